"""What sites say around a letter, in the languages that letters are published in.

Words and hosts only; `site` decides what they mean where they stand.
"""

from __future__ import annotations

import re

__all__ = [
    "BOX",
    "CALL",
    "COLOPHON",
    "CONTROL",
    "COPYRIGHT",
    "GENERATED",
    "HOME",
    "LEGAL",
    "LICENCE",
    "MAIL_LINK",
    "OF_ITSELF",
    "OTHER_FORMAT",
    "PAGER",
    "PAGE_OF_ACCOUNT",
    "RELATED",
    "RELATED_BEGINNING",
    "SEARCH",
    "SHARE",
    "SOURCES",
    "SOURCE_OF_PAGE",
]

SHARE = re.compile(
    r"(?:facebook\.com/(?:sharer|dialog)|(?:twitter|x)\.com/(?:intent|share|home\?status)"
    r"|linkedin\.com/(?:shareArticle|sharing)|wa\.me/\?|api\.whatsapp\.com/send|t\.me/share"
    r"|telegram\.me/share|pinterest\.[a-z.]+/pin/create|reddit\.com/submit"
    r"|tumblr\.com/(?:share|widgets)"
    r"|news\.ycombinator\.com/submitlink|getpocket\.com/save|bsky\.app/intent|threads\.net/intent"
    r"|addtoany\.com|addthis\.com|sharethis\.com|printfriendly\.com|plus\.google\.com/share"
    r"|[?&]action=share(?:&|$)|[?&]share=[a-z-]{1,20}(?:&|$)|/wiki/[^?#]*_\(identifier\)$"
    r"|/(?:share|sharer|sharer\.php|share\.php"
    r"|share-link)/?\?(?:[^#]*&)?(?:u|url|text|title|link|mini)=)",
    re.IGNORECASE,
)
GENERATED = re.compile(
    r"scholar\.google\.[a-z.]+/scholar(?:_lookup\?|\?q=(?:%22|\")author)"
    r"|[?&]term=[^&#]*(?:\[|%5B)au(?:thor)?(?:\]|%5D)"
    r"|/scholar\?q=(?:related|info):|/Special:(?:BookSources|UserLogin|WhatLinksHere|Search)\b"
    r"|[?&]action=(?:edit|history)(?:&|$)|crossref\.org/search",
    re.IGNORECASE,
)
"""Searches and forms that journals and wikis put behind references, authors and headings."""
SEARCH = re.compile(
    r"\W*(?:(?:search|view|find|open)(?: (?:this|it|article))?(?: (?:in|on|at))? )?"
    r"(?:google scholar|scopus"
    r"|web of science|semantic scholar|worldcat|baidu scholar)\W*",
    re.IGNORECASE,
)
"""The words of such a search."""
PAGE_OF_ACCOUNT = re.compile(
    r"/(?:log-?in|sign-?in|sign-?up|register|wp-login\.php|user/(?:login|register)"
    r"|account|subscribe|my-?account|newsletter|donat(?:e|ions?)|spenden?|faire-un-don|dons?|donar"
    r"|abonnements?|abo|abonnieren|suscr\w{2,12}|assin[ea]\w{0,8}"
    r"|membership)/?$|[?&](?:subscribe|login)=",
    re.IGNORECASE,
)
LICENCE = re.compile(
    r"https?://(?:www\.)?(?:creativecommons\.org/(?:licenses|publicdomain)/|orcid\.org/\d)",
    re.IGNORECASE,
)
"""The licence of a text and the number of its author, as journals and blogs state them."""
MAIL_LINK = re.compile(
    r"(?:unsubscribe"
    r"|(?:view|open|read) (?:this|the) (?:e-?mail|newsletter|message)?\s?(?:in|online)"
    r"|view (?:it )?in (?:your|a|the) browser|(?:update|manage) (?:your )?(?:e-?mail )?preferences"
    r"|(?:vom newsletter )?abmelden|im browser (?:an|ö)|se désabonner|se désinscrire"
    r"|(?:darse|date) de baja|cancelar (?:la )?suscripción|ver en (?:el|tu|su) navegador"
    r"|ver no (?:seu )?navegador|cancelar (?:a )?(?:inscrição|subscrição)|preferências"
    r"|(?:visualizza|apri|leggi) nel browser|(?:cancella"
    r"|annulla)(?: l[a'’])? ?iscrizione|disiscriviti"
    r"|bekijk (?:online|in (?:je|uw|de)? ?browser)|uitschrijven|afmelden"
    r"|voir (?:ce (?:message|mail) )?(?:en ligne|dans (?:le|votre) navigateur)"
    r"|zobacz w przeglądarce|wypisz się|отписаться|открыть в браузере|إلغاء الاشتراك|退订)",
    re.IGNORECASE,
)
"""What newsletters say around a letter."""
CALL = re.compile(
    r"\W*(?:donate|give|subscribe|sign up|sign in|log ?in|join|follow|share|register|support|shop"
    r"|open in (?:the )?app|(?:get|download) the app|write|contribute|become a member|take action"
    r"|doe|associe-se|inscreva-se|siga|iscriviti|abbonati|sostieni(?:ci)?|dona|faites un don"
    r"|word lid|wesprzyj|zapisz się|подписаться|поддержать|пожертвовать|تبرع|اشترك|תרמו|הרשמה"
    r"|捐款|订阅|登录|注册|寄付|購読"
    r"|spenden|abonnieren|anmelden|mitmachen|faire un don|s'abonner|adhérer|donar|dona"
    r"|suscr[ií]b\w*"
    r"|únete|doar|assine|abonneer|doneer)\b(?: (?:now|today|us|here|in|jetzt"
    r"|ahora|agora|ora|nu|maintenant))?\W*|jetzt \w+",
    re.IGNORECASE,
)
"""What the buttons of a site say, whoever takes the money or the address."""
CONTROL = re.compile(
    r"\W*(?:print(?: (?:this|the) (?:page|article|letter|story))?|(?:back to |to the |go to )?top"
    r"|close|menu|(?:show|read|view|see|load) (?:more|less|all|comments)|expand(?: all)?"
    r"|collapse(?: all)?|hide|share(?: this(?: \w+)?)?|copy(?: the)?(?: link)?|save|listen"
    r"|cite(?: this(?: \w+)?)?|next|previous|prev|cookie settings|accept(?: all)?"
    r"|(?:seite )?drucken|nach oben|schließen|mehr anzeigen|teilen|link kopieren|merken|vorlesen"
    r"|imprimer|haut de (?:la )?page|fermer|partager|voir plus|copier le lien"
    r"|imprimir|volver arriba|subir|cerrar|compartir|ver más|copiar (?:el )?enlace|arriba"
    r"|stampa|condividi|chiudi|voltar ao topo|fechar|compartilhar|afdrukken|delen|naar boven"
    r"|наверх|печать|поделиться|закрыть|طباعة|مشاركة|إغلاق|הדפסה|שתף|打印|分享|返回顶部|印刷)\W*",
    re.IGNORECASE,
)
"""What a page's switches say: with no target, nothing is lost."""
SOURCE_OF_PAGE = re.compile(
    r"\W*(?:(?:edit|improve|suggest(?: an?)? (?:edit|change)s?(?: to)?|view|report an issue with)"
    r"(?: (?:this page|source|(?:this page )?on git(?:hub|lab)))?|view page source|show source"
    r"|edit page|suggest (?:changes|edits?)|(?:diese )?seite bearbeiten"
    r"|(?:editar|modificar)(?: esta página)?"
    r"|modifier(?: (?:cette|la) page)?|править|edit)\W*",
    re.IGNORECASE,
)
"""What leads to the page's own source or history."""
PAGER = re.compile(
    r"\W*(?:(?:next|previous|prev|older|newer"
    r"|back to(?: the)?)(?: \w+){1,2}|back|all letters|see all"
    r"|zurück(?: zur \w+)?|weiter|vorherige[rs]? \w+|nächste[rs]? \w+"
    r"|(?:article )?(?:suivant|précédent)"
    r"|retour(?: à \w+ \w+)?|(?:artículo )?(?:siguiente|anterior)|volver(?: a \w+ \w+)?|próximo"
    r"|precedente|successivo|vorige|volgende|возврат к списку|назад"
    r"|вернуться|上一篇|下一篇|返回)\W*",
    re.IGNORECASE,
)
"""What leads to the page before, behind or above."""
OTHER_FORMAT = re.compile(
    r"\W*(?:(?:download|view|read|open|save|print|get)\s+)?"
    r"(?:(?:(?:the|this|full|as|a|in)\s+)*(?:letter|text|article|report|page|version|document)?\s*"
    r"(?:as\s+|in\s+)?(?:an?\s+)?)?(?:pdf|epub|docx?|word|xml|html|bib(?:tex)?|ris|endnote)"
    r"(?:\s+(?:version|format|file|download|letter))?\W*(?:\(?[\d.,]+\s*[km]i?b\)?)?\W*"
    r"|\W*(?:(?:pdf|text|brief|letter)\s+)?(?:herunterladen|télécharger(?: (?:le"
    r"|en|au format) pdf)?"
    r"|(?:download|read|view) the (?:full )?(?:letter|statement|submission|petition|press release)"
    r"|descargar(?: (?:el|en) pdf)?|baixar(?: (?:o|em) pdf)?|als pdf(?: herunterladen)?"
    r"|scarica(?: il pdf)?|download)\W*",
    re.IGNORECASE,
)
"""What a link to the same letter in another format says, where it says nothing else."""
COLOPHON = re.compile(
    r"\W*(?:(?:proudly )?powered by|(?:web ?)?(?:site )?design(?:ed)?(?: (?:and|&) \w+)?(?: by\b|:)"
    r"|(?:web)?(?:site|page) (?:by|built|design\w*|develop\w*|hosted)"
    r"|developed by|built (?:with|by)"
    r"|theme(?: by\b|:)|hosted by|generated (?:by|with)|made with|webdesign|umgesetzt von"
    r"|gestaltung:|réalis(?:ation|é par)\b|conception(?: du site| web)|création du site"
    r"|diseño(?: web)?(?: por\b|:)|desarrollad[oa] por|desenvolvido por|realizzato da"
    r"|(?:веб-?)?дизайн\b|разработка сайта|сделано|تصميم|עיצוב|技术支持|網站設計)",
    re.IGNORECASE,
)
"""How a line begins that names who made the site."""
LEGAL = re.compile(
    r"\W*(?:privacy(?: (?:policy|notice|statement))?|cookies?(?: (?:policy|settings|notice))?"
    r"|terms(?: (?:of (?:use|service)|and conditions|& conditions))?|imprint|legal(?: notice)?"
    r"|accessibility(?: statement)?|site ?map|contact(?: us)?|about(?: us)?|help|faq|careers|rss"
    r"|disclaimer|freedom of information|foia|press|status|impressum|datenschutz(?:erklärung)?"
    r"|kontakt|agb|barrierefreiheit|über uns|mentions légales|plan du site|nous contacter"
    r"|confidentialité|politique de confidentialité|à propos|crédits|aviso legal|contacto"
    r"|política de (?:privacidad|privacidade|cookies)|privacidad|privacidade"
    r"|mapa (?:web|del sitio|do site)"
    r"|quiénes somos|contato|contatti|chi siamo|note legali|informativa(?: sulla)? privacy|colofon"
    r"|over ons|privacyverklaring|контакты|о нас|политика конфиденциальности|карта сайта"
    r"|اتصل بنا|من نحن|سياسة الخصوصية|צור קשר|אודות|联系我们|关于我们|隐私政策|お問い合わせ)\W*",
    re.IGNORECASE,
)
"""What the foot of each site leads to."""
HOME = re.compile(
    r"\W*(?:home(?:page)?|start(?:seite)?|accueil|inicio|início|página inicial|главная|головна"
    r"|strona główna|etusivu|hem|hjem|forside|αρχική|anasayfa|ana sayfa|الرئيسية|ראשי|דף הבית"
    r"|首页|首頁|ホーム|トップ|홈|trang chủ)\W*",
    re.IGNORECASE,
)
"""What the first link of a menu or a trail says."""
COPYRIGHT = re.compile(
    r"\W*(?:(?:©|\(c\)|copyright|copyleft)\W*(?:©|\(c\))?\W*(?:19|20)\d\d"
    r"|all rights reserved|版权所有"
    r"|alle rechte vorbehalten|tous droits réservés|todos los derechos|todos os direitos"
    r"|tutti i diritti|все права защищены|جميع الحقوق|כל הזכויות)",
    re.IGNORECASE,
)
_RELATED_WORDS = (
    r"(?:related(?: (?:posts?|articles?|stories|content|news|reading|links?|coverage))?"
    r"|you (?:may|might) also (?:like|enjoy|be interested in)|(?:read|see) (?:more|next|also|on)"
    r"|also read|(?:more|read more) (?:on|about|from|in|like) (?:this|the|our) ?\w*(?: \w+)?"
    r"|(?:recent|latest|other|more|popular|most (?:read|viewed|popular)|trending)"
    r" (?:posts?|news|articles|stories|updates|letters|statements|publications|(?:press )?releases)"
    r"|latest|aktuelles|actualités|novedades|most (?:read|viewed|popular)|keep reading|up next"
    r"|recommended(?: for you| from \w+)?|share this(?: \w+)?|follow us|leave a (?:reply|comment)"
    r"|(?:\d{1,4} )?comments(?: \(\d{1,4}\))?|(?:ähnliche|weitere|verwandte"
    r"|neueste) (?:beiträge|artikel|meldungen)"
    r"|das könnte (?:sie|dich) auch interessieren|lesen sie (?:auch|hier|mehr|dazu)(?: \w+)?"
    r"|mehr (?:zum|zu diesem) thema|auch interessant|passend (?:dazu|zum thema)|meistgelesen"
    r"|kommentare(?: \(\d{1,4}\))?|(?:articles|billets) (?:similaires|liés|connexes|récents)"
    r"|à lire (?:aussi|également)|lire (?:aussi|également)|sur le même (?:sujet|thème)"
    r"|dans la même rubrique|les plus lus|commentaires"
    r"|(?:artículos|entradas|noticias|contenidos?) (?:relacionad[ao]s?|recientes)"
    r"|le[ae] también|también puede leer|más leídos|más noticias|comentarios|comentários"
    r"|(?:también )?(?:te|le) puede(?: también)? interesar|compart(?:ir|e)(?: est[aeo](?: \w+)?)?"
    r"|(?:artigos|notícias|posts) relacionad[ao]s|leia (?:também|mais)|veja também"
    r"|leggi anche|articoli correlati|potrebbe interessarti|commenti"
    r"|gerelateerde (?:berichten|artikelen)|lees (?:ook|meer)|meer over|reacties"
    r"|powiązane (?:wpisy|artykuły)|czytaj (?:także|też)|zobacz też|komentarze"
    r"|läs (?:också|även)|les også|læs også|lue myös|İlgili (?:yazılar|haberler)|ayrıca okuyun"
    r"|читайте (?:также|ещё)|(?:материалы )?по теме|комментарии|читайте також"
    r"|اقرأ أيض(?:ا|اً|ًا)|مواضيع ذات صلة|التعليقات|כתבות נוספות|קראו (?:עוד|גם)|תגובות"
    r"|相关(?:阅读|文章|新闻|链接)|推荐阅读|评论|関連記事|関連リンク|コメント|관련 ?(?:기사|글)"
    r"|댓글)"
)
OF_ITSELF = re.compile(
    r"\W*(?:doi|perma(?:nent )?link|(?:how to|suggested|recommended) (?:cite|citation)"
    r"(?: (?:this|the) \w+)?|cite (?:this (?:article|page|letter|as)|as)|(?:cómo|como) citar"
    r"(?: (?:este|el|o) \w+)?|comment citer(?: cet(?:te)? \w+)?|pour citer(?: cet(?:te)? \w+)?"
    r"|zitier(?:vorschlag|weise|hinweis|en als)|empfohlene zitierweise|come citare|hoe te citeren"
    r"|jak cytować|как цитировать|ссылка для цитирования|引用本文|引用方法|引用格式)\W*",
    re.IGNORECASE,
)
"""Headings over what a page says of itself: its own address, and how it wants to be cited."""
RELATED = re.compile(rf"{_RELATED_WORDS}\s*[:.…!：]?", re.IGNORECASE)
"""Headings over what a site puts below a letter."""
RELATED_BEGINNING = re.compile(rf"\W*{_RELATED_WORDS}\s*[:：|>»–-]", re.IGNORECASE)
"""How a line within a letter begins that sends its readers on."""
BOX = re.compile(
    r"\W*(?:about (?!th(?:is|ese|at)\b)[\w ]{2,40}|(?:press |media )?contacts?"
    r"|(?:our |in )?(?:partners|members|supporters|sponsors|funders|friends|networks?)(?: of \w+)?"
    r"|(?:more|latest) (?:from|by) [\w ]{2,40}|written by [\w ]{2,40}|news (?:and|&) \w+|featured"
    r"|continue reading|explore(?: more)?|discover more|what's new|in this section"
    r"|also in [\w ]{2,30}"
    r"|get involved|take action|stay (?:informed|in touch|up to date|connected)|newsletters?"
    r"|(?:sign up|subscribe)(?: [\w' ]{2,40})?|join (?:us|our [\w ]{2,30})|donate|support us"
    r"|tags?|topics?|categor(?:y|ies)|filed under|archives?|blogroll|useful links|quick ?links"
    r"|discussion(?: about this post)?|replies|responses|reactions|share|downloads?|languages?"
    r"|über (?:uns|den autor|die autorin|die autoren)|(?:presse)?kontakt|ansprechpartner(?:in)?"
    r"|partner|unterstützer|förderer|mitglied bei|schlagworte|themen|kategorien|aktuell(?:es)?"
    r"|mehr (?:von|aus|über) [\w ]{2,40}|bleiben sie informiert|diskussion|weiterlesen"
    r"|(?:à propos|l['’]auteur)[\w' ]{0,40}|contacts? presse|partenaires"
    r"|nos (?:partenaires|soutiens)"
    r"|étiquettes|mots[- ]clés|catégories|dernières? [\w'é ]{2,30}|l['’]actualité|adhérer"
    r"|restez informés?|s['’]abonner|nous soutenir|nous suivre|réactions|partager"
    r"|(?:sobre|acerca de) [\w ]{2,40}|contacto(?: de prensa)?|etiquetas|categorías|lo último"
    r"|enlaces(?: amigos| de interés)?|socios|patrocinadores|aliados|apóyanos|síguenos|suscríbete"
    r"|últim[ao]s? [\w ]{2,30}|marcadores|categorias|parceiros|apoio|quem somos|blogs amigos"
    r"|su di noi|l['’]autore|etichette|categorie|ultim[ei] [\w ]{2,30}|seguici|sostienici"
    r"|over (?:ons|de auteur)|laatste [\w ]{2,30}|trefwoorden|steun ons|volg ons"
    r"|deel dit [\w ]{2,20}"
    r"|om (?:oss|os|forfatter\w+)|flere? [\w ]{2,30}|relatert\w* [\w ]{2,30}"
    r"|relaterad\w* [\w ]{2,30}"
    r"|relaterede [\w ]{2,30}|senaste [\w ]{2,30}|seneste [\w ]{2,30}|del(?: siden)?|dela"
    r"|aiheesta [\w ]+"
    r"|související [\w ]{2,30}|súvisiace [\w ]{2,30}|další [\w ]{2,30}|štítky|diskuse|diskusia"
    r"|komentáře"
    r"|spřátelené weby|podpořte nás|kapcsolódó [\w ]{2,30}|címkék|hozzászólások|támogass\w*"
    r"|articole (?:similare|recente)|citește și|etichete|comentarii|powiązane|tagi|kategorie"
    r"|najnowsze"
    r"|polecane|partnerzy|udostępnij|wesprzyj nas|povezan[ei] [\w ]{2,30}|sličn[ei] [\w ]{2,30}"
    r"|(?:другие|последние|похожие|свежие|ещё|еще) [\w ]{2,30}|наши (?:друзья|партнёры|партнеры)"
    r"|метки|теги|рубрики|об авторе|поддержать(?: нас)?|обсуждение|схожі [\w ]{2,30}|теми"
    r"|останні [\w ]{2,30}|σχετικά [\w ]{2,30}|ετικέτες|σχόλια|son [\w ]{2,30}|etiketler|yorumlar"
    r"|benzer [\w ]{2,30}|الوسوم|شاركنا|من نحن|آخر [\w ]{2,30}|مقالات [\w ]{2,30}|عن الكاتب|شركاؤنا"
    r"|תגיות|אודות|שותפים|עוד ב\w{2,20}|برچسب‌?ها|مطالب مرتبط|نظرات|友情链接|友情鏈接|推荐内容"
    r"|热门\w{2,4}|最新\w{2,4}|标签|標籤|分类|分類|关于我们|關於我們|タグ|カテゴリー?|最近の\w{2,6}|人気記事"
    r"|この記事を書いた人|お知らせ|태그|카테고리|최신 ?글|인기 ?글|bài viết liên quan|bình luận"
    r"|berita terkait|artikel terkait|komentar)\W*",
    re.IGNORECASE,
)
"""Headings over the other boxes of a site: they speak against links below them, no more."""
SOURCES = re.compile(
    r"\W*(?:(?:end|foot)[- ]?notes?|notes?|(?:list of )?references?(?: cited)?|sources?|citations?"
    r"|works cited|(?:annotated )?bibliography|further (?:reading|information)|enclosures?"
    r"|annex(?:es)?|appendi(?:x|ces)|attachments|evidence|documents cited|literature"
    r"|links (?:cited|mentioned)|notes (?:to|for) editors|(?:editor'?s?|background) notes?"
    r"|notas?(?: (?:al pie|finales|de rodapé|finais))?|referencias|referências|fuentes|fontes"
    r"|anexos?|bibliografía|bibliografia|riferimenti|fonti|note|allegati|para saber más|saiba mais"
    r"|r[eé]f[eé]rences|bibliographie|pour en savoir plus|pièces jointes|annexes"
    r"|anmerkungen|fu(?:ß|ss)noten|endnoten|quellen(?:verzeichnis|angaben)?|einzelnachweise|belege"
    r"|anlagen?|anhang|anhänge|literatur(?:verzeichnis|hinweise)?|voetnoten|bronnen|noten|bijlagen?"
    r"|fotnoter|noter|källor|kilder|fodnoter|viitteet|lähteet|bilagor|bilag|vedlegg"
    r"|przypisy|źródła|załączniki|poznámky|zdroje|prameny|přílohy|jegyzetek|források"
    r"|примечани[ея]|сноски|источники|литература|приложени[ея]|примітки|джерела|бележки"
    r"|σημειώσεις|υποσημειώσεις|πηγές|dipnotlar|notlar|kaynak(?:lar|ça)"
    r"|(?:ال)?(?:هوامش|مراجع|مصادر|حواشي|مرفقات)|پانویس|منابع|הערות(?: שוליים)?|מקורות|נספחים"
    r"|注释|註釋|脚注|腳註|尾注|参考文献|參考文獻|参考资料|資料來源|来源|附件"
    r"|註|脚註|出典|각주|미주|참고 ?문헌|출처)\W*",
    re.IGNORECASE,
)
"""Headings over what a letter rests on or encloses: links below them are its own."""
