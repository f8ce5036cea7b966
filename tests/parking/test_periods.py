"""Months by the calendar, and how many cards hold on the fullest day."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone

from services.parking.periods import begins, ends, last_of, most_at_once

DAY = date.fromisoformat


@pytest.mark.parametrize(
    ("first", "months", "last"),
    [
        ("2027-03-01", 1, "2027-03-31"),
        ("2027-03-15", 1, "2027-04-14"),
        ("2027-01-28", 1, "2027-02-27"),
        ("2027-01-29", 1, "2027-02-28"),
        ("2027-01-31", 1, "2027-02-28"),
        ("2028-01-31", 1, "2028-02-29"),
        ("2027-05-31", 1, "2027-06-30"),
        ("2027-12-15", 1, "2028-01-14"),
        ("2027-11-30", 3, "2028-02-29"),
        ("2028-02-29", 12, "2029-02-28"),
        ("2027-01-01", 12, "2027-12-31"),
    ],
)
def test_a_month_ends_the_day_before_or_with_the_month(first: str, months: int, last: str):
    assert last_of(DAY(first), months) == DAY(last)


def test_days_are_those_of_the_city():
    assert timezone.localtime(begins(DAY("2027-03-01"))).isoformat() == "2027-03-01T00:00:00+08:00"
    assert ends(DAY("2027-03-31")) == begins(DAY("2027-04-01"))


@pytest.mark.parametrize(
    ("spans", "most"),
    [
        ([], 0),
        ([("2027-03-01", "2027-03-15"), ("2027-03-16", "2027-04-15")], 1),
        ([("2027-03-01", "2027-03-16"), ("2027-03-16", "2027-04-15")], 2),
        ([("2027-01-01", "2027-12-31"), ("2027-02-01", "2027-03-01"), ("2027-03-31", "2027-03-31")], 2),
        ([("2027-02-01", "2027-02-28"), ("2027-04-01", "2027-04-30")], 0),
    ],
)
def test_places_are_counted_by_the_fullest_day(spans: list[tuple[str, str]], most: int):
    found = [(DAY(begin), DAY(end)) for begin, end in spans]
    assert most_at_once(found, first=DAY("2027-03-01"), last=DAY("2027-03-31")) == most
