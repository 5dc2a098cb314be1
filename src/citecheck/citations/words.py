"""Words of grammar, by which a language is told and prose is told from an address."""

from __future__ import annotations

__all__ = ["FUNCTION_WORDS", "STOPWORDS"]


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


STOPWORDS = {
    "en": _words(
        "a about after against all also an and any are as at be because been before being but by "
        "can could did do does during each for from had has have he her his how i if in into is "
        "it its last may more most must no not of off on or our out over say says see she should "
        "so some such than that the their them then there these they this those through to under "
        "up us was we were what when where which while who why will with would you your"
    ),
    "es": _words(
        "al ante aunque bajo cada como con "
        "contra cuando cuál cómo de del desde donde durante e el ella "
        "en entre era es esta estas este esto estos está están fue ha han hasta hay la las le les "
        "lo los más ni no nos o para pero por porque que qué quien se según ser sin sobre son su "
        "sus también tras un una unas unos y ya"
    ),
    "fr": _words(
        "au aux avec ce ces cette comme contre d dans de des dont du elle en entre est et eux il "
        "ils je l la le les leur leurs mais même ne nous on ont ou où par pas plus pour qu que qui "
        "sa sans se selon ses son sont sous sur tous un une vers vous à été être"
    ),
    "de": _words(
        "aber als am auch auf aus bei bis das dem den der des die durch ein eine einem einen einer "
        "es für gegen hat im in ist mit nach nicht noch oder sich sie sind um und unter vom von "
        "vor war was werden wie wird zu zum zur zwischen über"
    ),
    "pt": _words(
        "ao aos as até com como contra da das de depois do dos e em entre essa esse esta este foi "
        "há isso mais mas na nas no nos não o os ou para pela pelas pelo pelos por que se sem ser "
        "seu sobre sua são também tem um uma à às é"
    ),
    "it": _words(
        "al alla alle anche che chi ci come con contro da dal dalla degli dei del della delle di e "
        "ed gli ha i il in la le lo ma nei nel nella non o per più se si sono su sugli sul sulla "
        "tra un una uno è"
    ),
}
"""By language; words that several languages share are in each."""

FUNCTION_WORDS = frozenset().union(*STOPWORDS.values()) | _words(
    "accessed available visited ibid see ver voir"
)
