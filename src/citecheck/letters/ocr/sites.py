"""How much cited sites name their pages, whatever was read for it: CURIA, Légifrance, Perma.cc."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["SITES_BROKEN", "as_sites_name"]

_PARLINFO = re.compile(r"(?<=display\.w3p)[:,](?=query=)")
"""How Australia's parliament parts its queries."""
_CURIA = re.compile(r"(?<=[?&]mode=)Ist(?=&)")
"""How the Court of Justice asks for lists of its documents."""
_CURIA_PAGE = re.compile(r"(?<=[?&])p(?:ae|ge|ag)(?=Index=)")
"""Which page of a judgment the Court of Justice shows; the tail of its g is easily lost."""
_HUDOC = re.compile(r"%22(?P<lost>[1Il|])(?=\})")
"""The bracket that the Court of Human Rights' database closes its lists of one with."""
_EUR_LEX = re.compile(r"eur-lex\.europa\.eu/(?P<lost>)(?=egal-content/)")
"""The l that goes with the slash before it."""
_HUDOC_LANGUAGE = re.compile(r"(?<=hudoc\.echr\.coe\.int/)en[qa](?=[?#])")
"""Its pages in English, whose g has lost its tail."""
_VENICE = re.compile(r"(?<![A-Za-z])Ad(?=\((?:19|20)\d\d\)\d{3})")
"""How the Venice Commission numbers what it adopted: `CDL-AD(2019)010`."""
_PMC = re.compile(r"(?<=/articles/)[FPRB](?=MC\d{5,8}(?!\d))")
"""What PubMed Central numbers its articles with."""
_ACT = re.compile(r"(?<=/)ukpqa(?=/)")
"""Acts of the United Kingdom's parliament."""
_COMMITTEE = re.compile(r"(?<=/C/)([A-Z]{3}/)C[0Q](?=/\d)|(?<=%2fC%2f)([A-Z]{3}%2f)C[0Q](?=%2f\d)")
"""Concluding observations of the committees of the United Nations: `CCPR/C/ESP/CO/5`."""
_ARTICLE_LC = re.compile(r"(?<=/codes/article_)[I1|]c(?=/LEGI)")
"""How Légifrance names the articles of its codes."""
_LEGIFRANCE = re.compile(r"(?<=/affich)j(?=uri[A-Z])")
"""How Légifrance named its pages of judgments until 2020: `affichJuriAdmin.do`."""
_LEGISLATURE = re.compile(r"/textes/(?P<lost>)(?=1\db\d{4}_)")
"""What France's National Assembly begins the names of its texts with (`figures`)."""
_STATUTE = re.compile(r"gesetze-im-internet\.de/[a-z\d_]+/(?P<lost>_?)(?=\d+[a-z]?\.html)")
_BLOB = re.compile(r"(?:(?<=[?&])|^)_?(?=blob=publicationFile)")
"""Two underscores that German authorities have in all of their addresses, read as one or none."""
_ARTICLE = re.compile(r"(?<=/article)s(?=\d{7}\.ece)")
"""How Escenic, the system of many newspapers, names its pages."""
_ECE = re.compile(r"(?:(?<=/article)|^)(\d{7,9})\.[ceo]{3}(?![\w-])")
_CURATED = re.compile(r"(?:(?<=/)|^)(curated/)cn(?=/\d{12})")
"""The World Bank's documents in English; those in Chinese have `zh`."""
_ARC = re.compile(r"(?<=[a-z\d]_)o(?=_[A-Za-z\d]*[A-Z\d][A-Za-z\d]*\.html)")
"""What some newspapers put before the code of an article: `_0_dMUxHnZ3is.html`."""
_AMNESTY = re.compile(r"(?<=amnesty\.org/en/documents/)([a-z]{3})([\doOsSiIl|]{2})(?=/\d{4}/)")
"""Amnesty International's index: a region, in small letters, and two figures (`eur12`)."""
_IPCC = re.compile(r"(?<=ipcc\.ch/report/)(ar\d/wg)[iIl|](?=/)")
_IPCC_CHAPTER = re.compile(r"(?<=/IPCC_AR)(\d_WG)([I1l|]{1,3})(_Chapter)([\doOiIl|]{2})(?=[._])")
"""How the Intergovernmental Panel on Climate Change names its reports and their chapters."""
_HARVARD = re.compile(r"(?<=urn-3:HUL\.)[l1|](?=nstRepos)")
"""Harvard's repository of its institutions' papers: `urn-3:HUL.InstRepos:12553320`."""
_ATTACHMENT = re.compile(r"/uploads/attachment(?P<lost>)(?=data/file/\d)")
"""Where the United Kingdom's government keeps its files."""
_EUR_LEX_HOST = re.compile(r"[ec]ur-lex\.[ec]uropa\.[ec]u(?=/)")
_ELI = re.compile(r"(?<=eur-lex\.europa\.eu/)cli(?=/)")
"""The European Union's law, in broken type."""
_CURIA_PATH = re.compile(r"(?<=curia\.europa\.eu/)[ij]uris(/[^\s?]*\.)[ij]sf(?=\?)")
_ICJ = re.compile(r"(?<=[/.])ic[il1](?=-cij\.org)")
_LANDESRECHT = re.compile(r"(?<=[?&]quelle=)ilink(?=&)")
_SHAREPOINT = re.compile(r"(?<=/_layouts/)[1Iil][5sS](?=/)")
"""The version of SharePoint, that goes with many of its addresses."""
_BOOKS = re.compile(r"(?<=[?&]pg=P[AT])[\doOsSIl]+(?![\w-])")
_PLOS = re.compile(r"(?<=/article\?)jd(?==10\.1371/)")
_HANDLE = re.compile(r"(?<=/handle/1066)[sS](?=/\d)")
"""The World Health Organization's library: `10665`."""
_BCN = re.compile(r"(?<=bcn\.cl/)levchile(?=/)")
_EDGAR = re.compile(r"(?<=/Archives/)ed[qa]ar(?=/data/)")
_GCIS = re.compile(r"(?<=/files/)gcjs(?=_document/)")
_PARLIAMENT = re.compile(r"aph\.gov\.au/(?P<lost>(?!P)[^\s/]{1,3})(?=arliamentary_)")
"""The bowl of a thin P is easily taken for a figure of its own."""
_GCIS_LOST = re.compile(r"(?:/files/|^)(?P<lost>)(?=cis_document/\d)")
_WHO = re.compile(r"/97892\d{8}-en(?P<lost>q?)(?=\.pdf)")
_COURT = re.compile(r"/seriec_\d{1,4}_in(?P<lost>q?)(?=\.pdf)")
"""Files in English, whose g went with the line below them."""
_AUSTLII = re.compile(r"austli(?P<lost>)(?=\.edu\.au/)")
_DEFAULT = re.compile(r"/publications/\d+/documents/\d+/default(?P<lost>)(?=[\s.,;)]|$)")
"""Committees of the United Kingdom's parliament end their addresses with a slash."""
_BOE = re.compile(r"(?<=/)B[Q0]E(?=-[A-Z]-\d{4}-)")
"""Spain's official gazette."""
_SHEETS = re.compile(r"(?<=/)ed[ij]t#g[ij]d(?==\d)")
_BANG = re.compile(r"(?<=\w/#)[\\|](?=/)")
_MDPI = re.compile(r"(?<=[./])mdp[jl1](?=\.com/)")
_LOC = re.compile(r"(?<=loc\.gov/)jtem(?=/\d)")
_NBN = re.compile(r"(?<=nbn-resolvin)[qa](?=\.(?:org|de)/)")
_BBC = re.compile(r"(?<=bbc\.com/news/articles/)[a-zO\d]{12}(?![\w-])")
"""The BBC numbers its articles with figures and small letters since 2023."""
_IRISH_TIMES = re.compile(r"(?<=-)[Il](?=\.\d{7}(?![\w-]))")
_FASSUNG = re.compile(r"(?<=/GeltendeFassun)[qa](?=\.wxe)")
"""Austria's law, as it is in force."""
_NZZ = re.compile(r"(?<=-)[I1|](?=d\.\d{5,}(?![\w-]))")
"""What the Neue Zürcher Zeitung and its sisters number their articles with: `-ld.1059636`."""
_SPRINGER = re.compile(
    r"(?<=/10\.10(?:07|38|57)/)S(?=\d{5}-\d{3}-)|(?<=/10\.1186/)S(?=\d{5}-\d{3}-)"
)
"""How Springer Nature numbers its articles since 2014: with a small letter."""
_BMJ = re.compile(r"(?<=10\.1136/bmj\.)[I1|](?=\d{3,4}(?!\d))")
"""The BMJ counts with a small letter for each year and a number (`bmj.l4401` is of 2019)."""
_AS_NUMBER = str.maketrans("oOlIi|sS", "00111155")


def _as_number(signs: str) -> str:
    return signs.translate(_AS_NUMBER)


_UNESCO = re.compile(r"(?<=ark:/48223/pf)[\doOlI]{10}(?![\w-])")
"""How UNESCO's library numbers its documents: with ten figures."""
_PERMA = re.compile(r"(?<=perma\.cc/)[A-Za-z\d]{4}-[A-Za-z\d]{4}(?![A-Za-z\d-])")
_AS_PERMA = str.maketrans("O0I", "QQJ")
"""Perma.cc draws its codes from figures and capitals without those that look alike (0, 1, I, O;
`GUID_CHARACTER_SET` of its source): what was read as an O is a Q whose tail is gone, as an I
a J."""
_PERMA_STOP = re.compile(
    r"(?<=perma\.cc/)[A-Za-z\d]{4}(?P<lost>[.,])(?=-[A-Za-z\d]{4}(?![A-Za-z\d]))"
)
"""The tail of a Q reaches below the line, and is taken for a stop."""

_UNDERLINED = re.compile(r"\w\.(?:pdf|html?|aspx?|php|ece)(?P<lost>_)(?=[\s.,;:)>\]]|$)")
"""The end of the line below an address, which no file's name ends with."""

_NAMED: Mapping[re.Pattern[str], str | Callable[[re.Match[str]], str]] = {
    _PARLINFO: ";",
    _CURIA: "lst",
    _HUDOC_LANGUAGE: "eng",
    _COMMITTEE: lambda symbol: f"{symbol[1] or symbol[2]}CO",
    _ARTICLE_LC: "lc",
    _CURATED: r"\1en",
    _ARC: "0",
    _VENICE: "AD",
    _PMC: "P",
    _ACT: "ukpga",
    _LEGIFRANCE: "J",
    _ARTICLE: "5",
    _BBC: lambda code: code[0].replace("O", "0"),
    _IRISH_TIMES: "1",
    _FASSUNG: "g",
    _BOE: "BOE",
    _SHEETS: "edit#gid",
    _BANG: "!",
    _MDPI: "mdpi",
    _LOC: "item",
    _NBN: "g",
    _EUR_LEX_HOST: "eur-lex.europa.eu",
    _ELI: "eli",
    _CURIA_PATH: r"juris\1jsf",
    _ICJ: "icj",
    _LANDESRECHT: "jlink",
    _SHAREPOINT: "15",
    _BOOKS: lambda page: _as_number(page[0]),
    _PLOS: "id",
    _HANDLE: "5",
    _BCN: "leychile",
    _EDGAR: "edgar",
    _GCIS: "gcis",
    _HARVARD: "I",
    _AMNESTY: lambda index: index[1] + _as_number(index[2]),
    _IPCC: r"\g<1>1",
    _IPCC_CHAPTER: lambda name: f"{name[1]}{'I' * len(name[2])}{name[3]}{_as_number(name[4])}",
    _ECE: r"\1.ece",
    _NZZ: "l",
    _SPRINGER: "s",
    _BMJ: "l",
    _UNESCO: lambda number: _as_number(number[0]),
    _PERMA: lambda code: code[0].upper().translate(_AS_PERMA),
}
SITES_BROKEN: Mapping[re.Pattern[str], str] = {
    _CURIA_PAGE: "page",
    _HUDOC: "]",
    _EUR_LEX: "l",
    _LEGISLATURE: "l",
    _STATUTE: "__",
    _BLOB: "__",
    _PERMA_STOP: "",
    _UNDERLINED: "",
    _ATTACHMENT: "_",
    _PARLIAMENT: "P",
    _AUSTLII: "i",
    _DEFAULT: "/",
    _GCIS_LOST: "g",
    _WHO: "g",
    _COURT: "g",
}
"""What has a sign too many or too few (in the group `lost`, or as a whole), and what it is."""


def as_sites_name(text: str) -> str:
    """Return a text with addresses of such sites as these write them; each sign keeps its place."""
    for pattern, name in _NAMED.items():
        text = pattern.sub(name, text)
    return text
