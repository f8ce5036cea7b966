"""Alarms in the administration: who sees them, who answers them, what the overview says."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from services.audit import alarms, operations
from services.audit.enums import AlarmRule, AlarmState
from services.audit.models import Alarm, AuditEntry
from services.common.crypto import blind_index
from services.common.models import OutboxTask
from tests.factories import accounts, departments
from tests.factories.accounts import sign_in
from tests.support.clock import Clock

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("running")]


def an_alarm(clock: Clock, about: str = "user:999999") -> Alarm:
    hit = alarms.Hit(AlarmRule.REVEALS, about, clock.now() - timedelta(minutes=3), clock.now(), 120, "何*示")
    return operations.raise_alarm(hit=hit, by=None)


def page(alarm: Alarm) -> str:
    return reverse("admin:audit_alarm_change", args=[alarm.pk])


@pytest.mark.parametrize("make", [departments.audit_admin, departments.security_admin])
def test_administrators_see_and_answer(clock: Clock, make: Callable) -> None:
    alarm, who = an_alarm(clock), make()
    client = sign_in(Client(), who)
    assert "待核查的告警</b><small>1<" in client.get("/admin/").content.decode()
    listed = client.get(reverse("admin:audit_alarm_changelist")).content.decode()
    assert "一人短时间内查看大量证件号码" in listed
    shown = client.get(page(alarm)).content.decode()
    assert "请向本人核实" in shown
    assert ("查看相关记录" in shown) is (make is departments.audit_admin)
    assert client.post(page(alarm), {"note": " "}).status_code == 200
    alarm.refresh_from_db()
    assert alarm.state == AlarmState.OPEN
    assert client.post(page(alarm), {"note": "批量核对，电话 13800000001"}).status_code == 302
    alarm.refresh_from_db()
    assert (alarm.state, alarm.acknowledged_by) == (AlarmState.ACKNOWLEDGED, f"user:{who.pk}")
    assert alarm.note == "批量核对，电话 138****0001"
    assert "待核查的告警" not in client.get("/admin/").content.decode()
    assert "批量核对" in client.get(page(alarm)).content.decode()
    assert client.post(page(alarm), {"note": "再写一次"}).status_code == 403
    assert AuditEntry.objects.filter(event="alarm.acknowledged", actor_ref=f"user:{who.pk}").count() == 1


@pytest.mark.parametrize("make", [departments.system_admin, departments.editor, departments.clerk])
def test_nobody_else_sees_them(clock: Clock, make: Callable) -> None:
    alarm = an_alarm(clock)
    client = sign_in(Client(), make())
    for address in (reverse("admin:audit_alarm_changelist"), page(alarm)):
        assert client.get(address).status_code in (302, 403)
    overview = client.get("/admin/")
    assert "待核查的告警" not in (overview.content.decode() if overview.status_code == 200 else "")


def test_the_page_names_the_member_of_staff(clock: Clock) -> None:
    """Also whose name was typed by somebody who guesses; of a name nobody has, nothing."""
    guessed = departments.clerk(username="clerk-guessed")
    client = sign_in(Client(), departments.security_admin())
    index = blind_index("login", "clerk-guessed")[:16]
    for about in (f"user:{guessed.pk}", f"login:{index}"):
        text = client.get(page(an_alarm(clock, about))).content.decode()
        assert f'href="/admin/accounts/user/{guessed.pk}/change/">clerk-guessed<' in text
    resident = accounts.resident()
    for about in ("login:0000000000000000", f"user:{resident.pk}"):
        text = client.get(page(an_alarm(clock, about))).content.decode()
        assert not re.search(r"/admin/accounts/user/\d", text)


def test_nobody_answers_an_alarm_about_themselves(clock: Clock) -> None:
    who = departments.security_admin()
    alarm = an_alarm(clock, f"user:{who.pk}")
    answer = sign_in(Client(), who).post(page(alarm), {"note": "没事"})
    assert answer.status_code == 200
    assert "须由其他管理员核查" in answer.content.decode()
    with pytest.raises(operations.OwnAlarm):
        operations.acknowledge_alarm(alarm=alarm, note="没事", by=who)


def test_who_comes_second_is_told(clock: Clock) -> None:
    alarm = an_alarm(clock)
    operations.acknowledge_alarm(alarm=alarm, note="一", by=departments.audit_admin())
    with pytest.raises(operations.AlarmClosed):
        operations.acknowledge_alarm(alarm=alarm, note="二", by=departments.audit_admin())
    alarm.refresh_from_db()
    assert alarm.note == "一"


def test_an_alarm_needs_a_note(clock: Clock) -> None:
    with pytest.raises(ValueError, match="核查结果"):
        operations.acknowledge_alarm(alarm=an_alarm(clock), note="  ", by=departments.audit_admin())


def test_pages_are_told_that_alarms_changed(clock: Clock) -> None:
    an_alarm(clock)
    assert OutboxTask.objects.filter(kwargs__topic="alarms", kwargs__event="alarms.changed").exists()


def test_a_relay_that_is_dead_stands_on_the_overview(clock: Clock) -> None:
    client = sign_in(Client(), departments.audit_admin())
    assert "后台服务已停滞" not in client.get("/admin/").content.decode()
    clock.forward(minutes=7)
    assert "后台服务已停滞" in client.get("/admin/").content.decode()
