"""What a repair writes in words: "archived at …, 17 May 2021", as the letter's notes do."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from citecheck.model import Citation, Document
    from citecheck.repairs.values import Mending

__all__ = ["archived_phrase", "captured_on", "language_for", "writes_month_first"]

_WORDS = {
    "en": "archived at {url}, {date}",
    "es": "archivado en {url}, {date}",
    "fr": "archivé à {url}, {date}",
    "de": "archiviert unter {url}, {date}",
    "pt": "arquivado em {url}, {date}",
    "it": "archiviato in {url}, {date}",
    "nl": "gearchiveerd op {url}, {date}",
    "sv": "arkiverad på {url}, {date}",
    "pl": "kopia archiwalna: {url}, {date}",
    "tr": "arşiv kopyası: {url}, {date}",
    "el": "αρχειοθετημένο στο {url}, {date}",
    "ru": "архивная копия: {url}, {date}",
    "uk": "архівна копія: {url}, {date}",
    "ar": "نسخة مؤرشفة: {url} ، {date}",
    "zh": "存档：{url} （{date}）",
    "ja": "アーカイブ：{url} （{date}）",
}
_MONTHS = {
    "en": "January February March April May June July August September October November December",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre"
    " diciembre",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "pt": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro"
    " dezembro",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre"
    " dicembre",
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
    "sv": "januari februari mars april maj juni juli augusti september oktober november december",
    "pl": "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października"
    " listopada grudnia",
    "tr": "Ocak Şubat Mart Nisan Mayıs Haziran Temmuz Ağustos Eylül Ekim Kasım Aralık",
    "el": "Ιανουαρίου Φεβρουαρίου Μαρτίου Απριλίου Μαΐου Ιουνίου Ιουλίου Αυγούστου Σεπτεμβρίου"
    " Οκτωβρίου Νοεμβρίου Δεκεμβρίου",
    "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "uk": "січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня",
    "ar": "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر",
    "zh": "1 2 3 4 5 6 7 8 9 10 11 12",
    "ja": "1 2 3 4 5 6 7 8 9 10 11 12",
}
_DATE = "{day} {month} {year}"
_DATES = {
    "es": "{day} de {month} de {year}",
    "de": "{day}. {month} {year}",
    "pt": "{day} de {month} de {year}",
    "ru": "{day} {month} {year} г.",
    "uk": "{day} {month} {year} р.",
    "zh": "{year}年{month}月{day}日",
    "ja": "{year}年{month}月{day}日",
}
"""Where a day is not written as in most languages (Unicode CLDR, long dates)."""
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}\.?"
_MONTH_FIRST = re.compile(rf"\b{_MONTH} \d{{1,2}}, \d{{4}}")
_DAY_FIRST = re.compile(rf"\b\d{{1,2}} {_MONTH},? \d{{4}}")
_STAMP = re.compile(r"/(\d{14})(?:[a-z]{2}_)?/")


def language_for(
    citation: Citation, document: Document, citations: Iterable[Mending]
) -> str | None:
    """Return the language that is written beside a citation.

    The letter's, else the citation's own, else that of most citations of the letter.
    """
    if document.language or citation.language:
        return document.language or citation.language
    told = Counter(one.citation.language for one in citations if one.citation.language)
    return told.most_common(1)[0][0] if told else None


def captured_on(mending: Mending) -> datetime | None:
    """Return when the memento was taken: as known, else as its address says (RFC 7089 style)."""
    if mending.captured_at is not None:
        return mending.captured_at
    replacement = mending.decision.replacement if mending.decision else None
    match = _STAMP.search(replacement or "")
    if match is None:
        return None
    try:
        return datetime.strptime(match[1], "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None


def writes_month_first(texts: Iterable[str]) -> bool:
    """Tell whether notes write "May 17, 2021" rather than "17 May 2021"."""
    month_first = day_first = 0
    for text in texts:
        month_first += len(_MONTH_FIRST.findall(text))
        day_first += len(_DAY_FIRST.findall(text))
    return month_first > day_first


def archived_phrase(
    template: str, language: str | None, at: datetime | None, *, month_first: bool = False
) -> tuple[str, str]:
    """Return the words before and behind the memento's address."""
    language = (language or "").lower().partition("-")[0]
    language = language if language in _WORDS else "en"
    words = template or _WORDS[language]
    if at is None:
        words = re.sub(r"[\s,;،(\[（]*\{date\}[)\]）]?", "", words)
    before, _, behind = words.partition("{url}")
    date = _date(language, at, month_first=month_first) if at is not None else ""
    return before.replace("{date}", date), behind.replace("{date}", date)


def _date(language: str, at: datetime, *, month_first: bool) -> str:
    month = _MONTHS[language].split()[at.month - 1]
    pattern = (
        "{month} {day}, {year}" if month_first and language == "en" else _DATES.get(language, _DATE)
    )
    first = "1er" if language == "fr" and at.day == 1 else str(at.day)
    return pattern.format(day=first, month=month, year=at.year)
