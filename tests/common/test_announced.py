"""A year of holidays is entered from the notice of the State Council as it stands."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from services.audit.models import AuditEntry
from services.common import announced, holidays
from services.common.admin import CalendarDayAdmin
from services.common.models import CalendarDay, CalendarYear
from tests.factories import departments
from tests.factories.accounts import sign_in

pytestmark = pytest.mark.django_db
PAGE = "/admin/common/calendarday/year/"
SOURCE = "国务院办公厅关于2026年部分节假日安排的通知"
NOTICE = """经国务院批准，现将2026年元旦等节假日放假调休日期的具体安排通知如下。
一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。
三、清明节：4月4日（周六）至6日（周一）放假，共3天。
四、劳动节：5月1日（周五）至5日（周二）放假调休，共5天。5月9日（周六）上班。
五、端午节：６月19日（周五）至21日（周日）放假，共3天。
六、中秋节：9月25日（周五）至27日（周日）放假，共3天。
七、国庆节：10月1日（周四）至7日（周三）放假调休，共7天。9月20日（周日）、10月10日（周六）上班。
"""


def special() -> set[tuple[str, bool, str]]:
    return {(str(row.day), row.is_workday, row.name) for row in CalendarDay.objects.all()}


def test_the_notice_gives_the_days_the_portal_ships() -> None:
    CalendarYear.objects.all().delete()
    CalendarDay.objects.all().delete()
    holidays.load()
    shipped = special()
    read = announced.read(NOTICE, 2026)
    assert (read.doubts, read.working_days) == ([], 248)
    announced.enter(announced=read, source=SOURCE)
    assert special() == shipped


def test_a_holiday_may_reach_into_another_month() -> None:
    read = announced.read("国庆节：9月29日至10月5日放假，共7天", 2027)
    assert [str(day) for day in read.off][:: len(read.off) - 1] == ["2027-09-29", "2027-10-05"]
    assert read.doubts == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "没有写"),
        ("二、春节：2月30日放假", "没有这一天"),
        ("春节：2月15日至23日放假，共8天", "8"),
        ("春节：2月15日至23日", "放假"),
        ("2月15日至23日放假", "看不懂"),
        ("元旦：1月1日放假。1月5日上班", "2027-01-05"),
        ("元旦：1月2日放假。1月2日上班", "2027-01-02"),
        ("元旦：12月31日至2028年2月2日放假", "太长"),
        ("元旦：2028年2月2日放假", "2028"),
        ("元旦：2028年3月1日至2月29日放假", "没有这一天"),
        ("元旦：9999年12月31日至1月2日放假", "没有这一天"),
        ("春节：2月15日至23日放假。28日上班", "看不懂"),
        ("春节：2月15—23日放假", "看不懂"),
        ("国庆节：10月1号放假", "看不懂"),
        ("国庆节：10月1日放假3日", "看不懂"),
        ("春节：2月15日至12月23日放假", "太长"),
    ],
)
def test_what_is_doubtful_is_said_and_not_entered(text: str, said: str) -> None:
    read = announced.read(text, 2027)
    assert said in "".join(read.doubts)
    with pytest.raises(ValueError, match=re.escape(read.doubts[0])):
        announced.enter(announced=read, source=SOURCE)


@pytest.mark.parametrize("line", ["9月27日、28日上班", "9月27日（周一）、28日（周二）上班", "9月27日和28日上班"])
def test_days_of_one_month_are_named_one_after_the_other(line: str) -> None:
    read = announced.read(f"国庆节：10月1日放假。{line}", 2026)
    assert [str(day) for day in read.worked] == ["2026-09-27", "2026-09-28"]


def test_a_dash_of_two_pieces_is_a_dash() -> None:
    read = announced.read("春节：2月15日——23日放假，共9天", 2026)
    assert (len(read.off), read.doubts) == (9, [])


def test_a_holiday_that_begins_in_the_old_year_leaves_that_year_alone() -> None:
    announced.enter(announced=announced.read("国庆节：10月1日放假", 2030), source=SOURCE)
    read = announced.read("元旦：2030年12月30日至2031年1月1日放假，共3天", 2031)
    assert (read.doubts, len(read.beside)) == ([], 2)
    announced.enter(announced=read, source=SOURCE)
    days = CalendarDay.objects.filter(day__year__in=(2030, 2031)).order_by("day")
    assert [str(row.day) for row in days] == ["2030-10-01", "2030-12-30", "2030-12-31", "2031-01-01"]


def test_days_of_a_year_that_does_not_stand_yet_wait_for_its_own_notice() -> None:
    read = announced.read("元旦：12月31日至1月2日放假", 2031)
    announced.enter(announced=read, source=SOURCE)
    assert [str(row.day) for row in CalendarDay.objects.filter(day__year__gte=2031)] == ["2031-12-31"]


def test_the_log_says_what_was_replaced_and_nothing_is_without_it(monkeypatch: pytest.MonkeyPatch) -> None:
    client = sign_in(Client(), departments.system_admin())
    fields = {"year": "2031", "source": "示例通知", "text": "元旦：1月1日放假，共1天。", "do": "enter"}
    client.post(PAGE, fields)
    client.post(PAGE, fields | {"source": "更正通知"})
    entry = AuditEntry.objects.filter(event="administration.changed").order_by("-pk").first()
    changed = entry.detail["changes"][0]["changed"]
    assert (changed["object"], changed["before"], changed["off"], changed["worked"]) == ("更正通知", 1, 1, 0)

    def broken(*args: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(CalendarDayAdmin, "log_change", broken)
    with pytest.raises(RuntimeError):
        client.post(PAGE, fields | {"text": "元旦：1月1日至3日放假，共3天。"})
    assert CalendarDay.objects.filter(day__year=2031).count() == 1


def test_first_it_is_shown_then_entered() -> None:
    client = sign_in(Client(), departments.system_admin())
    assert "录入一年" in client.get("/admin/common/calendarday/").content.decode()
    fields = {"year": "2031", "source": "示例通知", "text": "元旦：1月1日放假，共1天。"}
    shown = client.post(PAGE, fields | {"do": "read"}).content.decode()
    assert "2031-01-01" in shown
    assert not CalendarYear.objects.filter(year=2031).exists()
    assert client.post(PAGE, fields | {"do": "enter"}).status_code == 302
    assert CalendarYear.objects.get(year=2031).source == "示例通知"
    assert CalendarDay.objects.filter(day__year=2031).count() == 1


def test_doubts_stop_it_and_what_was_typed_stays() -> None:
    client = sign_in(Client(), departments.system_admin())
    answer = client.post(PAGE, {"year": "2031", "source": "示例通知", "text": "元旦：13月1日放假", "do": "enter"})
    assert "元旦：13月1日放假" in answer.content.decode()
    assert not CalendarYear.objects.filter(year=2031).exists()


def test_nobody_else_may() -> None:
    client = sign_in(Client(), departments.editor())
    assert client.get(PAGE).status_code == 403
