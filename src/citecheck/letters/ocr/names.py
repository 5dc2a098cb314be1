"""Parts of addresses that have names, whatever they were read as: `www`, `.com`, `docId`."""

from __future__ import annotations

import re

from citecheck.addresses import has_known_suffix
from citecheck.letters.ocr.sites import SITES_BROKEN, as_sites_name

__all__ = ["AS_FIGURES", "as_host", "as_named", "of_other_length"]

AS_FIGURES = str.maketrans("oOlI|", "00111")
"""Letters that figures are read as."""
_IN_NUMBER = AS_FIGURES | {ord("i"): "1"}

_THINGS = "article|story|news|node|page|post|item|file|report"
"""What sites have many of, and number."""
_NUMBERED = re.compile(rf"(?<![A-Za-z\d])(?:{_THINGS}|no|nr|art|vol)[lI|](?=\d{{3}})")
"""What numbers stand behind in addresses, and a 1 that was read as a letter: `articlel2130819`."""
_DOMAIN = re.compile(
    r"(?:(?<=://)|(?<=www\.))(?!www\.[\w-]+/)(?:[\w-]+\.)+"
    r"(?=[a-z1|I0]{2,12}[/?#])[1|I0]*[a-z][a-z1|I0]*"
)
_AS_LETTERS = str.maketrans("1|I0", "lllo")
"""A host's last name has letters only (RFC 3696, 2): `bit.1y`."""
_MISREAD = {"ora": "org", "cdu": "edu", "nct": "net", "ncws": "news", "con": "com", "corn": "com"}
"""Last names that no host has (the public suffix list), and what they are in broken type."""
_NO_LAST_NAME = re.compile(r"(?<=[a-z]{2})(?<!^es)q$")
"""Of more than two letters only `.esq` ends with a q (the public suffix list): `.orq`."""
_KEY = re.compile(
    rf"(?<![a-z])(?:{_THINGS}|doc|document|object|content|cat|category|event|user|section|pub"
    r"|publication|case|lang|session|record|media|asset|video|product|entry|topic|thread|group"
    r"|site|form)(?-i:l(?P<end>[dD]))(?==)",
    re.IGNORECASE,
)
"""Names that end with `Id` in addresses, and no word that ends with `ld`: `?docld=7`."""
_CAMEL = re.compile(
    r"(?<=[a-z])l(?=n(?:dex|fo|ter|put|stit|vest|clud|iti|quir|tro|teg|cid|dia|dic)|dentif|dentity"
    r"|mage|mpact|mprov|mplem|ssue|tems?(?![a-z]))|(?:(?<=[?&].)|(?<=^.))(?<=[cdgkmnpqrstvwxzBCDFGHJ-NP-TV-Z])l(?=d=)"
)
"""Words that begin with an I amid others written together, where no word has an l:
`parllnfo`, `?pagelndex=0`, `CId=7`."""
_CAMEL_IN = re.compile(r"(?<=[a-z])(?<!inco)(?<!ki)(?<!oe)(?<!ö)l(?=n[A-Z])")
"""Hardly a word ends with `ln`, but for a few names: `StucklnBed`."""
_EL = re.compile(r"(?<![A-Za-z])EI(?=[A-Z][a-z]{3})")
"""The article of a Spanish title, amid words written together: `EIMecanismo`."""
_ID = re.compile(r"(?<=[?&])jd(?==)|(?<=[?&])vja(?=%3D)")
"""Of what stands below an i, tails of other letters are left where a line was taken off."""
_CAMEL_KEY = re.compile(r"(?<=[?&])[a-z]+(?:[A-Z][a-z]*)*(?P<last>[A-Z][a-z]*)ld(?==)")
_NO_ID = frozenset(("fie", "o", "chi", "wor", "bui", "ho", "go", "so", "fo", "bo", "co"))
"""Words that end with `ld`, without that; of others it is `Id`: `&fastReqld=5`."""
_HALF_G = re.compile(
    r"(?:(?:://|(?<!\w)www\.)(?:[\w-]+\.)*?|(?<=\w/)(?=[qg]o[vy]\.[a-z]))"
    r"(?P<name>(?:qov|aov|goy|qoy|qob|aob)(?=[./]|$)|orq(?=\.[a-z]{2}[/?#]))"
)
"""What governments and organisations are called in hosts, with half a g, or a y: `www.qov.za/`,
`/goy.uscourts.`"""
_AS_NAMED = {"ob": "gob", "ov": "gov", "oy": "gov", "rq": "org"}
_MONTH = re.compile(r"(?<=/(?:19|20)\d\d/)i(?=(?:un|ul|an)/\d)")
"""June, July and January in a path, whose j lost its tail."""
_PAGE = re.compile(r"(?<=\w\.)([xs]?)htm[iI1|](?![\w-])")
"""Of the names that files end with, none is like `.html` but for its last letter."""
_HYPHEN_STOP = re.compile(r"(?:https?:|www\.|\w/)\S*\w-(?P<lost>\.)$")
"""A speck: no sentence stops behind the hyphen of an address."""
_TWO_STOPS = re.compile(r"\w(?P<lost>\.)(?=\.(?:html?|pdf|aspx?|php|docx?)(?:[\s?#,;)\]]|$))")
_COLON_QUERY = re.compile(r"/[A-Za-z]{4,}(?P<lost>: ?)(?=[a-z]\w{0,20}=\w)")
"""The same before the name of a parameter, behind any step of a path."""
_DAY = re.compile(r"/\d(?P<lost> )(?=\d/)")
"""A number between slashes, whose slender figures stand apart."""
_DOI_COMMA = re.compile(r"doi\.org/10\.\d{4,9}/[\w.()-]*\d(?P<lost>,)(?=\d)")
"""No publisher's names have commas."""
_YEAR = re.compile(r"/(?:19|20)\d(?P<lost>_)(?=\d/)")
"""A year in a path: beside a 1 there is room for an underscore."""
_PAGE_NAME = re.compile(r"Pa(?P<lost>)(?=e\.(?:aspx?|html?|php)(?![\w-]))")
"""A page whose g is gone with the line below it."""
_BULLET = re.compile(r"(?<!\S)(?P<number>\d+)[-·•](?=www\.)")
"""What parts a telephone number from a site in a letterhead."""
_WWW = re.compile(r"(?<=(?<!\w)www)[,:;](?=\w)")
_WIDE_EQUALS = re.compile(
    r"(?:/\S*[?&#]\w{1,30}|//\S{1,200}/\w{1,30}(?= ?= ?\d))(?P<lost> = ?| ?= )(?=\w)"
)
"""The sign between a parameter and its value, which is drawn with room around it."""
_GLUED = re.compile(r"(?:(?<=\s)|^)\(?[A-Za-z]{2,12}(?P<lost>)(?=https?://)")
"""A word whose gap to the address behind it was not seen: `athttps://`."""
_PAGES = re.compile(r"[A-Za-z\d/],(?P<lost>)(?=pp?\. ?\d)")
"""Pages that are cited behind an address: `…1.8198541,pp. 8`."""
_UTM = re.compile(r"(?<=[?&])utm[^\w&=?]{0,4}(?=(?:source|medium|campaign|content|term)=)")
"""What marketing adds to addresses everywhere; its underscore goes with the line below a word."""
_ONE_SLASH = re.compile(r"\bhttps?:/(?=[a-z])")
_SCHEME = re.compile(r"\bhttps? ?: ?/ ?/ ?(?=\w)")
_BROKEN_SCHEME = re.compile(
    r"(?<!\w)(?!https:)(?!(?<!.)ihttps:)(?:[hIil]{0,2}[tl]{1,3}p{0,2}s|hitps)(?=://)"
)
"""But an i at a line's beginning is the label of the note that the address is."""
_GAPPED_HOST = re.compile(r"(?:://|(?<!\w)www ?\. ?)[\w-]+(?:\.[\w-]+)* ?\. ?[a-z]{2,12}(?=/)")
_LOST_G = re.compile(
    r"(?:://|(?<!\w)www\.)(?:[\w-]+\.)*[\w-]+\."
    r"(?:or(?P<behind>)(?=[/?#])|(?P<before>)o[bv](?:\.[a-z]{2}(?=[/?#]|$)|(?=/)))"
)
"""The tail of a g goes with the line below its word: `ilo.or/`, `health.ov.uk`."""
_SLASH = re.compile(r"((?:://|(?<!\w)www\.)(?:[\w-]+\.)+(?:com|org|net|int|eu|uk))[lI1|](?=\d{4}/)")
"""No name of a host ends so: `a.orgl2023/`."""
_TILDE = re.compile(r"((?:://|(?<!\w)www\.)(?:[\w-]+\.)+[a-z]{2,12}/|#:)[-–](?=[a-z]|:text=)")
"""What a user's own pages stand below, `edu/~mhs119`, and what begins a text fragment
(`#:~:text=`): a hardly curved stroke. No first part of a path begins with a hyphen."""
_CAPITAL_L = re.compile(
    r"(?:(?<=/)(?:[a-z\d]+-)+L[a-z]+(?:-[a-z\d]+)*|^L[a-z]+(?:-[a-z\d]+){3,})(?=[/?#.,;)]|$)"
)
"""One capital among small words: both letters are as tall as the other."""
_CONSONANT = "[bcdfghklmnpqrstvwxz]"
_SMALL = re.compile(r"(?<![A-Za-z\d])(?=[a-z]*j)[a-z]{6,}(?![A-Za-z\d])")
_NO_J = re.compile(rf"(?<=[a-z]{_CONSONANT})j(?={_CONSONANT}[a-z])")
"""Between two consonants no word of Latin script has one: `tbjnternet`, `backgroundfjle`."""
_OF = re.compile(r"(?<=[A-Za-z]([_-]))0(?=f\1[A-Za-z])")
"""A word amid others, whose capital is taken for a figure: `_0f_Methane`."""
_DOI = re.compile(r"(?<=doi\.org/)[1lI][0oO](?=\.\d{4,9}/)")
"""What all DOIs begin with (ISO 26324)."""
_BROKEN_WWW = re.compile(r"(?<=://)(?:ww|wwww|[tlijr]w{2,3}|vw{2,3}|wvw|wwv)(?=\.[\w-]+\.\w)")
_QUERY = re.compile(
    r"(?:(?<=\.aspx)|(?<=\.php)|(?<=\.asp)|(?<=\.jsp)|(?<=\.jsf)|(?<=\.cfm))"
    r"['’:;.,!]{1,2} ?(?=[A-Za-z]\w*=)"
)
"""What stands between the name of a program and the name of a parameter can only be a `?`."""
_BROKEN = {
    _QUERY: "?",
    _BROKEN_SCHEME: "https",
    _BROKEN_WWW: "www",
    _UTM: "utm_",
    _HYPHEN_STOP: "",
    _TWO_STOPS: "",
    _YEAR: "",
    _COLON_QUERY: "?",
    _DAY: "",
    _DOI_COMMA: ".",
    _PAGE_NAME: "g",
    _PAGES: " ",
    _GLUED: " ",
    _WIDE_EQUALS: "=",
    **SITES_BROKEN,
}
_HOST = re.compile(r"(?:://|(?<!\w)www\.)(?:[\w-]+\.)+(?P<last>[a-z]{4,6})(?=[/?#]|$)")
_SECOND = re.compile(r"(?P<second>gov|gob|gouv|go|govt|ac|edu|co|com|or|org|ne|net)(?=[a-z]{2}$)")
"""What stands before a country's own name in hosts."""
_COMMA = re.compile(r"((?:://|(?<!\w)www\.)(?:[\w-]+\.)*[\w-]+),(?=(?:[a-z\d-]+\.)?[a-z]{2,12}/)")
_COLON = re.compile(r"(://(?:[\w-]+\.)*[\w-]+):(?=[a-z][a-z\d.-]*/)")
"""Behind a host's colon stands a number, a port (RFC 3986, 3.2.3)."""
_COMMA_IN_FILE = re.compile(
    r"(?<=[A-Za-z\d]),(?=(?:html?|aspx?|php|pdf|jsp|docx?|xlsx?)(?:[?#/.]|$))", re.IGNORECASE
)
"""Of what is written without a space, only the end of a file's name stands there: `a,aspx?id=1`."""
_REST_OF_HOST = re.compile(r"^[a-zI\d.-]*I[a-zI\d.-]*(?=[/?#]|$)")
_ENCODED = re.compile(r"/\S*%\S+")
_PERCENT = re.compile(r"(?<=%)(?=[\dA-Fa-foOlI|]{2})(?:[\dA-Fa-f]?[oOlI|]|[oOlI|][\dA-Fa-f])")
"""Behind a percent sign stand two hexadecimal figures (RFC 3986, 2.1): `%2o`."""
_HEX = r"[\da-fosziglI|]"
_NUMBER = re.compile(r"(?<=/)\d{4,}[ilIoO|]\d{4,}(?=[/?#.]|$)")
"""A step of a path that is a long number but for one sign: `887944518i11213886`."""
_UUID = re.compile(
    rf"(?<![\w-])(?=(?:[^\d\s]*\d){{4}}){_HEX}{{8}}(?:-{_HEX}{{4}}){{3}}-"
    rf"(?:{_HEX}{{12}}(?![A-Za-z\d-])|{_HEX}{{1,11}}$)",
    re.IGNORECASE,
)
"""Written in small letters (RFC 9562, 4), or all in capitals: a C among small ones is none."""
_AS_HEXADECIMAL = str.maketrans("oOsSzZgGiIl|", "005522961111")
"""Letters that are none of hexadecimal, as the figures whose shape they have."""


def as_named(text: str) -> str:
    """Return a text with the named parts of its addresses as they are named.

    Each sign stays in its place.
    """
    text = _BULLET.sub(r"\g<number> ", text)
    text = _COMMA_IN_FILE.sub(".", text)
    text = _COMMA.sub(r"\1.", _COLON.sub(r"\1.", _WWW.sub(".", _KEY.sub(_as_key, text))))
    text = _DOMAIN.sub(_as_domain, text)
    text = _HALF_G.sub(lambda host: f"{host[0][:-3]}{_AS_NAMED[host['name'][1:]]}", text)
    text = _CAMEL_IN.sub("I", _CAMEL.sub("I", _CAMEL_KEY.sub(_as_camel_key, text)))
    text = _ID.sub(lambda name: name[0].replace("j", "i"), _EL.sub("El", text))
    text = _MONTH.sub("j", _DOI.sub("10", _TILDE.sub(r"\1~", text)))
    text = _CAPITAL_L.sub(lambda words: words[0].lower(), text)
    text = _SMALL.sub(lambda word: _NO_J.sub("i", word[0]), text)
    text = _OF.sub(lambda word: "O" if word[1] == "_" else "o", text)
    text = _SLASH.sub(r"\1/", as_sites_name(text))
    text = _NUMBER.sub(lambda number: number[0].translate(_IN_NUMBER), text)
    text = _ENCODED.sub(lambda word: _PERCENT.sub(_as_figures, word[0]), text)
    text = _PAGE.sub(r"\1html", _UUID.sub(_as_uuid, text))
    return _NUMBERED.sub(lambda word: f"{word[0][:-1]}1", text)


def as_host(text: str) -> str:
    """Return a text that begins within the name of a host, with no capital I in that.

    Its names are written in small letters; what was read as a capital I is an l.
    """
    return _REST_OF_HOST.sub(lambda host: host[0].replace("I", "l"), text)


def of_other_length(text: str) -> tuple[int, int, str] | None:
    """Return the first named part that has a sign or gap too many or too few: place and name.

    The second slash of `https://` is taken for a stroke of the letter behind it (`legal`),
    a `w` for two; and a stop within the name of a host is lost (`legislation.govuk`).
    """
    for scheme in _SCHEME.finditer(text):
        if " " in scheme[0]:
            return *scheme.span(), scheme[0].replace(" ", "")
    for broken, name in _BROKEN.items():
        if found := broken.search(text):
            return *found.span("lost" if "lost" in found.groupdict() else 0), name
    for host in _GAPPED_HOST.finditer(text):
        name = host[0].replace(" ", "")
        if name != host[0] and has_known_suffix(name.rpartition("/")[2]):
            return *host.span(), name
    if slash := _ONE_SLASH.search(text):
        return slash.end(), slash.end(), "/"
    if lost := _LOST_G.search(text):
        at = lost.start("behind") if lost["behind"] is not None else lost.start("before")
        return at, at, "g"
    for host in _HOST.finditer(text):
        second = _SECOND.match(host["last"])
        if second and not has_known_suffix(f"a.{host['last']}"):
            at = host.start("last") + second.end()
            if has_known_suffix(f"a.{host['last'][second.end() :]}"):
                return at, at, "."
    return None


def _as_figures(octet: re.Match[str]) -> str:
    return octet[0].translate(AS_FIGURES)


def _as_uuid(found: re.Match[str]) -> str:
    text = found[0].translate(_AS_HEXADECIMAL)
    others = text.replace("C", "").replace("c", "")
    return text.lower() if others == others.lower() != others.upper() else text


def _as_key(name: re.Match[str]) -> str:
    return f"{name[0][:-2]}I{name['end']}"


def _as_camel_key(name: re.Match[str]) -> str:
    return name[0] if name["last"].lower() in _NO_ID else f"{name[0][:-2]}Id"


def _as_domain(host: re.Match[str]) -> str:
    names, stop, last = host[0].rpartition(".")
    last = last.translate(_AS_LETTERS)
    last = _MISREAD.get(last) or _NO_LAST_NAME.sub("g", last)  # its tail is gone
    return f"{names}{stop}{last}"
