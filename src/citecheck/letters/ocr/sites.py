"""How much cited sites name their pages, whatever was read for it: CURIA, Légifrance, Perma.cc."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["SITES_BROKEN", "as_sites_name"]

_AS_NUMBER = str.maketrans("oOlIi|sS", "00111155")
_AS_BBC = str.maketrans("Ois", "015")
_AS_PERMA = str.maketrans("O0I", "QQJ")


def _as_number(signs: str) -> str:
    return signs.translate(_AS_NUMBER)


_NAMES: Mapping[str, str | Callable[[re.Match[str]], str]] = {
    # How Australia's parliament parts its queries.
    r"(?<=display\.w3p)[:,](?=query=)": ";",
    r"(?<=query=)[l1|](?=d(?:%3A|:))": "I",
    # How the Court of Justice asks for lists of its documents.
    r"(?<=[?&]mode=)[I1i]st(?=&)": "lst",
    r"(?<=[?&]view=)[lI|i]up(?=[&\s]|$)": "1up",
    r"(?<=//)hd[i1I|](?=\.handle\.net)": "hdl",
    r"(?<=parlinfo\.aph\.gov\.au/)parlinfo(?=/)": "parlInfo",
    # Its pages in English, whose g has lost its tail.
    r"(?<=hudoc\.echr\.coe\.int/)en[qa](?=[?#])": "eng",
    # Concluding observations of the committees of the United Nations: `CCPR/C/ESP/CO/5`.
    r"(?<=/C/)([A-Z]{3}/)C[0Q](?=/\d)|(?<=%2fC%2f)([A-Z]{3}%2f)C[0Q](?=%2f\d|$)": lambda symbol: (
        f"{symbol[1] or symbol[2]}CO"
    ),
    # How Légifrance names the articles of its codes.
    r"(?<=/codes/article_)[I1|]c(?=/LEGI)": "lc",
    # The World Bank's documents in English; those in Chinese have `zh`.
    r"(?:(?<=/)|^)(curated/)cn(?=/\d{12})": r"\1en",
    # What some newspapers put before the code of an article: `_0_dMUxHnZ3is.html`.
    r"(?<=[a-z\d]_)o(?=_[A-Za-z\d]*[A-Z\d][A-Za-z\d]*\.html)": "0",
    # How the Venice Commission numbers what it adopted: `CDL-AD(2019)010`.
    r"(?<![A-Za-z])Ad(?=\((?:19|20)\d\d\)\d{3})": "AD",
    # What PubMed Central numbers its articles with.
    r"(?<=/articles/)[FPRB](?=MC\d{5,8}(?!\d))": "P",
    # Acts of the United Kingdom's parliament.
    r"(?<=/)ukpqa(?=/)": "ukpga",
    # How Légifrance named its pages of judgments until 2020: `affichJuriAdmin.do`.
    r"(?<=/affich)j(?=uri[A-Z])": "J",
    # How Escenic, the system of many newspapers, names its pages.
    r"(?<=/article)s(?=\d{7}\.ece)": "5",
    # The BBC numbers its articles with figures and small letters since 2023, without i and s.
    r"(?<=bbc\.com/news/articles/)[a-zO\d]{12}(?![\w-])": lambda code: code[0].translate(_AS_BBC),
    # How the Irish Times numbered its articles: `-1.3166347`.
    r"(?<=-)[Il](?=\.\d{7}(?![\w-]))": "1",
    # How the United Nations' collection of treaties numbers them: `mtdsg_no=IV-6`.
    r"(?<=[?&]mtds)q(?=_no=)": "g",
    # What browsers are to find in a page (URL Fragment Text Directives): `#:~:text=`.
    r"(?<=#:)[^\s~](?=:text=)": "~",
    # Austria's law, as it is in force.
    r"(?<=/GeltendeFassun)[qa](?=\.wxe)": "g",
    # Spain's official gazette.
    r"(?<=/)B[Q0]E(?=-[A-Z]-\d{4}-)": "BOE",
    # Sheets of a document of Google's.
    r"(?<=/)ed[ij]t#g[ij]d(?==\d)": "edit#gid",
    # A fragment that a program reads: `#!/station`.
    r"(?<=\w/#)[\\|](?=/)": "!",
    # Articles of MDPI.
    r"(?<=[./])mdp[jl1](?=\.com/)": "mdpi",
    # The Library of Congress.
    r"(?<=loc\.gov/)jtem(?=/\d)": "item",
    # Resolvers of national libraries' numbers.
    r"(?<=nbn-resolvin)[qa](?=\.(?:org|de)/)": "g",
    # The European Union's law, in broken type: its site, and its identifiers.
    r"[ec]ur-lex\.[ec]uropa\.[ec]u(?=/)": "eur-lex.europa.eu",
    r"(?<=eur-lex\.europa\.eu/)cli(?=/)": "eli",
    # The Court of Justice's programs, whose j's have lost their tails.
    r"(?<=[?&]pa)q(?=eIndex=)": "g",
    r"(?<=curia\.europa\.eu/)[ij]uris(/[^\s?]*\.)[ij]sf(?=\?)": r"juris\1jsf",
    # The International Court of Justice.
    r"(?<=[/.])ic[ijl1]-c[ijl1]{2}(?=\.org)": "icj-cij",
    # The law of Baden-Württemberg.
    r"(?<=[?&]quelle=)ilink(?=&)": "jlink",
    r"(?<=[?&]docid=)[iIl1]lr(?=-)": "jlr",
    r"(?<=\.psm)[iI1|](?=&)": "l",
    # How Dropbox asks for a page, or for its file.
    r"(?<=\?d)[iI1|](?==[01](?!\w))": "l",
    # How Tableau names the first page of a workbook.
    r"(?<=/Dashboard)[iIl|](?![\w-])": "1",
    # Programs of many servers.
    r"(?<=/c)[qa9](?=i-bin/)": "g",
    # The version of SharePoint, that goes with many of its addresses.
    r"(?<=/_layouts/)[1Iil][5sS](?=/)": "15",
    # Pages of Google's books: how it asks for one,
    r"(?<=[?&]p)[qa](?==P[AT][\doOsSIl])": "g",
    # and their numbers.
    r"(?<=[?&]pg=P[AT])[\doOsSIl]+(?![\w-])": lambda page: _as_number(page[0]),
    # Articles of the Public Library of Science.
    r"(?<=/article\?)jd(?==10\.1371/)": "id",
    # The World Health Organization's library: `10665`.
    r"(?<=/handle/1066)[sS](?=/\d)": "5",
    # Chile's law.
    r"(?<=bcn\.cl/)levchile(?=/)": "leychile",
    # Filings with the Securities and Exchange Commission.
    r"(?<=/Archives/)ed[qa]ar(?=/data/)": "edgar",
    # Their annexes, by number and form: `d999670d10k.htm`.
    r"(?<=/d)([\doOiIlsS]{6})d([1iIl][0oO]|8)(?=[kq]\.htm)": lambda name: (
        f"{_as_number(name[1])}d{_as_number(name[2])}"
    ),
    # Papers of South Africa's government.
    r"(?<=/files/)gcjs(?=_document/)": "gcis",
    # Harvard's repository of its institutions' papers: `urn-3:HUL.InstRepos:12553320`.
    r"(?<=urn-3:HUL\.)[l1|](?=nstRepos)": "I",
    # Amnesty International's index: a region, in small letters, and two figures (`eur12`).
    r"(?<=amnesty\.org/en/documents/)([a-z]{3})([\doOsSiIl|]{2})(?=/\d{4}/)": lambda index: (
        index[1] + _as_number(index[2])
    ),
    # How the Intergovernmental Panel on Climate Change names its reports, and their chapters.
    r"(?<=ipcc\.ch/report/)(ar\d/w)[gq][iIl|1](?=/)": r"\g<1>g1",
    r"(?<=/IPCC_AR)(\d_WG)([I1l|]{1,3})(_Chapter)([\doOiIl|]{2})(?=[._])": lambda name: (
        f"{name[1]}{'I' * len(name[2])}{name[3]}{_as_number(name[4])}"
    ),
    # The end of Escenic's pages.
    r"(?:(?<=/article)|^)(\d{7,9})\.[ceo]{3}(?![\w-])": r"\1.ece",
    # What the Neue Zürcher Zeitung and its sisters number their articles with: `-ld.1059636`.
    r"(?<=-)[I1|](?=d\.\d{5,}(?![\w-]))": "l",
    # How Springer Nature numbers its articles since 2014: with a small letter.
    r"(?<=/10\.10(?:07|38|57)/)S(?=\d{5}-\d{3}-)|(?<=/10\.1186/)S(?=\d{5}-\d{3}-)": "s",
    # The BMJ counts with a small letter for each year and a number (`bmj.l4401` is of 2019).
    r"(?<=10\.1136/bmj\.)[I1|](?=\d{3,4}(?!\d))": "l",
    # How UNESCO's library numbers its documents: with ten figures.
    r"(?<=ark:/48223/pf)[\doOlI]{10}(?![\w-])": lambda number: _as_number(number[0]),
    # Perma.cc draws its codes from figures and capitals without those that look alike (0, 1, I,
    # O; `GUID_CHARACTER_SET` of its source): what was read as an O is a Q whose tail is gone, as
    # an I a J.
    r"(?<=perma\.cc/)[A-Za-z\d]{4}-[A-Za-z\d]{4}(?![A-Za-z\d-])": lambda code: (
        code[0].upper().translate(_AS_PERMA)
    ),
}
"""What stands in an address of a site, as it may be read, and what it is."""
_BROKEN: Mapping[str, str] = {
    # Which page of a judgment the Court of Justice shows; the tail of its g is easily lost.
    r"(?<=[?&])p(?:ae|ge|ag)(?=Index=)": "page",
    # The bracket that the Court of Human Rights' database closes its lists of one with.
    r"%22(?P<lost>[1Il|])(?=\})": "]",
    # The l that goes with the slash before it.
    r"eur-lex\.europa\.eu/(?P<lost>)(?=egal-content/)": "l",
    # What France's National Assembly begins the names of its texts with (`figures`).
    r"/textes/(?P<lost>)(?=1\db\d{4}_)": "l",
    # A folder of SharePoint's.
    r"(?:\w/|^)(?P<lost>)(?=layouts/1[4-6]/)": "_",
    # Two underscores that German authorities have in all of their addresses, read as one or none.
    r"gesetze-im-internet\.de/[a-z\d_]+/(?P<lost>_?)(?=\d+[a-z]?\.html)": "__",
    # The same, before the name of a parameter.
    r"(?:(?<=[?&])|^)_?(?=blob=publicationFile)": "__",
    # The tail of a Q reaches below the line, and is taken for a stop.
    r"(?<=perma\.cc/)[A-Za-z\d]{4}(?P<lost>[.,])(?=-[A-Za-z\d]{4}(?![A-Za-z\d]))": "",
    # The end of the line below an address, which no file's name ends with.
    r"\w\.(?:pdf|html?|aspx?|php|ece)(?P<lost>_)(?=[\s.,;:)>\]]|$)": "",
    # Where the United Kingdom's government keeps its files.
    r"/uploads/attachment(?P<lost>)(?=data/file/\d)": "_",
    # The bowl of a thin P is easily taken for a figure of its own.
    r"aph\.gov\.au/(?P<lost>(?!P)[^\s/]{1,3})(?=arliamentary_)": "P",
    # Australasia's legal information institute.
    r"austli(?P<lost>)(?=\.edu\.au/)": "i",
    # Opinions of the Supreme Court of the United States: docket, and a code of four signs.
    r"/opinions/\d\dpdf/\d{2}-\d{1,5}?(?P<lost>)(?=[a-z\d]{4}\.pdf)": "_",
    # Two 1's of old style, in the UUIDs that are made of the time (RFC 9562, 5.1).
    r"[\da-f]{4}-(?P<lost>n)(?=e[\da-f]-[\da-f]{4}-)": "11",
    # Committees of the United Kingdom's parliament end their addresses with a slash.
    r"/publications/\d+/documents/\d+/default(?P<lost>)(?=[\s.,;)]|$)": "/",
    # Papers of South Africa's government, whose first g is lost.
    r"(?:/files/|^)(?P<lost>)(?=cis_document/\d)": "g",
    # Files in English, whose g went with the line below them: of the World Health Organization,
    r"/97892\d{8}-en(?P<lost>q?)(?=\.pdf)": "g",
    # and of the Inter-American Court of Human Rights.
    r"/seriec_\d{1,4}_in(?P<lost>q?)(?=\.pdf)": "g",
}
"""What has a sign too many or too few (in the group `lost`, or as a whole), and what it is."""

_NAMED = {re.compile(pattern): name for pattern, name in _NAMES.items()}
SITES_BROKEN = {re.compile(pattern): name for pattern, name in _BROKEN.items()}


def as_sites_name(text: str) -> str:
    """Return a text with addresses of such sites as these write them; each sign keeps its place."""
    for pattern, name in _NAMED.items():
        text = pattern.sub(name, text)
    return text
