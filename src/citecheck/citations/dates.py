"""Dates as references print them, as ISO 8601 and as precise as printed.

Months of the languages of Western Europe, of Polish, Russian, Ukrainian, Turkish and
Arabic; years, months and days as Chinese and Japanese number them; numeric dates only where
day and month cannot be confused.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Collection

__all__ = ["ACCESS_WORDS", "FoundDate", "begins_with_date", "find_dates"]

_MONTHS = {
    1: "january jan enero ene janvier janv januar jänner jän janeiro gennaio genn gen "
    "gener januari stycznia styczeń января январь січня ocak يناير كانون_الثاني جانفي",
    2: "february feb febrero février fevrier févr fév februar feber fevereiro fev febbraio febbr "
    "febrer februari lutego luty февраля февраль лютого şubat فبراير شباط فيفري",
    3: "march mar marzo mars märz mär março marco "
    "març maart marca marzec марта март березня mart مارس آذار",
    4: "april apr abril abr avril avr aprile "
    "kwietnia kwiecień апреля апрель квітня nisan أبريل إبريل ابريل نيسان أفريل",
    5: "may mayo mai maio maggio magg maig mei maja maj мая май травня mayıs مايو أيار ماي",
    6: "june jun junio juin juni junho giugno giu "
    "juny czerwca czerwiec июня июнь червня haziran يونيو حزيران جوان",
    7: "july jul julio juillet juil juli julho luglio lug "
    "juliol lipca lipiec июля июль липня temmuz يوليو تموز جويلية",
    8: "august aug agosto ago août aout "
    "agost augustus augusti sierpnia sierpień августа август серпня ağustos أغسطس آب أوت",
    9: "september sept sep septiembre setiembre septembre setembro set settembre sett "
    "września wrzesień сентября сентябрь вересня eylül سبتمبر أيلول",
    10: "october oct octubre octobre oktober okt outubro out ottobre ott "
    "października październik октября октябрь жовтня ekim أكتوبر تشرين_الأول",
    11: "november nov noviembre novembre novembro "
    "listopada listopad ноября ноябрь листопада kasım نوفمبر تشرين_الثاني",
    12: "december dec diciembre dic décembre decembre déc dezember dez dezembro dicembre "
    "desembre grudnia grudzień декабря декабрь грудня aralık ديسمبر كانون_الأول",
}


def _folded(name: str) -> str:
    """Return a month's name as it is looked up: capitals of Turkish are told by no locale."""
    return name.casefold().replace("\u0307", "").replace("ı", "i")


_MONTH_OF = {
    _folded(name.replace("_", " ")): month
    for month, names in _MONTHS.items()
    for name in names.split()
}


def _one_of(words: Collection[str]) -> str:
    """Return a pattern for the longest of some words, letter by letter.

    Most words of a text are none of them, which the first letter tells; a list of
    alternatives would be tried to its end.
    """
    behind: dict[str, list[str]] = {}
    for word in words:
        if word:
            behind.setdefault(word[0], []).append(word[1:])
    ways = "|".join(re.escape(letter) + _one_of(rest) for letter, rest in behind.items())
    return f"(?:{ways}){'?' if '' in words else ''}" if ways else ""


_MONTH = _one_of([name.replace("_", " ") for names in _MONTHS.values() for name in names.split()])
_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹０１２３４５６７８９", "0123456789" * 3)
"""Digits of Arabic, Persian and full width."""
_YEAR = r"(?:1[89]|20)[0-9][0-9]"
_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_DATE = re.compile(
    rf"""(?<![\w/]) (?=\d|{_MONTH}) (?:
      (?P<iso_y>{_YEAR})-(?P<iso_m>0[1-9]|1[0-2])(?:-(?P<iso_d>0[1-9]|[12]\d|3[01]))?
    | (?P<ymd_y>{_YEAR})/(?P<ymd_m>0?[1-9]|1[0-2])/(?P<ymd_d>{_DAY})
    | (?P<mdy_m>{_MONTH})\.?[ ]?(?P<mdy_d>{_DAY})(?:st|nd|rd|th)?(?:[-–]\d{{1,2}})?
      ,?\s(?P<mdy_y>{_YEAR})
    | (?P<dmy_d>{_DAY})(?:st|nd|rd|th|er|º|°|\.)?\s(?:de\s|of\s|d[’'])?(?P<dmy_m>{_MONTH})\.?,?
      \s(?:de[l]?\s)?(?P<dmy_y>{_YEAR})
    | (?P<ydm_y>{_YEAR}),?\s(?P<ydm_m>{_MONTH})\.?\s(?P<ydm_d>{_DAY})
    | (?P<apa_y>{_YEAR}),\s(?P<apa_d>{_DAY})\s(?:de\s)?(?P<apa_m>{_MONTH})\b
    | (?P<ym_y>{_YEAR}),\s(?P<ym_m>{_MONTH})\b
    | (?P<my_m>{_MONTH})\.?,?\s(?:de[l]?\s|of\s)?(?P<my_y>{_YEAR})
    | (?P<num_a>\d{{1,2}})(?P<sep>\.[ \u00a0\u2009]?|[/\-])
      (?P<num_b>\d{{1,2}})(?P=sep)(?P<num_y>{_YEAR})
    | (?P<md_m>{_MONTH})\.?[ ](?P<md_d>{_DAY})(?:st|nd|rd|th)?
    | (?P<dm_d>{_DAY})(?:er)?[ ](?:de[ ])?(?P<dm_m>{_MONTH})
    | (?P<cjk_y>{_YEAR})[ ]?年
      (?:[ ]?(?P<cjk_m>0?[1-9]|1[0-2])[ ]?月(?:[ ]?(?P<cjk_d>{_DAY})[ ]?日)?)?
    | (?P<y>{_YEAR})[a-d]?
    ) (?:(?<=[年月日])|(?![\w/]|-\d)) (?:\s?(?:г\.|года|р\.|م(?=[\s,.،)])))?""",
    re.VERBOSE | re.IGNORECASE,
)
_GROUPS: dict[str, dict[str, int]] = {}
"""Of each form of a date, the groups of its parts."""
for _name, _group in _DATE.groupindex.items():
    _GROUPS.setdefault(_name.rpartition("_")[0], {})[_name.rpartition("_")[2]] = _group
_DIGIT = re.compile(r"\d")

ACCESS_WORDS = (
    r"(?:last\s+)?(?:accessed|visited|viewed|retrieved|checked|consulted)|date\s+of\s+access|"
    r"access\s+date|accessed\s+on|(?:última\s+)?(?:consulta(?:do|da)?|visitad[oa]|accedido|"
    r"acceso|recuperado|fecha\s+de\s+(?:consulta|acceso))|[uú]ltimo\s+acceso|(?:page\s+|site\s+)?"
    r"consultée?s?|dernière\s+(?:consultation|visite)|visitée?|dernier\s+accès|date\s+d[’']accès|"
    r"accès|vue?|(?:zuletzt\s+)?(?:abgerufen|besucht|aufgerufen|eingesehen)|letzter\s+zugriff|"
    r"zugriff|abruf|acess(?:ado|o)|consultato|ultimo\s+accesso|acceduto|consultat|geraadpleegd(?:\s+op)?|"
    r"dostęp|erişim(?:\s+tarihi)?|дата\s+(?:обращения|доступа|звернення)|последнее\s+посещение|"
    r"(?:تاريخ\s+|آخر\s+)*(?:الاطلاع|الاطّلاع|الزيارة|الدخول|زيارة|اطلاع|دخول)(?:\s+(?:عليه|عليها|في|بتاريخ))*|"
    r"(?:最后|最後)?(?:访问|訪問|浏览|瀏覽|查阅|查閱|检索)(?:日期|时间|時間|于|於)?|"
    r"最終(?:アクセス|閲覧)日?|(?:アクセス|閲覧)日"
)
"""A pattern for what says that a date is the day somebody looked (case-insensitive)."""

_ACCESS_BEFORE = re.compile(
    rf"(?<!\w)(?:{ACCESS_WORDS})\s*:?\s*(?:on|el|le|am|em|il|the|día|dia|[\s,:：])*$", re.IGNORECASE
)
_ACCESS_AFTER = re.compile(
    r"\s+(?:abgerufen|besucht|aufgerufen|eingesehen)|\s?(?:に?(?:最終)?(?:閲覧|アクセス)|(?:访问|查阅|浏览))",
    re.IGNORECASE,
)
_ARTICLE = re.compile(r"(?:le|el|am|il|em|den|del|the)\s+$", re.IGNORECASE)
_LONGEST_ARTICLE = 3
_MOST_DATES = 60
"""Dates that are looked at in one reference: none has so many."""


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date at `text[start:end]`, an article before it included."""

    start: int
    end: int
    iso: str
    """`2021`, `2021-05` or `2021-05-17`; `--05-17` where no year is printed."""
    role: Literal["published", "accessed"]

    @property
    def precision(self) -> int:
        """1 for a year, 2 for a month, 3 for a day; 0 without a year."""
        return 0 if self.iso.startswith("--") else self.iso.count("-") + 1


def find_dates(text: str) -> tuple[FoundDate, ...]:
    """Return the dates in a text, in order, each with what it is the date of."""
    dates = []
    text = text.translate(_DIGITS)
    if not _DIGIT.search(text):
        return ()
    for match in islice(_DATE.finditer(text), _MOST_DATES):
        iso = _iso(match)
        if iso is None:
            continue
        window = text[max(0, match.start() - 60) : match.start()]
        accessed = _ACCESS_BEFORE.search(window) or _ACCESS_AFTER.match(text, match.end())
        article = _ARTICLE.search(window, max(0, len(window.rstrip()) - _LONGEST_ARTICLE))
        start = match.start() - (len(article[0]) if article else 0)
        dates.append(FoundDate(start, match.end(), iso, "accessed" if accessed else "published"))
    return tuple(dates)


def begins_with_date(text: str, start: int = 0) -> bool:
    """Whether a day, its month and a year stand at a place of a text: `3 March 2021`."""
    found = _DATE.match(text, start)
    return found is not None and found["dmy_d"] is not None


def _iso(match: re.Match[str]) -> str | None:
    form = (match.lastgroup or "").rpartition("_")[0]
    if form == "num":
        return _numeric(int(match["num_a"]), int(match["num_b"]), match["num_y"], match["sep"])
    said = {part: match[group] for part, group in _GROUPS[form].items()}
    year, month, day = said.get("y"), said.get("m"), said.get("d")
    if month is not None:
        number = _MONTH_OF.get(_folded(month)) or int(month)
        month = f"{number:02d}"
    day = f"{int(day):02d}" if day is not None else None
    if year is None:
        return f"--{month}-{day}"
    if day and month and int(day) > calendar.monthrange(int(year), int(month))[1]:
        return None
    return "-".join(part for part in (year, month, day) if part)


def _numeric(first: int, second: int, year: str, separator: str) -> str | None:
    """Read `17.05.2021`, `05/17/2021`; only the year where both numbers could be the month.

    With points the day comes first, in every country that writes so.
    """
    months = 12
    if separator.startswith(".") or (first > months >= second):
        day, month = first, second
    elif second > months >= first:
        day, month = second, first
    elif first == second:
        day = month = first
    else:
        return year if 0 < first <= months and 0 < second <= months else None
    if not (1 <= month <= months and 1 <= day <= calendar.monthrange(int(year), month)[1]):
        return None
    return f"{year}-{month:02d}-{day:02d}"
