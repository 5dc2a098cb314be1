"""Every number that judges a page, in one table, with what was measured beside it.

The rules speak in probabilities. A rule with confidence 0.95 for `changed` adds
log(0.95 / 0.05) to the scale, one with 0.95 for `alive` takes as much away; the scale
starts at `PRIOR`, and its end is the confidence of the verdict. So every witness is
seen, none decides in the dark, and two weak ones make no strong one by chance.

Figures: `bench/judge_pages.py`, on labelled pages: 83 real ones and the 156 of another
stranger, which are not in the repository, and the 578 of `tests/pages_corpus`. All 817
together, after rules were mended on them (in-sample; floor 0.80 in each of five folds,
0 alarms, 4 misses):

    confidence    right   of
    0.95 to 0.99    598  598
    0.90 to 0.95    115  117
    0.85 to 0.90     34   35
    0.80 to 0.85     35   35
    0.25 to 0.80     32   32

    no longer what was cited 350 of 353, alarms 0 of 285 living, walls 179 of 179

Pages when nobody had looked at them: of the 156, 65 of 69, 0 of 58, 27 of 29, and of what was
said with 0.90 to 0.95, 15 of 18, with more, 119 of 120; of another 218, after rules were mended
on yet others, 86 of 89, 0 of 89, 39 of 40; of 82 that were sought out for being hard, 23 of 26,
1 of 19, 35 of 37 (the alarm: words of a script without spaces were not counted).
300 articles under the addresses of others: 238 found, of 113 in one language 109.
Notices in other words than ours, on hosts that know how to say 404, and short living pages
sought out for being hard, of a fourth examiner: 35 of 53, 1 of 25 at first; after rules were
mended, two further batches: 34 of 38, 4 of 32; 26 of 29, 3 of 25 (statements of two sentences
about something else that is gone), which are mended in turn.
"""

from __future__ import annotations

from types import MappingProxyType

__all__ = [
    "ALIVE_RULES",
    "CHANGED_FLOOR",
    "CHANGED_RULES",
    "CONFIDENCE_CEILING",
    "PRIOR",
    "PROBE_BETWEEN",
    "REASONS",
]

PRIOR = 0.10
"""Share of answers with 200 that no longer show what was cited (studies: 5 to 15 %)."""
CHANGED_FLOOR = 0.80
"""Below it a page stays `ok`: a false alarm costs more than a miss (issue 5, item 5)."""
CONFIDENCE_CEILING = 0.99
"""Nothing is said with more: one page in a hundred surprises everybody."""
SURE = 0.982
"""From here a witness tells the reason, rather than a neighbour's answer that confirms it."""
SURE_ENOUGH = 0.85
"""Confidence of `ok` below which its sentence says that there is doubt."""
PROBE_BETWEEN = (0.20, 0.97)
"""Probability of `changed` between which a neighbour's answer would settle a doubt."""

# Rule: confidence, for `changed`. The comment says what the rule is worth alone.
CHANGED_RULES = MappingProxyType(
    {
        "parked_marker": 0.999,  # 0 of 1,898 living articles carry one
        "parked_wording": 0.99,
        "suspended_wording": 0.99,
        "default_server": 0.98,
        "program_error": 0.98,  # no database, a fatal error: 200, and yet no page
        "error_title": 0.99,  # the title says nothing but "page not found"
        "error_title_partly": 0.85,
        "error_heading": 0.97,
        "error_heading_partly": 0.75,
        "error_paragraph_thin": 0.98,  # "no longer available" and hardly anything else
        "error_paragraph_thin_partly": 0.93,  # the same below other text, or with more in it
        "error_paragraph_alone": 0.99,  # and nothing else is said on the page
        "error_paragraph_alone_partly": 0.98,  # the same, with more in its sentence
        "error_paragraph": 0.80,  # teasers hide it; living pages say it of a video
        "error_paragraph_partly": 0.80,  # the same with more in its sentence
        "empty_search": 0.985,
        "search_title": 0.985,
        "empty_page": 0.985,
        "only_menus": 0.93,  # and no script that could still show something
        "nearly_empty": 0.65,  # short pages are pages: alone no reason to probe
        "redirect_error": 0.98,  # to /404, /notfound
        "redirect_home": 0.985,
        "redirect_search": 0.98,  # for the words of the address, whose echo proves nothing
        "redirect_section": 0.85,
        "redirect_elsewhere": 0.70,  # another registered domain
        "redirect_other_name": 0.90,  # the last path segment shares no word with the first
        "declares_home": 0.75,  # canonical address is the home page
        "sibling_alike": 0.995,  # shingles 0.83 to 1.0 for error pages, at most 0.49 else
        "sibling_alike_alone": 0.65,  # where nothing else speaks: hosts of one page exist
        "spam_title": 0.99,
        "spam_page": 0.90,
        "title_differs": 0.98,  # nor do the cited title's words stand in the text
        "title_differs_partly": 0.975,  # few of its words do (others' pages: 95 in 100)
        "title_differs_weakly": 0.85,  # the text has many of its words, as long texts do
        "title_other_year": 0.975,  # "Strategy 2011-2016" became "Strategy 2023-2028"
        "title_differs_label": 0.72,  # "Case 12": it may name the note and not the page
        "named_word_absent": 0.75,
        "title_differs_likely": 0.975,  # nothing speaks for another language
        "title_differs_unsure": 0.75,  # the languages may differ
        "slug_absent": 0.80,
        "slug_absent_alone": 0.93,  # the same, of three words above much text in its language
        "citation_and_slug_absent": 0.95,  # both name what the page never mentions
        "citation_and_slug_scarce": 0.85,
        "date_differs": 0.93,  # /2014/07/20/ shows an article of 2016
        "past_title_differs": 0.93,
        "past_text_differs": 0.90,
        "past_text_rewritten": 0.95,  # most of it went, and the title with it
        "language_changed": 0.90,
        "title_in_address": 0.96,  # four words of an English title: it was the page's own
        "title_in_address_translated": 0.82,  # a page in another script: its address may be, too
        "title_own_language": 0.93,  # a French title in an English note: nobody translated it
        "title_other_language": 0.82,  # a French title in a French note may be a translation
        "nothing_shared_at_all": 0.975,  # the same, and a page that never names its own site
        "nothing_shared": 0.75,  # another language, and no name or word of note and address
        "nothing_of_it": 0.72,  # a few words, none of them the citation's: worth a probe
        "listing_elsewhere": 0.98,  # "Index of /" where a page of a folder below was asked for
        "document_gone": 0.85,  # a .pdf that answers with a web page that does not fit
    }
)

# Rule: confidence, for `alive`.
ALIVE_RULES = MappingProxyType(
    {
        "title_matches": 0.998,
        "title_resembles": 0.97,
        "title_related": 0.80,
        "title_generic": 0.60,  # fits, but is the site's own name or a word like "Report"
        "slug_matches": 0.95,
        "slug_in_text": 0.75,
        "words_in_text": 0.90,
        "some_words_in_text": 0.70,
        "names_and_numbers": 0.80,
        "author_on_page": 0.80,
        "date_matches": 0.75,
        "date_near": 0.70,
        "past_text_same": 0.995,
        "past_text_shortened": 0.80,  # what is there was there, most of it is gone
        "past_title_same": 0.97,
        "sibling_gone": 0.65,  # the host does know how to say 404
        "still_document": 0.70,
    }
)

REASONS = MappingProxyType(
    {
        "parked_marker": "parked",
        "parked_wording": "parked",
        "suspended_wording": "parked",
        "default_server": "parked",
        "empty_page": "empty_page",
        "nearly_empty": "empty_page",
        "only_menus": "empty_page",
        "redirect_home": "home_page",
        "declares_home": "home_page",
        "spam_title": "different_content",
        "spam_page": "different_content",
        "title_differs": "different_content",
        "title_differs_partly": "different_content",
        "title_differs_weakly": "different_content",
        "title_differs_label": "different_content",
        "named_word_absent": "different_content",
        "title_differs_likely": "different_content",
        "title_differs_unsure": "different_content",
        "slug_absent": "different_content",
        "slug_absent_alone": "different_content",
        "citation_and_slug_absent": "different_content",
        "citation_and_slug_scarce": "different_content",
        "date_differs": "different_content",
        "past_title_differs": "different_content",
        "past_text_differs": "different_content",
        "past_text_rewritten": "different_content",
        "language_changed": "different_content",
        "title_in_address": "different_content",
        "title_in_address_translated": "different_content",
        "nothing_of_it": "different_content",
        "title_own_language": "different_content",
        "title_other_language": "different_content",
        "nothing_shared": "different_content",
        "nothing_shared_at_all": "different_content",
        "redirect_elsewhere": "different_content",
        "redirect_other_name": "different_content",
        "title_other_year": "different_content",
    }
)
"""What a rule for `changed` is reported as; all others are `soft_404`."""

# --- titles --------------------------------------------------------------------------
LABEL_WORDS = 4
"""Words of an unquoted title from which nobody would write it as a mere label."""
TITLE_FITS = 0.85
"""Living labelled pages with an edited title: 0.86 at least; others': 0.55 at most."""
SAME_TITLE = 0.985
"""From here two titles differ in nothing but their publisher."""
TITLE_RESEMBLES = 0.65
TITLE_RELATED = 0.45
WORDS_PRESENT = 0.75
"""Weighted share of the cited title's words in the running text."""
WORDS_SOME = 0.55
WORDS_FEW = 0.45
WORDS_ABSENT = 0.20
SPELT_WORDS = 4
"""Words of a title from which an address that has them was made of it, by whom it names."""
SPELT_SHARE = 0.6
"""Share of the title's words that such an address has."""
LEAD_SOME = 0.40
"""The same, in titles and the first paragraphs: what an article is about it says there.
Of living pages with an edited title one in 40 has less, of others' pages 98 in 100."""
SLUG_FITS = 0.65
SLUG_ABSENT = 0.25

MONTHS_APART = 3
"""Between the date in an address and the page's own, from which they contradict."""

# --- amounts of text -----------------------------------------------------------------
FIRST_BLOCKS = 4
"""Paragraphs of its own among which a page says that it is not there; comments say it later."""
THIN = 120
"""Words of running text below which a page is a notice rather than an article."""
RICH = 300
FEW_WORDS = 25
"""Visible words below which a page shows nothing (measured: shells 0 to 22)."""
SHELL_WORDS = 40
"""Words of running text below which a title that does not fit may be an application's."""
HEADED_WORDS = 12
"""Words of running text below a heading of its own from which a page is a short article."""
LITTLE_WORDS = 200
"""Visible words of an application that shows its menus and nothing else."""
WALL_WORDS = 350
"""Visible words above which a marker of a wall proves nothing (markers.md)."""
WORDING_SURE = 0.95
"""Confidence of a wall below which nothing but its wording told it."""
SEEN_WORDS = 80
"""Paragraph words beneath a login form from which the page counts as seen."""
FAST_WORDS = 150
"""Paragraph words from which a title that fits settles it at once."""

# --- text against text ---------------------------------------------------------------
SIBLING_ALIKE = 0.75
"""Three-word shingles in common: error pages 0.83 to 1.0, living neighbours up to 0.49."""
SIBLING_ALIKE_OWN_TITLE = 0.92
"""The same for a page with a title of its own: a short one within much menu is alike too."""
SIBLING_APART = 0.30
"""Likeness outside menus below which two pages of one site are two pages."""
PAST_SAME = 0.50
PAST_OTHER = 0.08
PAST_REWRITTEN = 0.35
"""Share of the earlier text below which a page with another title was rewritten."""
PAST_LEAST_WORDS = 50
