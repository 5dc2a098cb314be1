"""Rules that speak about a page, one promise each: when they speak, and when they are silent."""

from __future__ import annotations

from citecheck.checks.evidence.content import Opinion, weigh
from citecheck.model import Cited, Past, Verdict
from tests.checks.corpus import AT, visit

SITE = "https://www.inland.example"
TEXT = (
    "The council of the nine counties met for the third time this spring and heard what the bus"
    " companies had to say. Fares had risen by a fifth, two lines had been given up, and the night"
    " service now ends before the last train arrives. The chair promised an inquiry by autumn. "
)
OTHER = (
    "Gardeners who sow beans in May are often too early. Wait until the soil is warm, soak the seed"
    " overnight, and give every plant a pole as tall as a man. Slugs are kept away by wool, and the"
    " first harvest can be had in July, if there has been rain enough and sun at the right time. "
)


def rules(opinion: Opinion) -> set[str]:
    """Name the rules that spoke."""
    return {evidence.rule for evidence in opinion.evidence}


def page(title: str, text: str, lang: str = "en") -> bytes:
    """Write a page with a heading and paragraphs."""
    paragraphs = "".join(f"<p>{text}</p>" for _ in range(4))
    body = f"<body><nav><a href='/'>Home</a></nav><main><h1>{title}</h1>{paragraphs}</main>"
    return f"<html lang='{lang}'><title>{title} | Inland</title>{body}</html>".encode()


class TestTitleOfAnotherYear:
    """Reports that come every year keep their address and change their year."""

    url = f"{SITE}/reports/transport"

    def judged(self, cited: str, shown: str, text: str = TEXT) -> Opinion:
        """Judge a page with one title that is cited with another."""
        return weigh(visit(self.url, page(shown, text)), Cited(self.url, cited))

    def test_the_report_of_another_year_is_another_report(self) -> None:
        opinion = self.judged("Rural transport report 2019", "Rural transport report 2024")
        assert "title_other_year" in rules(opinion)
        assert opinion.verdict == Verdict.CHANGED
        assert opinion.reason == "different_content"

    def test_periods_that_share_no_year_are_two(self) -> None:
        opinion = self.judged("Transport strategy 2011-2016", "Transport strategy 2023-2028")
        assert opinion.verdict == Verdict.CHANGED

    def test_a_page_that_still_speaks_of_the_year_is_left_alone(self) -> None:
        text = f"{TEXT} The edition of 2019 is kept below."
        opinion = self.judged("Rural transport report 2019", "Rural transport report 2024", text)
        assert "title_other_year" not in rules(opinion)
        assert opinion.verdict == Verdict.OK

    def test_a_year_in_one_title_only_says_nothing(self) -> None:
        for cited, shown in (
            ("Rural transport report 2019", "Rural transport report"),
            ("Rural transport report", "Rural transport report 2024"),
        ):
            opinion = self.judged(cited, shown)
            assert "title_other_year" not in rules(opinion)
            assert opinion.verdict == Verdict.OK

    def test_the_same_title_is_the_same_whatever_years_it_names(self) -> None:
        opinion = self.judged("Rural transport report 2019", "Rural transport report 2019")
        assert opinion.verdict == Verdict.OK


class TestRedirectToSearch:
    """Sites that send what they miss to their search repeat the words of the address."""

    url = f"{SITE}/2017/03/rural-buses-after-the-reform"
    cited = Cited(url, "Rural buses after the reform")

    def test_the_echo_of_the_address_does_not_bring_the_page_back(self) -> None:
        for final in ("/search?q=rural+buses+after+the+reform", "/suche/?s=rural-buses"):
            body = page("Rural buses after the reform: 0 results", OTHER)
            opinion = weigh(visit(self.url, body, final=SITE + final), self.cited)
            assert "redirect_search" in rules(opinion)
            assert opinion.verdict == Verdict.CHANGED

    def test_a_search_that_was_cited_is_no_redirect_to_one(self) -> None:
        asked = f"{SITE}/search?q=buses"
        body = page("Search: buses", TEXT)
        opinion = weigh(visit(asked, body, final=f"{SITE}/search/?q=buses"), Cited(asked))
        assert "redirect_search" not in rules(opinion)


class TestEarlierText:
    """What stood there is one witness: a rewritten page, not a redesigned one."""

    url = f"{SITE}/pages/41"
    cited = Cited(url, "Rural buses after the reform")

    def past(self, body: bytes) -> Past:
        """Take a body for the earlier copy."""
        return Past(AT, "wayback", body, "text/html", self.url)

    def test_another_title_above_mostly_other_text_is_a_rewritten_page(self) -> None:
        before = page("Rural buses after the reform", TEXT)
        mixed = f"{TEXT} {OTHER} {OTHER.replace('beans', 'peas').replace('May', 'June')}"
        cut = mixed.replace(TEXT, TEXT[:110])
        now = page("Planting calendar for allotments", cut)
        opinion = weigh(visit(self.url, now), self.cited, self.past(before))
        assert "past_text_rewritten" in rules(opinion)
        assert opinion.verdict == Verdict.CHANGED

    def test_another_title_above_the_same_text_is_the_same_page(self) -> None:
        before = page("Rural buses after the reform", TEXT)
        now = page("What became of the bus lines", TEXT)
        opinion = weigh(visit(self.url, now), self.cited, self.past(before))
        assert "past_text_rewritten" not in rules(opinion)
        assert opinion.verdict == Verdict.OK

    def test_the_same_title_above_other_text_is_not_called_rewritten(self) -> None:
        """Living documents, such as laws, wikis and home pages, are rewritten all the time."""
        before = page("Rural buses after the reform", TEXT)
        now = page("Rural buses after the reform", OTHER)
        opinion = weigh(visit(self.url, now), self.cited, self.past(before))
        assert "past_text_rewritten" not in rules(opinion)
        assert opinion.verdict == Verdict.OK


class TestAnotherLanguage:
    """An English note goes with pages in every language, and yet something must be shared."""

    russian = "Совет девяти округов собрался в третий раз и выслушал автобусные компании. " * 6
    url = f"{SITE}/archive/rural-buses"

    def test_a_translated_page_of_the_publisher_is_alive(self) -> None:
        body = page("Автобусы после реформы – Marsh Institute", self.russian, "ru")
        cited = Cited(self.url, "Rural buses after the reform", publisher="Marsh Institute")
        opinion = weigh(visit(self.url, body), cited)
        assert "nothing_shared" not in rules(opinion)
        assert opinion.verdict == Verdict.OK

    def test_a_page_that_shares_nothing_is_doubted_and_not_accused(self) -> None:
        body = page("Автобусы", self.russian, "ru").replace(b" | Inland", b"")
        cited = Cited(self.url, "Rural buses after the reform", publisher="Marsh Institute")
        opinion = weigh(visit(self.url, body), cited)
        assert "nothing_shared" in rules(opinion)
        assert opinion.verdict == Verdict.OK
        assert opinion.probe

    def test_an_address_in_latin_letters_vouches_for_a_title_in_cyrillic(self) -> None:
        url = f"{SITE}/news/avtobusy-posle-reformy"
        body = page("Автобусы после реформы", self.russian, "ru")
        opinion = weigh(visit(url, body), Cited(url, "Rural buses after the reform"))
        assert "slug_matches" in rules(opinion)
        assert opinion.verdict == Verdict.OK
