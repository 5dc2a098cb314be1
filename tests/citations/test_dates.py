"""Dates as references print them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citecheck.citations.dates import _MONTH_OF, find_dates


@pytest.mark.parametrize(
    ("printed", "iso"),
    [
        ("June 2, 2021", "2021-06-02"),
        ("2 June 2021", "2021-06-02"),
        ("2nd of June 2021", "2021-06-02"),
        ("Sept. 2018", "2018-09"),
        ("Jan. 3, 2020", "2020-01-03"),
        ("3 de junio 2019", "2019-06-03"),
        ("3 de junio de 2019", "2019-06-03"),
        ("junio 2019", "2019-06"),
        ("le 17 mai 2021", "2021-05-17"),
        ("1er juin 2020", "2020-06-01"),
        ("3. März 2020", "2020-03-03"),
        ("3 de março de 2020", "2020-03-03"),
        ("3 maggio 2020", "2020-05-03"),
        ("2021-05-17", "2021-05-17"),
        ("2021-05", "2021-05"),
        ("17.05.2021", "2021-05-17"),
        ("05/17/2021", "2021-05-17"),
        ("17/05/2021", "2021-05-17"),
        ("05/06/2021", "2021"),
        ("06/06/2021", "2021-06-06"),
        ("(2020, May 3)", "2020-05-03"),
        ("(2021, June)", "2021-06"),
        ("(2020, 12 de marzo)", "2020-03-12"),
        ("World Report 2021", "2021"),
        ("12 MAYIS 2020", "2020-05-12"),
        ("EKİM 2020", "2020-10"),
        ("ſept. 2020", "2020-09"),
        ("3 كانون الأول 2020", "2020-12-03"),
    ],
)
def test_a_date_is_as_precise_as_printed(printed, iso):
    (date,) = find_dates(printed)
    assert (date.iso, date.role) == (iso, "published")


@pytest.mark.parametrize(
    "printed",
    [
        "Title 42",
        "2019/228",
        "31 February 2020",
        "99/99/2020",
        "3456",
        "https://a.example/2021/05/17",
    ],
)
def test_what_is_no_date_is_none(printed):
    assert find_dates(printed) == ()


@pytest.mark.parametrize(
    "printed",
    [
        "(accessed June 4, 2021)",
        "(last visited June 4, 2021)",
        "last accessed on 4 June 2021",
        "Retrieved June 4, 2021, from",
        "[consulta: 4 de junio de 2021]",
        "consultado el 4 de junio de 2021",
        "fecha de consulta: 4 de junio de 2021",
        "consulté le 4 juin 2021",
        "dernière consultation le 4 juin 2021",
        "abgerufen am 4. Juni 2021",
        "zuletzt abgerufen am 04.06.2021",
        "Acesso em: 4 jun. 2021",
        "viewed 4 June 2021",
    ],
)
def test_the_day_somebody_looked_is_told_apart(printed):
    (date,) = find_dates(printed)
    assert (date.iso, date.role) == ("2021-06-04", "accessed")


@pytest.mark.parametrize("month", _MONTH_OF)
def test_a_month_may_be_printed_in_capitals(month):
    (date,) = find_dates(f"3 {month.upper()} 2020")
    assert date.iso == f"2020-{_MONTH_OF[month]:02}-03"


@given(st.text(alphabet="0123456789 .,/-MayjunidemärzJEKİMſt", max_size=60))
def test_no_text_makes_it_raise(text):
    for date in find_dates(text):
        assert 0 <= date.start < date.end <= len(text)


def test_a_date_is_told_in_figures_that_other_programs_read():
    assert find_dates("20१२") == ()
    assert [date.iso for date in find_dates("٣ May ٢٠٢٠; 1/१/2020")] == ["2020-05-03", "2020-01-01"]
