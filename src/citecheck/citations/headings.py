"""Headings above notes and lists of sources, in the languages that letters are written in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from citecheck.model import Block

__all__ = ["heading_line", "is_notes_heading"]

_LONGEST = 60
_NAMES = (
    # English
    r"(?:end|foot)[- ]?notes?|notes?|references?|sources?|citations?|works cited|bibliography"
    r"|literature(?: cited)?|references? cited|notes? (?:and|&) (?:references?|sources?)"
    r"|sources? (?:and|&) notes?|end ?notes? (?:and|&) references?|list of references"
    # Spanish, Portuguese, Catalan, Italian, Romanian
    r"|notas?(?: al pie(?: de página)?| a pie de página| de pie de página"
    r"| al final| finales| de rodap[eé]"
    r"| finais| y referencias| e referências)?|referencias(?: bibliográficas)?|fuentes"
    r"|bibliografía|refer[eê]ncias(?: bibliográficas)?|fontes|bibliografia|notes al peu|referències"
    r"|note(?: a pi[eè] di pagina| finali| e riferimenti)?|riferimenti(?: bibliografici)?|fonti"
    r"|note de subsol|referințe|surse"
    # French
    r"|notes (?:de bas de pages?|de fin|et r[eé]f[eé]rences)|r[eé]f[eé]rences(?: bibliographiques)?"
    r"|bibliographie"
    # German, Dutch, Scandinavian, Finnish
    r"|anmerkungen|fu(?:ß|ss)noten|endnoten|quellen(?:verzeichnis|angaben|nachweise?)?"
    r"|einzelnachweise|nachweise|literatur(?:verzeichnis)?|belege"
    r"|voetnoten|eindnoten|noten|bronnen|literatuur|referenties"
    r"|fotnoter|slutnoter|noter|källor|referenser|fodnoter|kilder|referencer|fotnoter|referanser"
    r"|litteratur|alaviitteet|viitteet|lähteet"
    # Slavic, Baltic, Hungarian, Greek, Turkish
    r"|przypisy|źródła|bibliografia|poznámky(?: pod čarou)?|zdroje|prameny|opombe|viri|bilješke"
    r"|fusnote|napomene|izvori|примечани[ея]|сноски|источники|литература|ссылки|примітки|джерела"
    r"|посилання|бележки|източници|напомене|извори|lábjegyzetek|jegyzetek|források|hivatkozások"
    r"|išnašos|šaltiniai|σημειώσεις|υποσημειώσεις|πηγές|παραπομπές|dipnotlar|notlar|kaynak(?:lar|ça)"
    # Arabic, Persian, Hebrew, Urdu, Hindi
    r"|(?:ال)?(?:هوامش|مراجع|مصادر|حواشي)(?: و(?:ال)?(?:هوامش|مراجع|مصادر))?"
    r"|(?:پانوشت|پانویس|یادداشت|پی\u200c?نوشت)(?:\u200c?ها)?|منابع"
    r"|הערות(?: שוליים)?|מקורות|ביבליוגרפיה"
    r"|حوالہ جات|संदर्भ|टिप्पणियाँ"
    # Chinese, Japanese, Korean, Vietnamese, Indonesian, Thai
    r"|注释|註釋|脚注|腳註|尾注|附注|参考文献|參考文獻|参考资料|資料來源|来源|注|註|脚註|出典|参考"
    r"|각주|미주|참고 ?문헌|출처|주석|chú thích|tài liệu tham khảo|referensi"
    r"|catatan(?: kaki| akhir)?|sumber|daftar pustaka|เชิงอรรถ|อ้างอิง"
)
_HEADING = re.compile(rf"\W*+(?:(?:\d{{1,2}}|[IVX]{{1,4}})\W++)?(?:{_NAMES})\W*+", re.IGNORECASE)


_FIGURES_FIRST = re.compile(r"\W*(?:\d{1,2}\W)?\D*+\Z")
"""A line with figures in its number only: most short lines have some elsewhere."""


def is_notes_heading(block: Block) -> bool:
    """Tell whether a block is a heading such as "Notes" or "Références"."""
    return heading_line(block.text)


def heading_line(text: str) -> bool:
    """Tell whether a line is such a heading: nothing else stands in it."""
    if len(text) > _LONGEST or not _FIGURES_FIRST.match(text):
        return False
    return _HEADING.fullmatch(text) is not None
