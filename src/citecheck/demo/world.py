"""What the sites of the demo answer: one line for each address that its letters cite.

The hosts are invented (`.example`, RFC 2606). A host that is not listed here does not
exist: its name does not resolve.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["CAPTURES", "HOSTS", "PAGES", "REFUSING_HOSTS", "Behaviour", "Page"]


class Behaviour(StrEnum):
    """What an address does."""

    HEALTHY = "healthy"
    SLOW = "slow"
    """Healthy, after a second."""
    PDF = "pdf"
    MOVED = "moved"
    """301 to `target`."""
    TEMPORARY = "temporary"
    """302 to `target`."""
    HOME = "home"
    """301 to the home page: the article is gone."""
    NOT_FOUND = "not_found"
    GONE = "gone"
    SOFT_404 = "soft_404"
    """"Page not found", with status 200."""
    PARKED = "parked"
    DRIFTED = "drifted"
    """200, with something else under the old address."""
    FORBIDDEN = "forbidden"
    CHALLENGE = "challenge"
    """A captcha before the page."""
    LOGIN = "login"
    SERVER_ERROR = "server_error"
    SILENT = "silent"
    """Accepts the connection and never answers."""
    LOOP = "loop"
    DATA = "data"


@dataclass(frozen=True, slots=True)
class Page:
    """One address of the demo's web."""

    url: str
    behaviour: Behaviour
    title: str = ""
    site: str = ""
    language: str = "en"
    date: str = ""
    target: str = ""

    @property
    def host(self) -> str:
        """The name of the site."""
        return urlsplit(self.url).hostname or ""


B = Behaviour

_TABLE = (
    # --- 2019-06-joint-statement.txt ---
    Page(
        "http://hbrp.example/2ESst6h",
        B.MOVED,
        target="http://www.harbour-post.example/straits/2019/06/navy-and-coast-guard-share-a-bridge",
    ),
    Page(
        "http://www.harbour-post.example/straits/2019/06/navy-and-coast-guard-share-a-bridge",
        B.HEALTHY,
        "Navy and coast guard share a bridge for the first time",
        "Harbour Post",
        date="2019-06-02",
    ),
    Page(
        "http://www.elcorreo-del-sur.example/nacional/2019/06/03/"
        "lanchas-de-verania-patrullan-frente-a-puerto-claro-7931.html",
        B.HEALTHY,
        "Lanchas de Verania patrullan ya frente a Puerto Claro",
        "El Correo del Sur",
        "es",
        "2019-06-03",
    ),
    Page(
        "http://www.coast-guard.example/news/2019/05/31/"
        "commander-signs-memorandum-cooperation-strait",
        B.NOT_FOUND,
        "Commander signs memorandum of cooperation for the strait",
        "Coast Guard of Verania",
        date="2019-05-31",
    ),
    Page(
        "http://www.fisheries.example/joint-declaration-outer-banks/",
        B.SOFT_404,
        "Joint Declaration on the Outer Banks",
        "Department of Fisheries",
        date="2019-03-07",
    ),
    Page(
        "http://www.refugee-council.example/es/docid/5ccb153e4.pdf",
        B.PDF,
        "Costa Alta, April 2019 Factsheet",
        "Refugee Council",
        date="2019-04-30",
    ),
    Page(
        "http://www.advocates-network.example/blog/smaller-boats-longer-nights",
        B.HEALTHY,
        "Smaller Boats, Longer Nights",
        "Advocates' Network",
        date="2019-04-22",
    ),
    Page(
        "http://www.border-monitor.example/analysis/"
        "eighty-officers-to-puerto-claro-we-have-seen-this-before/",
        B.PARKED,
        "Eighty Officers to Puerto Claro? We Have Seen This Before. It Does Not Work",
        "Border Monitor",
        date="2019-06-05",
    ),
    Page(
        "http://www.costa-alta-gob.example/prensa/comunicado-conjunto-marina-interior-202603"
        "?state=published",
        B.HOME,
        "Comunicado Conjunto Marina-Interior",
        "Gobierno de Costa Alta",
        "es",
        "2019-06-10",
    ),
    Page(
        "http://www.lakeside-tribune.example/world/the_straits/who-owns-a-fingerprint/2019/06/05/"
        "3e7aa742-87bd-11e9-9d73-e2ba6bbf1b9b_story.html?utm_term=.d62862daad0b",
        B.FORBIDDEN,
        "Who owns a fingerprint?",
        "Lakeside Tribune",
        date="2019-06-05",
    ),
    # --- 2021-03-open-borders-coalition.md ---
    Page(
        "http://www.ministry-of-justice.example/press/2021/01/"
        "humanitarian-permits-412-families.html",
        B.MOVED,
        target="http://www.ministry-of-justice.example/newsroom/2021/"
        "humanitarian-permits-412-families",
    ),
    Page(
        "http://www.ministry-of-justice.example/newsroom/2021/humanitarian-permits-412-families",
        B.HEALTHY,
        "Ministry grants humanitarian permits to 412 families",
        "Ministry of Justice",
        date="2021-01-19",
    ),
    Page(
        "http://www.harbour-post.example/verania/2021/01/coast-guard-pier-officer",
        B.HEALTHY,
        'Coast guard: "We were told to keep the pier clear," says an officer '
        "who has since resigned",
        "Harbour Post",
        date="2021-01-28",
    ),
    Page(
        "http://www.statistics.example/publications/2021/asylum-procedures-in-figures-2020.pdf",
        B.PDF,
        "Waiting for a hearing: asylum procedures in figures, 2020",
        "National Institute of Statistics",
        date="2021-02-15",
    ),
    Page(
        "http://www.lakeside-tribune.example/0202/twelve-officers-suspended-brannoc/",
        B.CHALLENGE,
        "Twelve officers suspended after the events at St. Brannoc pier",
        "Lakeside Tribune",
        date="2021-02-02",
    ),
    Page(
        "http://www.harbour-post.example/verania/2021/02/what-the-pier-cameras-did-not-show",
        B.GONE,
        "What the pier cameras did not show",
        "Harbour Post",
        date="2021-02-11",
    ),
    Page(
        "http://www.ombudsman.example/reports/2019/228/southern-ports.asp",
        B.SLOW,
        "Special report on the treatment of arrivals at the southern ports",
        "Office of the Ombudsman",
        date="2019-09-16",
    ),
    Page(
        "http://www.uni-portmere.example/research/hydrology/papers/"
        "price-of-water-and-the-decision-to-leave",
        B.HEALTHY,
        "The price of water and the decision to leave",
        "University of Portmere",
        date="2018-06-14",
    ),
    Page("http://p.border-monitor.example/s/3hM4P", B.PARKED, "Harbour Protocol", "Border Monitor"),
    # --- 2021-05-letter-to-the-envoy.md ---
    Page(
        "http://blog.advocates-network.example/2018/11/on-the-road-with-the-caravan/",
        B.HEALTHY,
        "On the road with the caravan",
        "Advocates' Network",
        date="2018-11-09",
    ),
    Page(
        "http://www.press-council.example/en/monitor/2020/annual-count.html",
        B.HEALTHY,
        "Seventy-four attacks on journalists in 2020",
        "Press Council",
        date="2021-01-11",
    ),
    Page(
        "http://www.elcorreo-del-sur.example/sucesos/2021/03/28/"
        "cuatro-agentes-detenidos-tras-la-muerte-de-un-reportero.html",
        B.HEALTHY,
        "Cuatro agentes detenidos tras la muerte de un reportero",
        "El Correo del Sur",
        "es",
        "2021-03-28",
    ),
    Page("http://docs.open-courts.example/costa-alta/2021/case-0417/exhibits/roster.pdf", B.LOGIN),
    Page(
        "http://treaties.regional-court.example/instruments/san-telmo/status?as_of=2021-05-01",
        B.TEMPORARY,
        target="http://treaties.regional-court.example/en/instruments/san-telmo",
    ),
    Page(
        "http://treaties.regional-court.example/en/instruments/san-telmo",
        B.HEALTHY,
        "San Telmo Agreement: status of ratifications",
        "Regional Court",
        date="2021-05-01",
    ),
    Page("http://www.costa-alta-gob.example/justicia/informes/2021/informe-final.pdf", B.NOT_FOUND),
    # --- 2021-06-lettre-au-president.txt ---
    Page(
        "http://www.courrier-du-lac.example/politique/2021/06/02/"
        "saisonniers-session-derniere-chance.html",
        B.DRIFTED,
        "Saisonniers : la session de la dernière chance",
        "Le Courrier du Lac",
        "fr",
        "2021-06-02",
    ),
    Page(
        "http://www.inspection-travail.example/rapports/2020/rapport-annuel-2020.pdf",
        B.PDF,
        "Rapport annuel 2020",
        "Inspection du travail de Valmont",
        "fr",
        "2021-03-15",
    ),
    # www.assemblee-valmont.example serves https only: connections to it are refused here.
    # --- 2022-09-water-and-displacement.md ---
    Page(
        "http://atlas.rivers-watch.example/anza/basin?sheet=12&lang=en",
        B.HEALTHY,
        "Hydrological atlas of the Anza basin, sheet 12",
        "Rivers Watch International",
        date="2020-10-01",
    ),
    Page(
        "http://archive.parliament.example/committees/climate/2022/05/17/minutes.html",
        B.SERVER_ERROR,
        "Minutes of the hearing of 17 May 2022",
        "Parliament of Verania",
        date="2022-05-17",
    ),
    Page(
        "http://archive.parliament.example/committees/climate/2019/rapporteur/report.html",
        B.HEALTHY,
        "Report of the rapporteur",
        "Parliament of Verania",
        date="2019-11-20",
    ),
    Page(
        "http://www.continental-re.example/research/ledger/drought_losses_(1990-2020).html",
        B.HEALTHY,
        "Drought losses 1990–2020: a ledger",
        "Continental Re",
        date="2021-03-30",
    ),
    Page(
        "http://reports.rivers-watch.example/2022/gauging-the-anza",
        B.HEALTHY,
        "Gauging the Anza: twenty-four years of flow",
        "Rivers Watch International",
        date="2022-03-08",
    ),
    Page(
        "http://www.census.example/outlook/2030/population-outlook.pdf",
        B.PDF,
        "Population outlook to 2030",
        "Census Office",
        date="2021-11-08",
    ),
    Page(
        "http://www.health-institute.example/bulletins/2022/31/",
        B.HEALTHY,
        "Weekly bulletin 31/2022",
        "Health Institute of Verania",
        date="2022-08-09",
    ),
    Page("http://www.health-institute.example/bulletins/2022/31/correction/", B.LOOP),
    # --- 2023-02-carta-a-la-comision.html ---
    Page(
        "http://www.defensoria.example/informes/2022/agua-y-salud/",
        B.HEALTHY,
        "Informe sobre agua y salud",
        "Defensoría del Pueblo",
        "es",
        "2022-07-20",
    ),
    Page("http://datos.valle-alto.example/series/agua/2022.csv", B.DATA),
    Page(
        "http://www.elcorreo-del-sur.example/valle-alto/2023/01/12/"
        "treinta-y-cuatro-municipios-ningun-grifo.html",
        B.HEALTHY,
        "Treinta y cuatro municipios, ningún grifo",
        "El Correo del Sur",
        "es",
        "2023-01-12",
    ),
    Page(
        "http://www.obras-publicas.example/sala-de-prensa/acueducto-valle-alto",
        B.SOFT_404,
        "El acueducto del Valle Alto será realidad",
        "Ministerio de Obras Públicas",
        "es",
        "2021-03-22",
    ),
    # www.universidad-valle-alto.example does not exist any more: not listed, not resolved.
    Page("http://www.instituto-salud.example/alertas/2022/48", B.SILENT),
)

PAGES: Mapping[str, Page] = {page.url: page for page in _TABLE}
"""Every address that answers, by URL."""

REFUSING_HOSTS = frozenset({"www.assemblee-valmont.example"})
"""Names that resolve, to a machine where nobody listens."""

HOSTS = frozenset(page.host for page in _TABLE)
"""Names that resolve to the demo's web server."""

CAPTURES: Mapping[str, tuple[str, ...]] = {
    page.url: (f"{page.date.replace('-', '')}101500",)
    for page in _TABLE
    if page.date
    and page.behaviour
    in {B.HEALTHY, B.NOT_FOUND, B.GONE, B.SOFT_404, B.PARKED, B.DRIFTED, B.HOME, B.FORBIDDEN}
    and "elcorreo" not in page.url
    and "harbour-post.example/straits" not in page.url
}
"""What the demo's archive holds: the pages as they were on the day they were published."""
