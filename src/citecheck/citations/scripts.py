"""Words that stick to an address: prose of scripts that put no space before the next word.

WHATWG allows letters of any script in a path, and people paste such addresses. So a change
of script alone ends an address only within a segment that began in ASCII (`/a.html的报告`).
Where such text begins a segment (`/wiki/报告`), it belongs to the address, unless it
begins as no name does: with a particle, a verb of reading or a word for access. Where
that leaves a doubt, the other end is offered as well.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from citecheck.addresses import has_known_suffix

__all__ = ["Ends", "ends_in_script"]

# Scripts that put no space between words, or particles right behind one.
_UNSPACED = (
    "\u2e80-\u2fff\u3005-\u3007\u3021-\u302f\u3031-\u303c\u3040-\u30fa\u30fc-\u318f"
    "\u31a0-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\uff66-\uff9f"
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\U00020000-\U0003ffff"
)
_UNJOINED = "\u0590-\u05ff\u0620-\u065f\u066e-\u06d3\u06d5-\u06ff\u0750-\u077f\u0900-\u0dff"
"""Hebrew, Arabic and Indic letters: no word of theirs begins with Latin ones."""
_HELD = re.compile(f"[{_UNSPACED}{_UNJOINED}]")
_ANY = re.compile(f"[{_UNSPACED}]")
_TEXT_BEHIND = re.compile(rf"(?:(?:^|[^\w%]|_)[A-Za-z0-9]+|[A-Za-z0-9]\))(?=[{_UNSPACED}])")
_UNJOINED_BEHIND = re.compile(rf"[A-Za-z0-9](?=[{_UNJOINED}]+\W*$)")
_FILE_NAME = re.compile(
    rf"[{_UNSPACED}][\w{_UNSPACED}()\-]{{0,80}}\.(?:pdf|s?html?|docx?|xlsx?|pptx?|odt|txt|csv)\b",
    re.I,
)
"""Such text with a file's extension behind it: `2021报告.pdf` is one name."""
_TEXT_BEHIND_HOST = re.compile(
    rf"([A-Za-z0-9.\-]+|(?:[\w\-]{{1,63}}\.){{1,9}}[A-Za-z]{{2,24}})(?=[{_UNSPACED}])"
)
_ESCAPED = re.compile(r"%[89A-Fa-f][0-9A-Fa-f]")
"""A byte of a letter that is none of ASCII: who escapes one escapes them all (RFC 3986, 2.5)."""

_ASIDE = re.compile(
    r"\((?=[^()\s]{0,60}(?:\d年|访问|訪問|閲覧|检索|檢索|查阅|查閱|浏览|瀏覽|アクセス|参照|取得|검색|접속|확인)"
    r"[^()\s]{0,60}(?:\)(?![/?&#=._-]\w)|$))"
)
"""When a page was visited, in brackets that touch its address: `a.html(2021年6月2日访问)`."""
_ASIDE_BEHIND_HOST = re.compile(rf"[A-Za-z0-9.\-]+(?=\([^()\s]{{0,60}}[{_UNSPACED}])")

_READ = (
    r"(?:ご?参[照考]|ご?覧|閲覧|ご?確認|検索|訪問|クリック|アクセス|取得|引用|見[るよてた]"
    r"|読[むみん])"
)
"""What is done with a page: see, read, check, search, visit."""
_NO_NAME = (
    # Japanese: particles and what leans on an address; hiragana behind one may make it a word.
    rf"を|[にではがへものとや](?![\u3040-\u309f])|{_READ}|(?:から|より|まで|など|にて|にある|における|において"
    r"|に[はも]|では|で[のも]|と(?:は|いう)|への|からの|による|によ[りれ]|について|として|および|並びに|ならびに"
    r"|または|及び|又は|最終|掲載)"
    # Chinese: structural and joining words, and words for access.
    r"|的|以及|及其|并|並|等(?![级級待])|上[的述发發]|中的|[访訪][问問]|查[阅閱询詢]|[检檢]索|[浏瀏][览覽]|最[后後][访訪]"
    r"|[参參][见見阅閱看照考]|[载載][于於]|[见見]于|所[载載示述]|[显顯]示|可[见見查]"
    # Thai: "see", "and", "or", "that", "when", "accessed", "retrieved", "by".
    r"|ดู|และ|หรือ|ที่|เมื่อ|เข้าถึง|สืบค้น|โดย|ซึ่ง"
    # Arabic and Hebrew: "see", "accessed".
    r"|(?:انظر|راجع|اطلع|تم\b|تاريخ الوصول)|(?:ראו|ראה|נצפה|אוחזר)"
)
"""What begins no page's name."""
_PARTICLES = "을|를|은|는|이|가|에|에서|에서는|에도|의|로|으로|와|과|도|까지|부터|및|등"
_BEGINS = re.compile(rf"(?<=[/?#=&_\-.,:;+])(?:{_NO_NAME}|(?:{_PARTICLES})$)")
_TITLED = re.compile(r"(?:/(?:wiki|w|topics?|tags?|titles?|search|entry|item|word)/|=)$", re.I)
"""What is nothing without a name behind it."""
_NO_NAME_HERE = re.compile(_NO_NAME)
_EXTENSION = re.compile(r"/[^/]*\.[a-z]{2,5}\d?$", re.IGNORECASE)
_OBJECT = re.compile(rf"(?<=[\w)])を(?={_READ})")
"""A name, and behind it what is to be done with the page."""
_DOUBTFUL = re.compile(
    rf"(?<=[{_UNSPACED}]{{2}})(?:を|的(?=[{_UNSPACED}]{{2}})|(?:을|를|은|는|에서)$)"
)
_JOINING = re.compile(rf"(?<=[/?#=&_\-.,:;+])[{_UNSPACED}]{{1,4}}$")
_SYNTAX = re.compile(r"[/?=&#%]|\.[A-Za-z]")
"""An address goes on behind it: no prose does."""


@dataclass(frozen=True, slots=True)
class Ends:
    """How far an address reaches, and other ends that it may have, with their confidence."""

    length: int
    others: tuple[tuple[int, float], ...] = ()


def ends_in_script(raw: str, host_start: int, *, glued: bool = False) -> Ends:
    """Return where `raw` ends before text of another script that is stuck to it.

    `host_start` is the length of its scheme; `glued` says that another address follows
    without a space.
    """
    if raw.isascii() or not _HELD.search(raw, host_start):
        return Ends(len(raw))
    host = _TEXT_BEHIND_HOST.match(raw, host_start)
    if host and has_known_suffix(host[1]):
        return Ends(host.end())
    aside = _ASIDE_BEHIND_HOST.match(raw, host_start) or _ASIDE.search(raw, host_start)
    if aside:
        raw = raw[: aside.start() if aside[0] == "(" else aside.end()]
    path = re.compile(r"[/?#]").search(raw, host_start)
    if not path:
        return Ends(len(raw))
    return _in_path(raw, path.start(), glued=glued)


def _in_path(raw: str, start: int, *, glued: bool) -> Ends:
    whole = len(raw)
    if found := _TEXT_BEHIND.search(raw, start):
        return _behind_ascii(raw, found)
    escaped = _ESCAPED.search(raw, start)
    first = _ANY.search(raw, start)
    if escaped and first and escaped.start() < first.start():
        return Ends(first.start(), ((whole, 0.1),))
    if found := _UNJOINED_BEHIND.search(raw, start):
        return Ends(found.end(), ((whole, 0.3),))
    prose = (_JOINING.search(raw, start) if glued else None) or _last(_BEGINS, raw, start)
    if prose and not _TITLED.search(raw, max(start, prose.start() - 20), prose.start()):
        return Ends(prose.start(), ((whole, 0.3),))
    if prose := _last(_OBJECT, raw, start):
        return Ends(prose.start(), ((whole, 0.3),))
    if doubt := prose or _last(_BEGINS, raw, start) or _last(_DOUBTFUL, raw, start):
        return Ends(whole, ((doubt.start(), 0.3),))
    return Ends(whole)


def _behind_ascii(raw: str, found: re.Match[str]) -> Ends:
    """Return the end of an address where text follows ASCII of the same segment."""
    whole, end = len(raw), found.end()
    if _FILE_NAME.match(raw, end):
        return Ends(whole)
    if prose := _last(_OBJECT, raw, end):
        return Ends(prose.start(), () if prose.start() == end else ((end, 0.3), (whole, 0.1)))
    if _TITLED.search(raw, max(0, found.start() - 20), found.start() + 1):
        return Ends(whole, ((end, 0.4),))
    if _EXTENSION.search(raw, 0, end) or _NO_NAME_HERE.match(raw, end):
        return Ends(end)
    return Ends(end, ((whole, 0.2),))


def _last(pattern: re.Pattern[str], raw: str, start: int) -> re.Match[str] | None:
    """Return the first find behind which no more of an address comes."""
    syntax = list(_SYNTAX.finditer(raw, start))
    return pattern.search(raw, syntax[-1].start() if syntax else start)
