"""公开统计: counted at night into rows; nothing small is told, nor can it be worked out."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from services.departments.models import Department
from services.publicity import statistics
from services.publicity.models import Figures
from services.publicity.operations import counting
from tests.factories.publicity import granted

pytestmark = pytest.mark.django_db


@pytest.fixture
def month(city):
    Figures.objects.all().delete()
    return timezone.localdate().replace(day=1)


def figures(month, name: str, **numbers: int) -> Figures:
    return Figures.objects.create(department=Department.objects.get(short_name=name), month=month, **numbers)


def test_counted_from_cases_and_again_the_same(month):
    case = granted()
    for _time in range(2):
        counting.count()
        row = Figures.objects.get(department=case.department, month=month)
        assert (row.received, row.decided, row.measured, row.on_time, row.instant) == (1, 1, 1, 1, 0)
        assert row.promised_days >= row.days


def test_small_counts_are_not_told(month, client):
    figures(month, "公安局", received=4, decided=3, measured=3, on_time=3, days=3, promised_days=9)
    told = statistics.told()
    assert (told.whole.received, told.whole.decided) == ("少于 5", "少于 5")
    assert (told.whole.on_time, told.whole.days) == ("—", "—")
    assert told.months[-1].bars == {"received": 0, "decided": 0}
    page = client.get(reverse("publicity:statistics"))
    assert page.status_code == 200
    assert "少于 5" in page.content.decode()


def test_a_sum_with_a_small_part_is_a_span(month):
    figures(month, "公安局", received=101, decided=100)
    figures(month, "民政局", received=3, decided=2)
    told = statistics.told()
    assert told.whole.received == "102 至 105"
    assert [line.received for line in told.organs] == ["101", "少于 5"]
    assert statistics.told(organ=told.organs[0].key).whole.received == "101"


def test_two_small_parts_of_a_small_sum_stay_what_they_are(month):
    figures(month, "公安局", received=1, decided=1)
    figures(month, "民政局", received=1, decided=1)
    assert statistics.told().whole.received == "2 至 8"


def everything(told: statistics.Told) -> tuple:
    return told.whole, told.months, told.organs


def test_nothing_that_is_told_depends_on_a_count_that_is_not(month):
    """Whatever the small counts are, every page is the same page: nothing can be worked out from it."""
    before = counting.months_before(month, 2)[0]
    big = figures(month, "公安局", received=104, decided=103, measured=103, on_time=103, instant=50, days=309)
    figures(before, "公安局", received=57, decided=50, measured=50, on_time=40, days=100)
    rest = figures(month, "民政局", received=20, decided=10, measured=10, on_time=6, days=30)
    small = figures(before, "民政局")
    seen = set()
    for n in range(1, 5):
        Figures.objects.filter(pk=small.pk).update(received=n, decided=5 - n, measured=5 - n, on_time=n % 2, days=7 * n)
        Figures.objects.filter(pk=rest.pk).update(on_time=10 - n, instant=n)
        Figures.objects.filter(pk=big.pk).update(instant=103 - n)
        pages = [everything(statistics.told())]
        pages += [everything(statistics.told(organ=line.key)) for line in pages[0][2]]
        seen.add(repr(pages))
    assert len(seen) == 1


def test_a_share_does_not_give_the_rest_away(month):
    figures(
        month, "公安局", received=100, decided=100, measured=100, on_time=98, instant=2, days=200, promised_days=500
    )
    line = statistics.told().organs[0]
    assert line.on_time == "96% 以上"
    assert line.instant == "—"
    assert (line.days, line.promised_days) == ("2.0", "5.0")


def test_the_page_asks_a_constant_number_of_times(month, client, django_assert_max_num_queries):
    figures(month, "公安局", received=100, decided=100)
    client.get(reverse("publicity:statistics"))
    with django_assert_max_num_queries(4):
        client.get(reverse("publicity:statistics"))


def test_months_before_goes_over_the_year():
    assert counting.months_before(date(2026, 2, 3), 3) == [date(2025, 12, 1), date(2026, 1, 1), date(2026, 2, 1)]


def test_the_api_tells_the_same(month, client):
    figures(month, "公安局", received=4, decided=4)
    assert client.get(reverse("publicity_api:statistics")).json()["whole"]["received"] == "少于 5"
