"""The pages of the demo's web, as HTML and PDF."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from citecheck.demo.world import Page

__all__ = [
    "article",
    "challenge_page",
    "drifted_page",
    "home_page",
    "login_page",
    "not_found_page",
    "parked_page",
    "pdf",
    "soft_404_page",
]

_MENU = {
    "en": ("News", "About us", "Publications", "Contact"),
    "es": ("Noticias", "Quiénes somos", "Publicaciones", "Contacto"),
    "fr": ("Actualités", "Qui sommes-nous", "Publications", "Contact"),
}

_BODY = {
    "en": (
        "{title}. That is what {site} set out to document, and what follows is what was found "
        "in the weeks before {date}, by people who were there.",
        "Of the {n} persons who were interviewed, most asked not to be named. They spoke of "
        "long waits, of forms that were never answered, and of neighbours who helped.",
        "Officials who were shown the findings said that the figures were under review. A "
        "spokeswoman added that {m} cases had been reopened since the beginning of the year.",
        "What happens next depends on the session that begins in the autumn. Until then the "
        "rules of the harbour stay as they are, and so do the questions about them.",
    ),
    "es": (
        "{title}. Eso es lo que {site} quiso documentar, y lo que sigue es lo que se encontró "
        "en las semanas anteriores al {date}, contado por quienes estaban allí.",
        "De las {n} personas entrevistadas, la mayoría pidió no ser nombrada. Hablaron de largas "
        "esperas, de solicitudes sin respuesta y de vecinos que ayudaron.",
        "Las autoridades consultadas dijeron que las cifras están en revisión. Una portavoz "
        "añadió que se han reabierto {m} expedientes desde principios de año.",
        "Lo que ocurra ahora depende de la sesión que empieza en otoño. Hasta entonces las "
        "normas siguen como están, y también las preguntas que plantean.",
    ),
    "fr": (
        "{title}. Voilà ce que {site} a voulu établir, et ce qui suit est ce qui a été constaté "
        "dans les semaines précédant le {date}, par celles et ceux qui y étaient.",
        "Sur les {n} personnes interrogées, la plupart ont demandé à rester anonymes. Elles ont "
        "parlé de longues attentes, de dossiers sans réponse et de voisins qui ont aidé.",
        "Les responsables à qui ces constats ont été présentés répondent que les chiffres sont "
        "en cours de vérification ; {m} dossiers auraient été rouverts depuis janvier.",
        "La suite dépend de la session qui s'ouvre à l'automne. D'ici là les règles restent ce "
        "qu'elles sont, et les questions qu'elles posent aussi.",
    ),
}


def _frame(site: str, language: str, title: str, main: str, head: str = "") -> bytes:
    menu = "".join(
        f'<li><a href="/{i}">{label}</a></li>' for i, label in enumerate(_MENU[language])
    )
    return (
        f'<!DOCTYPE html><html lang="{language}"><head><meta charset="utf-8">'
        f"<title>{escape(title)} | {escape(site)}</title>{head}</head><body>"
        f"<header><p>{escape(site)}</p><nav><ul>{menu}</ul></nav></header>"
        f"<main>{main}</main><footer><p>© {escape(site)}</p></footer></body></html>"
    ).encode()


def article(page: Page) -> bytes:
    """Show what was cited."""
    number = 40 + sum(map(ord, page.title)) % 900
    paragraphs = "".join(
        "<p>"
        + escape(
            text.format(
                title=page.title, site=page.site, date=page.date, n=number, m=number // 7 + 2
            )
        )
        + "</p>"
        for text in _BODY[page.language]
    )
    main = (
        f"<article><h1>{escape(page.title)}</h1>"
        f'<p><time datetime="{page.date}">{page.date}</time></p>{paragraphs}</article>'
    )
    head = (
        f'<meta property="og:title" content="{escape(page.title)}">'
        f'<meta property="article:published_time" content="{page.date}T08:00:00Z">'
    )
    return _frame(page.site, page.language, page.title, main, head)


_LOST = {
    "en": ("Page not found", "The page you are looking for does not exist or has been moved."),
    "es": ("Página no encontrada", "La página que busca no existe o ha sido trasladada."),
    "fr": ("Page introuvable", "La page que vous cherchez n'existe pas ou a été déplacée."),
}


def not_found_page(site: str, language: str) -> bytes:
    """Say honestly that there is nothing; the status says so too."""
    title, says = _LOST[language]
    return _frame(site, language, title, f"<h1>{title}</h1><p>{says}</p>")


def soft_404_page(page: Page) -> bytes:
    """Say the same with status 200, and show the site's latest news below them."""
    title, says = _LOST[page.language]
    latest = {
        "en": (
            "You may also like",
            "New opening hours of the visitors' desk",
            "Annual report published",
        ),
        "es": (
            "También le puede interesar",
            "Nuevo horario de atención",
            "Publicado el informe anual",
        ),
        "fr": ("À lire aussi", "Nouveaux horaires d'accueil", "Le rapport annuel est paru"),
    }[page.language]
    list_ = "".join(f'<li><a href="/n{i}">{text}</a></li>' for i, text in enumerate(latest[1:]))
    main = f"<h1>{title}</h1><p>{says}</p><h2>{latest[0]}</h2><ul>{list_}</ul>"
    return _frame(page.site, page.language, title, main)


def home_page(site: str, language: str) -> bytes:
    """Show the home page of a site."""
    sections = "".join(f"<h2>{label}</h2><p>{site}.</p>" for label in _MENU[language])
    return _frame(site, language, site, f"<h1>{escape(site)}</h1>{sections}")


def drifted_page(page: Page) -> bytes:
    """Another article under the old address."""
    title = "Les dix meilleures recettes de fondue pour l'hiver"
    main = (
        f"<article><h1>{title}</h1><p>Un mélange de fromages bien choisi, une gousse d'ail et un "
        "peu de patience : voici nos dix façons de réussir la fondue à coup sûr, de la plus "
        "classique à la plus étonnante.</p><p>Commencez par frotter le caquelon avec l'ail, puis "
        "versez le vin blanc et laissez frémir sans bouillir. Ajoutez le fromage par poignées en "
        "remuant toujours dans le même sens, et liez avec une cuillerée de fécule.</p><p>Servez "
        "avec du pain de la veille, coupé en dés réguliers, et une salade d'endives bien "
        "relevée.</p></article>"
    )
    return _frame(page.site, page.language, title, main)


def parked_page(host: str) -> bytes:
    """Show what is left of a domain that somebody bought to sell it."""
    domain = host.split(".", 1)[1] if host.count(".") > 1 else host
    return (
        f'<!DOCTYPE html><html lang="en" data-adblockkey="MFwwDQYJ"><head><title>{domain}</title>'
        f"</head><body><h1>{domain}</h1><p>This domain is for sale! Buy this domain. The "
        "Sponsored Listings displayed above are served automatically by a third party.</p>"
        "<ul><li>Insurance</li><li>Loans</li><li>Casino</li></ul></body></html>"
    ).encode()


def challenge_page() -> bytes:
    """Ask whoever comes to prove to be a person."""
    return (
        b'<!DOCTYPE html><html lang="en-US"><head><title>Just a moment...</title>'
        b'<meta name="robots" content="noindex,nofollow"></head><body><div class="main-content">'
        b"<noscript>Enable JavaScript and cookies to continue</noscript></div>"
        b"<script>window._cf_chl_opt={cvId:'3',cType:'managed'};</script></body></html>"
    )


def login_page(host: str) -> bytes:
    """Ask whoever comes for a name and a password."""
    return _frame(
        host,
        "en",
        "Sign in",
        '<h1>Sign in</h1><form method="post"><label>User name <input name="user"></label>'
        '<label>Password <input type="password" name="password"></label>'
        "<button>Sign in</button></form>",
    )


def pdf(page: Page) -> bytes:
    """Make a small but whole PDF document with a title and a page of text."""
    text = _BODY[page.language][0].format(title=page.title, site=page.site, date=page.date)
    lines = [page.title, page.site, page.date, "", *_wrapped(text, 80)]
    drawn = " ".join(f"({_escaped(line)}) Tj T*" for line in lines)
    content = f"BT /F1 11 Tf 14 TL 56 760 Td {drawn} ET".encode("cp1252", "replace")
    title = b"\xfe\xff" + page.title.encode("utf-16-be")
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n" % len(content) + content + b"\nendstream",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        b"<< /Title <" + title.hex().encode() + b"> >>",
    )
    out = bytearray(b"%PDF-1.4\n")
    offsets = []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer << /Size %d /Root 1 0 R /Info 6 0 R >>\n" % (len(objects) + 1)
    return bytes(out + b"startxref\n%d\n%%%%EOF\n" % start)


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")


def _wrapped(text: str, width: int) -> list[str]:
    import textwrap

    return textwrap.wrap(text, width)
