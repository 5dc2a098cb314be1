"""The page's parts: the queue's order and filter, versions, names of files, presence, the strip."""

from __future__ import annotations

import resource
import signal
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citecheck.errors import UsageError
from citecheck.letters import EXTENSIONS
from citecheck.model import Finding, Verdict
from citecheck.pipeline.desk import Comparison, Glance, Trial
from citecheck.reports.words import KINDS
from citecheck.review.choices import Version
from citecheck.review.citation_view import MOST_SIBLINGS, _trial_words, ids_of, late_copy
from citecheck.review.diffs import DiffLine, _told_apart
from citecheck.review.inbox import keep_letter, letters_folder, outcome, safe_name
from citecheck.review.page import LONGEST_NOTE, _marked, history_strip
from citecheck.review.presence import PRESENT, Presence
from citecheck.review.queue import MOST_CHOICES, Entry, Filter, Queue, filter_of
from citecheck.settings import Settings
from citecheck.store import CheckRow
from tests.reports.report_rows import sample_rows

DAY = datetime(2026, 5, 17, tzinfo=UTC)


def entry(number: int, certainty: float = 0.97, **more: object) -> Entry:
    plain = Entry(
        id=number,
        link_id=number,
        letter_id=1,
        letter="A letter",
        place=f"Note {number}",
        kind=KINDS["broken"],
        reason="not_found",
        host="x.example",
        title=f"Title {number}",
        url="http://x.example/",
        sentence="",
        proposal="",
        safe=False,
        certainty=certainty,
        changed_at=DAY,
        state="open",
        sought=f"title {number} x.example",
    )
    return replace(plain, **more)


def ids(queue: Queue, wanted: Filter | None = None) -> list[int]:
    return [one.id for one in queue.matching(wanted or Filter())]


def test_the_most_certain_comes_first_and_of_those_the_most_cited():
    queue = Queue(
        [
            entry(1, 0.6),
            entry(2, 0.96),
            entry(3, 0.97, link_id=33),
            entry(4, 0.97, link_id=33),
            entry(5, 0.85),
            entry(6, 1.0, kind=KINDS["blocked"]),
        ]
    )
    assert ids(queue) == [3, 4, 2, 5, 1, 6]


def test_a_filter_survives_its_way_through_the_address():
    wanted = Filter(
        show="all", letter="3", verdict="broken", q="a & b=c?", new="2026-05-01", page=2
    )
    from urllib.parse import parse_qsl

    assert filter_of(dict(parse_qsl(wanted.query()))) == wanted
    assert Filter().query() == ""


@given(st.dictionaries(st.sampled_from(["show", "letter", "q", "page", "new", "host"]), st.text()))
def test_no_address_breaks_the_filter(query):
    wanted = filter_of(query)
    assert wanted.page >= 1
    assert isinstance(ids(Queue([entry(1)]), wanted), list)


def test_a_day_that_is_none_is_not_asked_for():
    assert filter_of({"new": "yesterday"}) == Filter()


def test_filters_narrow_and_the_choices_count_what_would_be_shown():
    queue = Queue(
        [
            entry(1),
            entry(2, kind=KINDS["moved"], host="y.example"),
            entry(3, state="decided"),
            entry(4, changed_at=DAY + timedelta(days=2)),
        ]
    )
    assert ids(queue, Filter(verdict="moved")) == [2]
    assert ids(queue, Filter(q="TITLE 2".lower())) == [2]
    assert ids(queue, Filter(new="2026-05-18")) == [4]
    assert ids(queue, Filter(show="decided")) == [3]
    choices = queue.choices(Filter(host="y.example"))
    assert [(c.value, c.count) for c in choices["host"]] == [("x.example", 2), ("y.example", 1)]
    assert [(c.value, c.count) for c in choices["verdict"]] == [("moved", 1)]
    assert (queue.progress.open, queue.progress.done, queue.progress.total) == (3, 1, 4)


def test_the_neighbours_of_a_citation_are_those_of_its_filter():
    queue = Queue([entry(n) for n in (1, 2, 3)])
    assert queue.around(Filter(), 2) == (1, 3)
    assert queue.around(Filter(), 1) == (None, 2)
    assert queue.around(Filter(), 99) == (None, 1)
    assert queue.around(Filter(q="nothing"), 2) == (None, None)


def test_after_a_decision_the_next_one_comes_and_what_was_skipped_at_the_end():
    queue = Queue([entry(n) for n in range(1, 7)])
    assert queue.after(Filter(), 2, {2}) == 3
    assert queue.after(Filter(), 2, {2, 3, 4}) == 5
    assert queue.after(Filter(), 6, {6}) == 1
    assert queue.after(Filter(), 99, {99}) == 1
    assert queue.after(Filter(q="title 4"), 4, {4}) is None


def test_a_filter_offers_the_most_frequent_values_and_the_one_that_is_chosen():
    queue = Queue([entry(n, host=f"h{n:04}.example") for n in range(MOST_CHOICES + 100)])
    hosts = [choice.value for choice in queue.choices(Filter())["host"]]
    assert len(hosts) == MOST_CHOICES
    last = f"h{MOST_CHOICES + 99:04}.example"
    assert last not in hosts
    chosen = queue.choices(Filter(host=last))["host"]
    assert (chosen[-1].value, chosen[-1].count) == (last, 1)


def test_a_version_tells_what_changed():
    seen = Version.of("a" * 64, DAY, 3)
    assert Version.parse(str(seen)) == seen
    assert seen.outdated_by(seen) == ""
    assert "letter" in seen.outdated_by(Version.of("b" * 64, DAY, 3))
    assert "looked at" in seen.outdated_by(Version.of("a" * 64, DAY + timedelta(seconds=1), 3))
    assert "decided" in seen.outdated_by(Version.of("a" * 64, DAY, 4))


@given(st.text())
def test_no_text_passes_for_a_version_that_was_shown(text):
    assert Version.parse(text).outdated_by(Version.of("a" * 64, DAY, 0))


@pytest.mark.parametrize(
    ("given_name", "safe"),
    [
        ("letter.md", "letter.md"),
        ("../../etc/cron.d/evil.md", "evil.md"),
        ("C:\\Users\\me\\Lettre à Zoë.DOCX", "Lettre à Zoë.docx"),
        (".hidden.md", "hidden.md"),
        ("con.md", "letter-con.md"),
        ("a\x00b\n<script>.html", "a-b-script.html"),
        ("....pdf", "letter.pdf"),
        (f"{'x' * 300}.odt", f"{'x' * 100}.odt"),
    ],
)
def test_a_dropped_letter_gets_a_name_that_does_no_harm(given_name, safe):
    assert safe_name(given_name) == safe


@given(st.text(max_size=300), st.sampled_from(sorted(EXTENSIONS)))
def test_no_name_leaves_the_folder(text, ending):
    name = safe_name(text + ending)
    assert name.endswith(ending)
    assert not set(name) & set('/\\:*?"<>|\0\n')
    assert not name.startswith((".", "-", " "))
    assert len(name.encode()) <= 255


@pytest.mark.parametrize("name", ["run.sh", "letter", "page.html.exe", ""])
def test_what_is_no_letter_is_not_kept(name):
    with pytest.raises(UsageError):
        safe_name(name)


def test_half_a_letter_is_not_kept(tmp_path):
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000, limits[1]))  # as a disk that is full
    try:
        with pytest.raises(UsageError, match="cannot be kept here"):
            keep_letter(tmp_path / "letters", "a.md", b"x" * 100_000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, ignored)
    assert list((tmp_path / "letters").iterdir()) == []


def test_nothing_is_overwritten_and_nothing_kept_twice(tmp_path):
    first = keep_letter(tmp_path / "letters", "a.md", b"one")
    assert keep_letter(tmp_path / "letters", "a.md", b"one") == first
    second = keep_letter(tmp_path / "letters", "a.md", b"two")
    assert (first.read_bytes(), second.read_bytes()) == (b"one", b"two")
    outside = tmp_path / "outside.md"
    (tmp_path / "letters" / "b.md").symlink_to(outside)
    kept = keep_letter(tmp_path / "letters", "b.md", b"three")
    assert kept.name == "b-2.md"
    assert not outside.exists()


@pytest.mark.parametrize(
    ("letters", "folder"),
    [
        (("letters/**/*",), "letters"),
        (("https://x.example/a.html", "docs/open-letters/*.docx"), "docs/open-letters"),
        (("*.md",), "."),
        ((), "letters"),
    ],
)
def test_new_letters_go_where_the_settings_look_for_them(letters, folder, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    @dataclass
    class Work:
        settings: Settings

    assert str(letters_folder(Work(replace(Settings(), letters=letters)))) == folder  # type: ignore[arg-type]


class StillClock:
    def __init__(self) -> None:
        self.at = 0.0

    def monotonic(self) -> float:
        return self.at


def test_editors_are_told_of_each_other_and_forgotten_when_they_are_gone():
    clock = StillClock()
    presence = Presence(clock)  # type: ignore[arg-type]
    assert presence.enter(7, "a", "Ida") == ()
    assert presence.enter(7, "b", "Olu") == ("Ida",)
    assert presence.enter(8, "b", "Olu") == ()
    assert presence.enter(7, "a", "Ida") == ("Olu",)
    presence.leave(7, "b")
    assert presence.enter(7, "a", "Ida") == ()
    clock.at += PRESENT + 1
    assert presence.enter(7, "c", "Uma") == ()


def check(day: int, finding: str) -> CheckRow:
    return CheckRow(
        day, 1, 1, DAY + timedelta(days=day), finding, finding, 0.9, "", (), 200, "GET", False,
        None, (), 1, None, None, None, None, None,
    )  # fmt: skip


def test_the_strip_sums_up_visits_that_found_the_same():
    visits = [check(0, "ok"), check(7, "ok"), check(14, "broken"), check(15, "ok")]
    strip = history_strip(list(reversed(visits)))
    assert [(p.kind.key, p.visits) for p in strip] == [("ok", 2), ("broken", 1), ("ok", 1)]
    assert (strip[0].since, strip[0].until) == ("17 May 2026", "24 May 2026")
    # What a visit saw, not a verdict: the citation's own may be another (its title is not there).
    assert [p.says for p in strip] == ["answered", "failed", "answered"]


def test_the_lines_of_a_diff_stand_before_those_that_took_their_place():
    lines = [
        DiffLine("same", "a"),
        DiffLine("gone", "one http://x.example/a."),
        DiffLine("gone", "two"),
        DiffLine("come", "one http://x.example/b."),
        DiffLine("come", "too"),
        DiffLine("gone", "three"),
    ]
    told = _told_apart(lines)
    assert [one.kind for one in told] == ["same", "gone", "come", "gone", "come", "gone"]
    assert (told[1].changed, told[2].changed, told[2].rest) == ("a", "b", ".")


def test_an_address_with_another_title_is_not_said_to_fit():
    seen = Glance("https://x.example/", DAY, "live", title="Ten recipes")
    found = Finding(Verdict.OK, "alive", 0.9, "it answers", title_similarity=0.1)
    trial = Trial("https://x.example/", found, seen, kept=True)
    assert trial.fits
    cited = SimpleNamespace(title="Annual Report")
    head, why = _trial_words(trial, cited)
    assert head.startswith("? This address works, but")
    assert "Annual Report" in why
    near = Trial("https://x.example/", replace(found, title_similarity=0.9), seen, kept=True)
    assert _trial_words(near, cited)[0].startswith("✓")


@pytest.mark.parametrize(
    ("cited", "said"),
    [
        ("2026-05-10", ""),
        ("2026-05-20", ""),
        ("2026-01-17", "Made 120 days after"),
        ("2019", "Made 6 years after"),
        (None, ""),
    ],
)
def test_a_copy_that_was_made_long_after_the_citation_says_so(cited, said):
    row = SimpleNamespace(accessed_on=cited, published_on=None, letter_dated=None)
    seen = Glance("https://x.example/", DAY, "local")
    told = late_copy(row, Comparison(live=seen, copy=seen))
    assert told.startswith(said)
    assert bool(told) == bool(said)
    assert late_copy(row, None) == ""


@pytest.mark.parametrize("before", [10, 1_900, 9_000])
@pytest.mark.parametrize("after", [0, 1_900, 9_000])
def test_of_a_very_long_note_what_stands_beside_its_address_is_shown(before, after):
    url = "http://x.example/a"
    text = f"{'word ' * before}{url}{' more' * after}"
    row = SimpleNamespace(note_text=text, context=None, printed=url, url=url)
    first, address, last = _marked(row)
    assert address == (url, True)
    assert not first[1]
    assert first[0].endswith("word ")
    assert after == 0 or last[0].startswith(" more")
    whole = len(first[0]) + len(last[0])
    assert whole <= LONGEST_NOTE + 10
    if 5 * (before + after) <= LONGEST_NOTE:
        assert first[0] + url + last[0] == text


def test_an_address_that_was_printed_on_two_lines_is_marked_in_its_note():
    joined = "http://x.example/har-bour"
    row = SimpleNamespace(
        note_text="Herald, http://x.example/har- bour (accessed 3 June 2021).",
        context=None,
        printed="http://x.example/har-\nbour",
        url=joined,
    )
    assert _marked(row) == (
        ("Herald, ", False),
        ("http://x.example/har- bour", True),
        (" (accessed 3 June 2021).", False),
    )


def test_all_decisions_of_one_link_are_named_in_one_address():
    numbers = list(range(1, MOST_SIBLINGS + 2))
    assert ids_of(",".join(map(str, numbers))) == numbers
    assert ids_of(f"1,x,-2,{'9' * 30},3") == [1, 3]


def test_letters_of_one_title_are_told_apart_by_their_files():
    one = entry(1, letter_id=1, letter="On the valley", file="full.pdf")
    two = entry(2, letter_id=2, letter="On the valley", file="second.md")
    other = entry(3, letter_id=3, letter="On the hill", file="hill.md")
    queue = Queue([one, two, other])
    assert [queue.file_of(e) for e in (one, two, other)] == ["full.pdf", "second.md", ""]
    assert (queue.file_of_letter(2), queue.file_of_letter(3)) == ("second.md", "")
    labels = {choice.label for choice in queue.choices(Filter())["letter"]}
    assert labels == {"On the valley (full.pdf)", "On the valley (second.md)", "On the hill"}
    assert Queue([one, entry(4, letter_id=1, letter="On the valley")]).file_of(one) == ""


@pytest.mark.parametrize(
    ("verdicts", "said"),
    [
        ([], "None of the repaired references stands in the letter any more."),
        (["ok", "moved"], "2 repaired references read again and visited: all is well."),
        (["ok", "unchecked"], "2 {read}: 1 not visited yet, which the next run does (It fails)."),
        (["suspect"], "1 repaired reference read again: 1 not answering now (It fails)."),
        (["ok", "blocked"], "2 {read}: 1 not to be told (It fails)."),
        (["broken", "suspect!", "ok"], "3 {read}: 2 still to mend (It fails)."),
        (["broken?", "ok"], "2 {read} and visited: all is well."),
        (
            ["suspect", "broken", "unchecked"],
            "3 {read}: 1 still to mend; 1 not answering now; 1 not visited yet, which the next"
            " run does (It fails).",
        ),
    ],
)
def test_repaired_references_are_called_well_only_where_they_answer(verdicts, said):
    """With `!` a problem of its own is to be mended; with `?` somebody acknowledged it."""
    plain = sample_rows()[0]
    rows = [
        replace(
            plain,
            verdict=one.rstrip("!?"),
            to_mend=one in ("broken", "suspect!"),
            explanation="It answers." if one == "ok" else "It fails.",
        )
        for one in verdicts
    ]
    assert outcome(rows) == said.format(read="repaired references read again")


def test_what_is_no_letter_is_told_what_letters_are():
    with pytest.raises(UsageError, match=r"DOC, DOCX, EPUB, .*LaTeX, .*RTF.* and plain text"):
        safe_name("program.exe")
