"""The news: a short mail, changes.md and a feed; silence where there is none."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from lxml import etree
from report_rows import NOW, change, sample_changes, sample_rows, summary_of

from citecheck.reports import changes_mail, changes_subject, summary_line, write_reports
from citecheck.reports.news import changes_markdown

if TYPE_CHECKING:
    from pathlib import Path

    from citecheck.reports import RunSummary

ATOM = "{http://www.w3.org/2005/Atom}"


def test_without_news_nothing_is_said():
    assert changes_mail(()) == ""
    assert changes_mail((change("quiet"),)) == ""
    assert changes_subject((change("quiet"),)) == ""


def test_the_mail_is_exactly_this():
    assert changes_mail(sample_changes(), report="reports/index.html") == (
        "Since the run before: 1 broke, 1 needs a person, 1 recovered, 1 repaired, "
        "1 new citation.\n"
        "\n"
        "letters/wetlands.md\n"
        "  Broke, note 4\n"
        "    https://waters.example/reports/levels-2020.html\n"
        "    The site says that there is no such page (404).\n"
        "    “The level of the lake has fallen by two metres since the pumps were\n"
        "    installed.”\n"
        "  Recovered, note 9\n"
        "    https://slow.example/a\n"
        "    It shows again what was cited.\n"
        "    “The level of the lake has fallen by two metres since the pumps were\n"
        "    installed.”\n"
        "\n"
        "letters/tariffs.html\n"
        "  Needs a person\n"
        "    https://ministry.example/decree/114\n"
        "    The site asks visitors to prove that they are human.\n"
        "    “The level of the lake has fallen by two metres since the pumps were\n"
        "    installed.”\n"
        "  Repaired, note 2\n"
        "    https://waters.example/reports/levels-2020.html\n"
        "    The letter cites https://harbour.example/new now.\n"
        "    “The level of the lake has fallen by two metres since the pumps were\n"
        "    installed.”\n"
        "\n"
        "The whole report: reports/index.html\n"
    )


def test_a_mail_is_short_and_says_what_it_leaves_out():
    mail = changes_mail([change("broke", note=str(n)) for n in range(300)], most=10)
    assert mail.count("Broke, note") == 10
    assert "And 290 more." in mail


def test_the_mail_of_a_hostile_page_does_nothing():
    mail = changes_mail(
        (change("broke", explanation="\x1b]0;pwned\x07\r\nBcc: a@b", letter="a\nSubject: x"),)
    )
    assert "\x1b" not in mail
    assert "\r" not in mail
    assert not any(line.startswith(("Bcc", "Subject")) for line in mail.splitlines())


def test_an_address_that_changed_hands_is_no_link_in_a_mail():
    mail = changes_mail((change("broke", url="https://lake.example/a", reason="parked"),))
    assert "lake.example/a" in mail
    assert "https://lake.example" not in mail


def test_changes_md_is_exactly_this():
    rows = sample_rows()
    summary = summary_of(rows, changes=(change("broke"), change("removed")))
    assert changes_markdown(summary) == (
        "# What is new\n"
        "\n"
        "1 broke, 1 citation gone from its letter in the run of 21 November 2026, 19:41 UTC.\n"
        "\n"
        "## Broke\n"
        "\n"
        "### letters/wetlands.md\n"
        "\n"
        "- **Note 4**: `https://waters.example/reports/levels-2020.html`  \n"
        "  The site says that there is no such page (404).  \n"
        "  “The level of the lake has fallen by two metres since the pumps were installed.”\n"
    )
    assert changes_markdown(summary_of(rows)) == (
        "# What is new\n\nNothing in the run of 21 November 2026, 19:41 UTC.\n"
    )


def feed(folder: Path) -> etree._Element:
    return etree.fromstring((folder / "changes.xml").read_bytes())


def run_with(number: int, *changes: object) -> RunSummary:
    summary = summary_of([], changes=changes)
    assert summary.run is not None
    started = NOW + timedelta(days=number)
    return replace(summary, run=replace(summary.run, id=number, started_at=started))


def test_the_feed_has_what_atom_asks_for(report: Path):
    root = feed(report)
    assert root.tag == f"{ATOM}feed"
    for parent in (root, *root.findall(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            assert len(parent.findall(ATOM + name)) == 1, name
        assert parent.findtext(f"{ATOM}id").startswith("urn:uuid:")
        stamp = datetime.fromisoformat(parent.findtext(f"{ATOM}updated"))
        assert stamp.utcoffset() == timedelta(0)
    assert root.findtext(f"{ATOM}author/{ATOM}name") == "citecheck"
    content = root.find(f"{ATOM}entry/{ATOM}content")
    assert content.get("type") == "html"
    assert "Broke" in content.text


def test_the_feed_keeps_the_news_of_earlier_runs(tmp_path: Path):
    for number in range(1, 34):
        write_reports([], run_with(number, change("broke")), tmp_path, now=NOW)
    write_reports([], run_with(34), tmp_path, now=NOW)
    entries = feed(tmp_path).findall(f"{ATOM}entry")
    ids = [entry.findtext(f"{ATOM}id") for entry in entries]
    assert len(ids) == len(set(ids)) == 30
    assert entries[0].findtext(f"{ATOM}title") == "24 December 2026: 1 broke"


def test_a_damaged_feed_is_begun_anew(tmp_path: Path):
    entity = '<!DOCTYPE feed [<!ENTITY x SYSTEM "file:///etc/passwd">]><feed>&x;</feed>'
    for damaged in ("<feed", "", entity):
        (tmp_path / "changes.xml").write_text(damaged)
        write_reports([], run_with(1, change("broke")), tmp_path, now=NOW)
        assert len(feed(tmp_path).findall(f"{ATOM}entry")) == 1


def test_hostile_news_stays_text_in_the_feed(tmp_path: Path):
    bad = change("broke", sentence="<script>x</script>\x00\ufffe", url="https://a.example/\ud800")
    write_reports([], run_with(1, bad), tmp_path, now=NOW)
    content = feed(tmp_path).findtext(f"{ATOM}entry/{ATOM}content")
    assert "<script" not in content
    assert "&lt;script&gt;" in content


def test_the_summary_line_is_exactly_this():
    rows = sample_rows()
    assert summary_line(summary_of(rows, visited=60, kept=3, captures_waiting=1)) == (
        "6 letters, 63 citations: 23 to mend, 2 for a person to look at, 1 not confirmed yet, "
        "1 acknowledged; 60 links visited, 3 copies made, 1 copy waiting"
    )
    summary = summary_of([])
    assert summary.run is not None
    offline = replace(summary, run=replace(summary.run, state="offline"))
    assert (
        summary_line(offline)
        == "0 letters, 0 citations: nothing to mend (our own network was down)"
    )


def test_summary_md_is_exactly_this(tmp_path: Path):
    rows = [row for row in sample_rows() if row.citation_id in (100, 108, 109, 110, 500)]
    write_reports(rows, summary_of(rows, hints=("Run *this* once.",)), tmp_path, now=NOW)
    assert (tmp_path / "summary.md").read_text("utf-8") == (
        "# 2 citations to mend\n"
        "\n"
        "5 citations in 2 letters. As of the run of 21 November 2026, 19:41 UTC.\n"
        "\n"
        "> Run \\*this\\* once.\n"
        "\n"
        "| | citations |\n"
        "|---|---:|\n"
        "| To mend | 2 |\n"
        "| For a person to look at | 1 |\n"
        "| Not confirmed, nothing to do yet | 1 |\n"
        "| Acknowledged | 1 |\n"
        "| All | 5 |\n"
        "\n"
        "## To mend\n"
        "\n"
        "2 broken.\n"
        "\n"
        "### On the draining of the Marsh of Ostrow\n"
        "\n"
        "- **Note 1, broken**: `https://waters.example/reports/levels-2020.html`  \n"
        "  The site says that there is no such page (404).\n"
        "\n"
        "### &lt;img src=x onerror=alert(1)&gt; &amp; 'friends'\n"
        "\n"
        "- **Note &lt;b&gt;1&lt;/b&gt;, broken**: `javascript:alert(document.domain)`  \n"
        "  &lt;iframe src=//evil.example&gt;&lt;/iframe&gt;\n"
    )
