"""Incidents planted on the real pages of the desk: within five minutes an administrator sees the alarm."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client

from services.audit.enums import AlarmRule
from services.audit.models import Alarm
from services.common.relay import drain
from services.common.schedule import write_due
from tests.factories import applications as make
from tests.factories.accounts import sign_in
from tests.support.clock import Clock

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]


def seen_by(username: str, clock: Clock, settings: object, tmp_path: Path) -> str:
    """The overview of this administrator five minutes later, the relay having worked every minute."""
    settings.DATA_DIR = tmp_path  # the file of anchors: this one is of no other test
    for _minute in range(5):
        clock.forward(minutes=1)
        write_due()
        drain()
    return sign_in(Client(), make.staff(username)).get("/admin/").content.decode()


def test_a_hundred_reveals_at_the_desk(clock: Clock, settings: object, tmp_path: Path) -> None:
    case, desk = make.received(), sign_in(Client(), make.staff("clerk1"))
    for _n in range(100):
        assert desk.post(f"/desk/cases/{case.ref}/reveal/", {"reason": "contact"}).status_code == 200
        clock.forward(seconds=5)
    assert "待核查的告警" in seen_by("auditor", clock, settings, tmp_path)
    alarm = Alarm.objects.get(rule=AlarmRule.REVEALS)
    assert (alarm.actor_ref, alarm.count) == (f"user:{make.staff('clerk1').pk}", 100)
    assert alarm.last_at - alarm.first_at < timedelta(minutes=10)


def test_twenty_cases_of_another_department(clock: Clock, settings: object, tmp_path: Path) -> None:
    case, desk = make.received(), sign_in(Client(), make.staff("clerk2"))
    for _n in range(20):
        assert desk.get(f"/desk/cases/{case.ref}/").status_code == 404
        clock.forward(seconds=20)
    assert "待核查的告警" in seen_by("secadmin", clock, settings, tmp_path)
    alarm = Alarm.objects.get(rule=AlarmRule.REFUSALS)
    assert (alarm.actor_ref, alarm.count) == (f"user:{make.staff('clerk2').pk}", 20)


def test_a_day_of_work_raises_none(clock: Clock, settings: object, tmp_path: Path) -> None:
    case, desk = make.received(), sign_in(Client(), make.staff("clerk1"))
    for n in range(30):
        desk.get(f"/desk/cases/{case.ref}/")
        if n % 10 == 0:
            desk.post(f"/desk/cases/{case.ref}/reveal/", {"reason": "contact"})
        clock.forward(seconds=20)
    assert "待核查的告警" not in seen_by("auditor", clock, settings, tmp_path)
    assert not Alarm.objects.exists()
