"""Working days of 2026 against the table of the domain; a missing year is an error, never a guess."""

from datetime import date, timedelta

import pytest

from services.common import holidays, workdays
from services.common.models import CalendarYear

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _calendar():
    years = (2026, 2027, 2028)
    holidays.load()
    for year in years:
        workdays.forget_cached(year)
    yield
    for year in years:
        workdays.forget_cached(year)


@pytest.mark.parametrize(
    ("event", "count", "due"),
    [
        (date(2026, 2, 13), 1, date(2026, 2, 14)),
        (date(2026, 2, 13), 5, date(2026, 2, 27)),
        (date(2026, 4, 30), 5, date(2026, 5, 11)),
        (date(2026, 9, 18), 1, date(2026, 9, 20)),
        (date(2026, 9, 18), 5, date(2026, 9, 24)),
        (date(2026, 9, 30), 1, date(2026, 10, 8)),
        (date(2026, 9, 30), 3, date(2026, 10, 10)),
        (date(2026, 10, 14), 16, date(2026, 11, 5)),
    ],
)
def test_due_day(event, count, due):
    assert workdays.add_workdays(event, count) == due
    assert workdays.workdays_after(event, due) == count


def test_2026_has_248_working_days():
    days = (date(2026, 1, 1) + timedelta(days=n) for n in range(365))
    assert sum(workdays.is_workday(day) for day in days) == 248


def test_missing_year_is_named():
    with pytest.raises(workdays.MissingYear) as missing:
        workdays.add_workdays(date(2026, 12, 31), 1)
    assert missing.value.year == 2027


def test_the_demo_counts_on_into_years_nobody_has_announced():
    assert holidays.load(holidays.DEMO) == [2027, 2028]
    assert workdays.add_workdays(date(2026, 12, 31), 1) == date(2027, 1, 4)
    assert workdays.add_workdays(date(2027, 2, 4), 1) == date(2027, 2, 9)
    assert all("示例" in year.source for year in CalendarYear.objects.filter(year__gt=2026))


def test_loading_again_changes_nothing():
    assert holidays.load() == []
