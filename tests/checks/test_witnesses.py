"""Rules that speak about a page, one promise each: when they speak, and when they are silent."""

from __future__ import annotations

from citecheck.checks.evidence.content import Opinion, weigh
from citecheck.model import Cited, Past, Verdict
from tests.checks.corpus import AT, visit

SITE = "https://www.inland.example"
TEXT = (
    "The council of the nine counties met for the third time this spring and heard what the bus"
    " companies had to say. Fares had risen by a fifth, two lines had been given up, and the night"
    " service now ends before the last train arrives. The chair promised an inquiry by autumn. "
)
OTHER = (
    "Gardeners who sow beans in May are often too early. Wait until the soil is warm, soak the seed"
    " overnight, and give every plant a pole as tall as a man. Slugs are kept away by wool, and the"
    " first harvest can be had in July, if there has been rain enough and sun at the right time. "
)


def rules(opinion: Opinion) -> set[str]:
    """Name the rules that spoke."""
    return {evidence.rule for evidence in opinion.evidence}


def page(title: str, text: str, lang: str = "en") -> bytes:
    """Write a page with a heading and paragraphs."""
    paragraphs = "".join(f"<p>{text}</p>" for _ in range(4))
    body = f"<body><nav><a href='/'>Home</a></nav><main><h1>{title}</h1>{paragraphs}</main>"
    return f"<html lang='{lang}'><title>{title} | Inland</title>{body}</html>".encode()


class TestTitleOfAnotherYear:
    """Reports that come every year keep their address and change their year."""

    url = f"{SITE}/reports/transport"

    def judged(self, cited: str, shown: str, text: str = TEXT) -> Opinion:
        """Judge a page with one title that is cited with another."""
        return weigh(visit(self.url, page(shown, text)), Cited(self.url, cited))

    def test_the_report_of_another_year_is_another_report(self) -> None:
        opinion = self.judged("Rural transport report 2019", "Rural transport report 2024")
        assert "title_other_year" in rules(opinion)
        assert opinion.verdict == Verdict.CHANGED
        assert opinion.reason == "different_content"

    def test_periods_that_share_no_year_are_two(self) -> None:
        opinion = self.judged("Transport strategy 2011-2016", "Transport strategy 2023-2028")
        assert opinion.verdict == Verdict.CHANGED

    def test_a_page_that_still_speaks_of_the_year_is_left_alone(self) -> None:
        text = f"{TEXT} The edition of 2019 is kept below."
        opinion = self.judged("Rural transport report 2019", "Rural transport report 2024", text)
        assert "title_other_year" not in rules(opinion)
        assert opinion.verdict == Verdict.OK

    def test_a_year_in_one_title_only_says_nothing(self) -> None:
        for cited, shown in (
            ("Rural transport report 2019", "Rural transport report"),
            ("Rural transport report", "Rural transport report 2024"),
        ):
            opinion = self.judged(cited, shown)
            assert "title_other_year" not in rules(opinion)
            assert opinion.verdict == Verdict.OK

    def test_the_same_title_is_the_same_whatever_years_it_names(self) -> None:
        opinion = self.judged("Rural transport report 2019", "Rural transport report 2019")
        assert opinion.verdict == Verdict.OK


class TestRedirectToSearch:
    """Sites that send what they miss to their search repeat the words of the address."""

    url = f"{SITE}/2017/03/rural-buses-after-the-reform"
    cited = Cited(url, "Rural buses after the reform")

    def test_the_echo_of_the_address_does_not_bring_the_page_back(self) -> None:
        for final in ("/search?q=rural+buses+after+the+reform", "/suche/?s=rural-buses"):
            body = page("Rural buses after the reform: 0 results", OTHER)
            opinion = weigh(visit(self.url, body, final=SITE + final), self.cited)
            assert "redirect_search" in rules(opinion)
            assert opinion.verdict == Verdict.CHANGED

    def test_a_search_that_was_cited_is_no_redirect_to_one(self) -> None:
        asked = f"{SITE}/search?q=buses"
        body = page("Search: buses", TEXT)
        opinion = weigh(visit(asked, body, final=f"{SITE}/search/?q=buses"), Cited(asked))
        assert "redirect_search" not in rules(opinion)


class TestEarlierText:
    """What stood there is one witness: a rewritten page, not a redesigned one."""

    url = f"{SITE}/pages/41"
    cited = Cited(url, "Rural buses after the reform")

    def past(self, body: bytes) -> Past:
        """Take a body for the earlier copy."""
        return Past(AT, "wayback", body, "text/html", self.url)

    def test_another_title_above_mostly_other_text_is_a_rewritten_page(self) -> None:
        before = page("Rural buses after the reform", TEXT)
        mixed = f"{TEXT} {OTHER} {OTHER.replace('beans', 'peas').replace('May', 'June')}"
        cut = mixed.replace(TEXT, TEXT[:110])
        now = page("Planting calendar for allotments", cut)
        opinion = weigh(visit(self.url, now), self.cited, self.past(before))
        assert "past_text_rewritten" in rules(opinion)
        assert opinion.verdict == Verdict.CHANGED

    def test_another_title_above_the_same_text_is_the_same_page(self) -> None:
        before = page("Rural buses after the reform", TEXT)
        now = page("What became of the bus lines", TEXT)
        opinion = weigh(visit(self.url, now), self.cited, self.past(before))
        assert "past_text_rewritten" not in rules(opinion)
        assert opinion.verdict == Verdict.OK

    def test_the_same_title_above_other_text_is_not_called_rewritten(self) -> None:
        """Living documents, such as laws, wikis and home pages, are rewritten all the time."""
        before = page("Rural buses after the reform", TEXT)
        now = page("Rural buses after the reform", OTHER)
        opinion = weigh(visit(self.url, now), self.cited, self.past(before))
        assert "past_text_rewritten" not in rules(opinion)
        assert opinion.verdict == Verdict.OK


class TestAnotherLanguage:
    """An English note goes with pages in every language, and yet something must be shared."""

    russian = "Совет девяти округов собрался в третий раз и выслушал автобусные компании. " * 6
    url = f"{SITE}/archive/rural-buses"

    def test_a_translated_page_of_the_publisher_is_alive(self) -> None:
        body = page("Автобусы после реформы – Marsh Institute", self.russian, "ru")
        cited = Cited(self.url, "Rural buses after the reform", publisher="Marsh Institute")
        opinion = weigh(visit(self.url, body), cited)
        assert "nothing_shared" not in rules(opinion)
        assert opinion.verdict == Verdict.OK

    def test_a_page_that_shares_nothing_is_doubted_and_not_accused(self) -> None:
        body = page("Автобусы", self.russian, "ru").replace(b" | Inland", b"")
        cited = Cited(self.url, "Rural buses after the reform", publisher="Marsh Institute")
        opinion = weigh(visit(self.url, body), cited)
        assert "nothing_shared" in rules(opinion)
        assert opinion.verdict == Verdict.OK
        assert opinion.probe

    def test_an_address_in_latin_letters_vouches_for_a_title_in_cyrillic(self) -> None:
        url = f"{SITE}/news/avtobusy-posle-reformy"
        body = page("Автобусы после реформы", self.russian, "ru")
        opinion = weigh(visit(url, body), Cited(url, "Rural buses after the reform"))
        assert "slug_matches" in rules(opinion)
        assert opinion.verdict == Verdict.OK


def framed(lang: str, head: str, text: str, site: str = "Inland Institute") -> bytes:
    """Write a site's frame around a heading and one paragraph."""
    frame = "".join(f"<li><a href='/a{i}'>{site} {2010 + i}</a></li>" for i in range(6))
    return (
        f"<html lang='{lang}'><title>{site}</title><body><header><a href='/'>{site}</a></header>"
        f"<main><h1>{head}</h1><p>{text}</p></main><aside><ul>{frame}</ul></aside>"
        f"<footer><p>© {site}</p></footer></body></html>"
    ).encode()


GONE = b"<title>404 Not Found</title><h1>Not Found</h1>"


class TestNothingButADenial:
    """A page that says nothing but that it is not there is none, whatever its host says."""

    url = f"{SITE}/papers/2016/drinking-water-east.html"
    cited = Cited(
        url,
        "On the drinking water of the eastern towns",
        publisher="Inland Institute",
        text="Inland Institute, “On the drinking water of the eastern towns”, 2016.",
    )

    def judged(self, body: bytes, sibling: bytes = GONE, status: int = 404) -> Opinion:
        """Judge beside a neighbour."""
        neighbour = visit(f"{SITE}/papers/2016/bcdf-1-fdcb.html", sibling, status=status)
        return weigh(visit(self.url, body), self.cited, None, neighbour)

    def test_a_notice_alone_is_a_soft_404_where_the_host_knows_how_to_say_404(self) -> None:
        for lang, text in (
            (
                "es",
                "Lo que buscas ya no está aquí. Es posible que el contenido haya sido eliminado.",
            ),
            ("it", "La risorsa che hai richiesto non esiste più oppure è stata spostata."),
            ("el", "Λυπούμαστε, η σελίδα που ζητήσατε δεν υπάρχει πια."),
            ("ru", "К сожалению, запрашиваемый материал удалён или никогда не существовал."),
            ("ar", "عذراً، الصفحة التي تبحث عنها غير موجودة أو تم حذفها."),
        ):
            opinion = self.judged(framed(lang, "Inland Institute", text))
            assert (opinion.verdict, opinion.reason) == (Verdict.CHANGED, "soft_404"), lang

    def test_beside_an_article_the_same_words_are_said_of_a_part(self) -> None:
        article = framed("en", "The water of Kirn", f"This video is no longer available. {TEXT}")
        assert not {"error_paragraph_alone", "error_paragraph_alone_partly"} & rules(
            self.judged(article)
        )

    def test_beneath_the_cited_title_a_notice_is_not_alone(self) -> None:
        page = framed("en", "On the drinking water of the eastern towns", "The file has moved.")
        assert self.judged(page).verdict == Verdict.OK

    def test_the_publishers_name_for_a_title_is_not_the_cited_page(self) -> None:
        page = framed("ja", "お知らせ", "お探しのページは移動または削除された可能性があります。")
        opinion = self.judged(page, page, 200)
        assert "title_matches" not in rules(opinion)
        assert opinion.verdict == Verdict.CHANGED

    def test_a_few_foreign_words_are_doubted_and_a_neighbour_decides(self) -> None:
        page = framed("nl", "Helaas", "Daar kunnen wij u op dit ogenblik niets van laten zien.")
        alone = weigh(visit(self.url, page), self.cited)
        assert alone.verdict == Verdict.OK
        assert alone.probe
        assert self.judged(page, page, 200).verdict == Verdict.CHANGED
        assert self.judged(page).verdict == Verdict.OK


class TestAddressesInEnglish:
    """Sites in other scripts write their addresses in English, as translators do titles."""

    url = f"{SITE}/reports/2016/salt-workers-migrant-situation"
    cited = Cited(url, "The Situation of Migrant Workers in the Salt Mines", text="See there.")
    page = framed(
        "ja",
        "製塩所における移住労働者の状況",
        "2016年の調査によれば、製塩所で働く移住労働者の多くは契約書を受け取っていない。"
        "調査団は12か所の製塩所を訪れ、148人から聞き取りを行った。",
        "人権資料センター",
    )

    def test_a_page_in_another_script_may_be_what_its_english_address_names(self) -> None:
        assert weigh(visit(self.url, self.page), self.cited).verdict == Verdict.OK

    def test_where_a_made_up_address_shows_the_same_it_is_not(self) -> None:
        neighbour = visit(f"{SITE}/reports/2016/bcdf-1-fdcb", self.page)
        opinion = weigh(visit(self.url, self.page), self.cited, None, neighbour)
        assert opinion.verdict == Verdict.CHANGED


class TestTitlesInNotes:
    """A note may name the page's title elsewhere than where its title was made out."""

    url = f"{SITE}/3/all/20131023/58430112/1"

    def test_a_column_in_brackets_before_a_title_is_no_part_of_it(self) -> None:
        shown = "[CEO] Passion and dialogue take a testing firm abroad : Inland"
        cited = Cited(
            self.url,
            "October 2013",
            text="Inland. October 2013. Passion and dialogue"
            " take a testing firm abroad. Available at:",
        )
        assert weigh(visit(self.url, page(shown, OTHER)), cited).verdict == Verdict.OK

    def test_two_words_between_stops_are_a_title(self) -> None:
        cited = Cited(
            self.url,
            "State university of informatics",
            text="State university of informatics. Garden calendar. 2016. URL:",
        )
        opinion = weigh(visit(self.url, page("Garden calendar", OTHER)), cited)
        assert "title_resembles" in rules(opinion)
        assert opinion.verdict == Verdict.OK


class TestStatementsAboutWhatIsGone:
    """Press notes say of others' pages that they are gone; a soft 404 says it of itself."""

    cited = Cited(
        f"{SITE}/statements/331",
        "Closure of the detention centre at Gara",
        publisher="Ministry of Justice",
        text="Ministry of Justice, Closure of the detention centre at Gara, 2015.",
    )

    def judged(self, lang: str, head: str, text: str) -> Opinion:
        """Judge a short note of a ministry, beside a host that knows how to say 404."""
        body = (
            f"<html lang='{lang}'><title>{head}</title><body><header>Ministry</header>"
            f"<main><h1>{head}</h1><p>{text}</p></main></body></html>"
        ).encode()
        neighbour = visit(f"{SITE}/statements/bcdf-1-fdcb", GONE, status=404)
        return weigh(visit(self.cited.url, body), self.cited, None, neighbour)

    def test_a_note_that_begins_with_something_else_is_a_note(self) -> None:
        for lang, head, text in (
            (
                "ro",
                "Comunicat",
                "Centrul de la Gara a fost închis. Pagina web a centrului nu mai este disponibilă.",
            ),
            ("ar", "بيان", "تنفي الوزارة ما نشر. التقرير غير موجود ولم يصدر عنها."),
        ):
            opinion = self.judged(lang, head, text)
            assert opinion.verdict == Verdict.OK, lang

    def test_a_correction_about_an_article_is_a_page(self) -> None:
        text = "Der Artikel vom 3. Mai enthielt Fehler und wurde entfernt. Richtig ist: Der"
        opinion = self.judged("de", "Korrektur", f"{text} Bürgermeister war nicht anwesend.")
        assert opinion.verdict == Verdict.OK

    def test_a_notice_of_the_page_itself_is_none(self) -> None:
        opinion = self.judged("es", "Aviso", "El contenido ya no figura en nuestro archivo.")
        assert opinion.verdict == Verdict.CHANGED


def test_the_end_of_an_address_is_no_name_of_its_site() -> None:
    """Everybody's page under `.foundation` may do without the word."""
    url = "https://www.law.foundation/buscar/act.php?id=LEY-2013-8072"
    text = (
        "El Congreso ha aprobado y el Presidente sanciona la siguiente ley. Artículo 1. La presente"
        " ley tiene por objeto la protección del dominio público marítimo-terrestre. Artículo 2."
    )
    body = page("Ley de Protección de Aguas Costeras", text, "es")
    cited = Cited(url, "Act on the Safeguard of Littoral Seas", publisher="Spain")
    assert "nothing_shared_at_all" not in rules(weigh(visit(url, body), cited))


class TestLandForSale:
    """That something is for sale says nothing of a domain."""

    cited = Cited(f"{SITE}/notices/2018-44", "Public notice: sale of municipal land")

    def judged(self, text: str, title: str) -> Opinion:
        body = f"<html lang='de'><title>{title}</title><h1>{title}</h1><p>{text}</p></html>"
        return weigh(visit(self.cited.url, body.encode()), self.cited)

    def test_a_plot_is_not_a_domain(self) -> None:
        opinion = self.judged(
            "Das Grundstück Flur 7 steht zum Verkauf. Gebote bis 3. Mai.", "Flur 7"
        )
        assert opinion.reason != "parked"

    def test_a_domain_is_told_by_title_and_text_together(self) -> None:
        opinion = self.judged(
            "Die Domain können Sie kaufen, Transfer in 24 Stunden.",
            "inland.example steht zum Verkauf",
        )
        assert (opinion.verdict, opinion.reason) == (Verdict.CHANGED, "parked")


class TestListings:
    """A server's list of another folder is not the page that was asked for."""

    def judged(self, url: str, folder: str, cited: str = "Newsletter 14") -> Opinion:
        """Judge a list beside a host that knows how to say 404."""
        body = (
            f"<html><title>Index of {folder}</title><h1>Index of {folder}</h1>"
            "<pre><a href='../'>Parent Directory</a>\n<a href='nl31.pdf'>nl31.pdf</a></pre></html>"
        ).encode()
        neighbour = visit(f"{SITE}/bcdf-1-fdcb", GONE, status=404)
        return weigh(visit(url, body), Cited(url, cited), None, neighbour)

    def test_the_list_of_the_folder_above_is_none(self) -> None:
        opinion = self.judged(f"{SITE}/newsletters/nl14/", "/newsletters")
        assert "listing_elsewhere" in rules(opinion)
        assert self.judged(f"{SITE}/reports/study.html", "/").verdict == Verdict.CHANGED

    def test_a_folder_that_was_cited_is_alive_whatever_lies_before_its_name(self) -> None:
        for url, folder in (
            (f"{SITE}/newsletters/", "/newsletters"),
            (f"{SITE}/pub/newsletters", "/mirror/newsletters"),
            (f"{SITE}/new%20letters/", "/new%20letters"),
            (f"{SITE}/pub/newsletters/", "/"),
            (f"{SITE}/page", "/data"),
            (SITE, "/srv/www"),
        ):
            assert "listing_elsewhere" not in rules(self.judged(url, folder)), url


def test_a_host_that_says_404_makes_an_empty_page_no_fuller() -> None:
    url = f"{SITE}/reports/2019/study.html"
    neighbour = visit(f"{SITE}/reports/2019/bcdf-1-fdcb.html", GONE, status=404)
    opinion = weigh(visit(url, b"<html><body> </body></html>"), None, None, neighbour)
    assert (opinion.verdict, opinion.reason) == (Verdict.CHANGED, "empty_page")
