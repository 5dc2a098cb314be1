"""Words that addresses of many sites have, in the languages of many letters."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["ADDRESS_STEPS", "ADDRESS_WORDS", "WITHOUT_TAILS", "likelier", "lost_tails"]

_PARTS = (
    "about access account action agenda album annex annual archive article articles assets "
    "audio author background blogs books brief briefing bulletin business calendar campaign "
    "catalogue chapter collection collections column comment commentary community company "
    "conference contact corporate country curated current custody daily database dataset debate "
    "debates decision decisions digital directive directory display docserver draft economy "
    "edition editorial education electronic employment energy english environment events export "
    "external factsheet families features federal finance financial folder forum french gallery "
    "general german global guidance guide guideline guidelines health hearing highlights "
    "history home housing human image images index industry info information insight insights "
    "internal international interview investor issue issues journal journals judgment judgments "
    "judicial justice knowledge language latest leaders leaflet learning lecture legacy legal "
    "legislation legislative letter letters license links listing local magazine management "
    "market materials media meeting meetings member members memo minutes mobile monitor month "
    "multimedia museum nature newsletter newsroom notice notices number official online open "
    "opinion opinions order other outlook output overview pages papers people perspective "
    "petition photos planning podcast portal posts practice preprint press pressrelease print "
    "privacy publishing procedure product profile programme programs project projects "
    "protection public published quarterly question questions quick random ratings reading "
    "recent record records reference references register registry regulation regulations "
    "relations research response results review reviews right rights safety sample science "
    "search secure security series service services session share sharing single social society "
    "source sources special standard standards static statistics status storage store story "
    "strategy student studies study submission subject submissions summary support survey "
    "surveys system tables technical technology terms thread times title tools topic topics "
    "tracker training treaty treaties update updates urban utility version video videos viewer "
    "visual volume water website weekly working world written young accueil actualite "
    "actualites adjuntos aktuelles aktuell archivo archivos articulo articulos aufsatz ausgabe "
    "bericht berichte beschluss boletin communique comunicado comunicados centre centro "
    "consulta cultura datei dateien decrete decreto dienste documento documentos dokument "
    "dokumente dossier dossiers ediciones entscheidungen fichier fichiers fileadmin forschung "
    "gesetze gestion imagenes informe informes justicia legislacion loi magazin meldung "
    "meldungen mitteilungen nachrichten netzwelt detalle nota noticia noticias paginas "
    "presscorner politik portada prensa presse pressemitteilung pressemitteilungen publicacion "
    "publicaciones publikation publikationen quelle rapport rapports recherche recursos relatoria "
    "resolucion sentencia sentencias seiten statistik statistiques texte textes texto textos "
    "themen themes umwelt urteil urteile verwaltung veroeffentlichungen vergabe wirtschaft "
    "wissenschaft "
)
"""What sites call their parts."""
_SITES = (
    "academic aljazeera amnesty archives arstechnica assemblee austlii bailii bellingcat "
    "biorxiv blogspot bloomberg brookings bundesanzeiger bundesgerichtshof bundesrat "
    "bundesregierung bundestag bundesverfassungsgericht cambridge canada canlii "
    "carnegieendowment chathamhouse ciperchile citizenlab clientearth clkrep cochranelibrary "
    "codigo congreso congress cornell corriere corteconstitucional corteidh courtlistener "
    "courts dailymail dailymaverick dataverse datawrapper degruyter dejure destatis "
    "digitallibrary documentcloud dropbox dspace economictimes economist edgar eldiario elmundo "
    "elpais elsevier emerald england eprints europa europarl europarltv europeana eventbrite "
    "express facebook federalregister federalreserve figshare flickr forbes foreignpolicy "
    "fragdenstaat fullfact gallica github globeandmail gobierno google governance govinfo "
    "greenpeace guardian gutenberg haaretz handelsblatt handle hansard harvard hathitrust "
    "herald hindustantimes independent indianexpress indiatimes infoleg instagram irishtimes "
    "japantimes jstor justia kaggle landesrecht latimes lavanguardia lefigaro legifrance legistar "
    "lemonde liberation linkedin linkinghub mediapart medium medrxiv mirror mysociety "
    "nationalarchives netzpolitik newyorker nordwater nytimes oecd office oireachtas ontario "
    "opendemocracy opengov openknowledge openstreetmap ouvertes oxford oxfordacademic "
    "parlamento parliament parlinfo persee pinterest poderjudicial politico "
    "privacyinternational propublica pubmed refworld reliefweb repository repubblica "
    "researchbriefings researchgate reuters saflii sagepub savethechildren scholarship "
    "sciencedirect scientific scotsman scotusblog scribd senate senato shelter slate spiegel "
    "springer stanford statcan statista straitstimes substack sueddeutsche supremecourt "
    "surveymonkey tableau tagesschau tandfonline techcrunch telegram telegraph theatlantic "
    "theglobeandmail theguardian thehindu theintercept thelancet thetimes theverge "
    "theyworkforyou tiktok timesofindia tinyurl toronto transparency transparencycdn treasury "
    "tribunalconstitucional twitter umweltbundesamt undocs unesco unicef university venice "
    "verfassungsblog vimeo washington washingtonpost whatdotheyknow whitehouse wiley wordpress "
    "worldbank youtube zenodo animalpolitico dialnet unirioja "
)
"""Names of much cited sites, or what they are made of."""

ADDRESS_WORDS = frozenset(f"{_PARTS} {_SITES}".split())
"""A word of an address that is like one of these but for a sign easily mistaken is that one.

No part of a longer word is compared with them: the end of `indiatimes` is not `latimes`.
"""

_STEPS = (
    "en de fr es it eng fra fre deu ger esp com org net gov gob gouv edu int eu uk ie us ca au nz "
    "html htm php asp aspx jsp pdf doc docs id api news wiki www view file files item show"
)
"""What is too short to be told by its likeness alone: languages, ends of hosts and of files."""
ADDRESS_STEPS = frozenset(_STEPS.split())
_EVERYWHERE = ADDRESS_WORDS.union(ADDRESS_STEPS)
_STEP = re.compile(r"[^\W_]+")

_SHORT = "blog cgi city jorf july june page play type year"
_TAILS = {"y": "v", "g": "q", "j": "i"}
WITHOUT_TAILS = {"".join(_TAILS.get(sign, sign) for sign in word): word for word in _SHORT.split()}
"""Short words of addresses, by what is left of them where their tails went with a line below."""

_NO_Q = re.compile(
    r"(?<=[a-z])(?<!s)q(?=[dghmnrt]|l(?!d))"  # within a word
    r"|(?<=[A-Za-z][a-z]n)(?<!cin)q(?![a-z])"  # at its end
)


def lost_tails(word: str) -> Iterator[int]:
    """Yield where a q of a word is what is left of a g.

    No such consonant stands behind a q, but in abbreviations (`mysql`, `qld`), and no word
    but `cinq` ends with `nq`.
    """
    yield from (found.start() for found in _NO_Q.finditer(word) if not word[0].isdecimal())


def likelier(text: str, others: Iterable[str]) -> str:
    """Return what an address is rather, of what it was voted to be and what else it may be.

    One whose only other step is one that addresses have everywhere: `/en/`, and not `/cn/`.
    """
    steps = _STEP.findall(text)
    for other in others:
        pairs = zip(steps, others_steps := _STEP.findall(other), strict=False)
        differ = [pair for pair in pairs if pair[0] != pair[1]]
        if len(steps) == len(others_steps) and len(differ) == 1:
            (one, another), *_ = differ
            if another in _EVERYWHERE and one.lower() not in _EVERYWHERE:
                return other
    return text
