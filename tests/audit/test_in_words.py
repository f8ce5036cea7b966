"""The log speaks words, not codes: every event and every task that is written has its words; found by them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from services.applications.workflow import MOVES
from services.audit.operations import record
from services.charging.workflow import MOVES as CHARGING
from services.common import wording
from services.delegation.workflow import MOVES as DELEGATION
from services.grants.workflow import MOVES as GRANTS
from services.parking.workflow import MOVES as PARKING
from tests.factories import accounts, departments

ROOT = Path(__file__).resolve().parents[2]
SOURCES = [path for folder in ("portal", "services") for path in sorted((ROOT / folder).rglob("*.py"))]
EVENT = re.compile(r'event="([a-z_]+(?:\.[a-z_]+)+)"|_recorded\("([a-z_.]+)"|_note\((?:\w+, )?"([a-z_]+\.[a-z_]+)"')
TASK = re.compile(r'"(services\.[a-z_]+\.tasks\.[a-z_]+)"')


def found(pattern: re.Pattern[str]) -> set[str]:
    texts = "\n".join(path.read_text() for path in SOURCES if path.name != "logbook.py")
    return {next(filter(None, match.groups())) for match in pattern.finditer(texts)}


def test_every_event_that_is_written_has_its_words():
    events = found(EVENT) | {f"case.{name}" for name in MOVES} | {f"grants.{name}" for name in GRANTS}
    events |= {move.event for move in DELEGATION.values()} | {f"parking.{name}" for name in PARKING}
    events |= {f"charging.{name}" for name in CHARGING}
    assert len(events) > 150
    assert sorted(code for code in events if wording.event(code) == code) == []
    assert sorted(code for code in events if wording.room(code.partition(".")[0]) in code) == []


def test_every_background_task_has_its_words():
    tasks = found(TASK)
    assert len(tasks) > 25
    assert sorted(code for code in tasks if wording.task(code) == code) == []


def test_a_reference_says_what_kind_of_thing_it_is():
    assert wording.reference("user:15") == "账号 15"
    assert wording.reference("system") == "系统"
    assert wording.reference("edited:500") == "被改动的记录，编号 500"
    assert wording.reference("unguarded:0") == "数据表的保护被去掉"
    assert wording.reference("监护人为孩子办事") == "监护人为孩子办事"
    assert wording.reference("unknown:3") == "unknown:3"


@pytest.mark.django_db
def test_the_log_is_read_and_searched_in_words():
    clerk = departments.clerk()
    record(event="case.revealed", by=clerk, subject="case:ABC-1", detail={"reason": "核对身份"})
    record(event="items.exported", by=clerk, subject="items:export", detail={"rows": 12})
    client = accounts.sign_in(Client(), departments.audit_admin())
    address = reverse("admin:audit_auditentry_changelist")
    page = client.get(address, {"q": "查看遮挡"}).content.decode()
    assert "查看遮挡的信息" in page
    assert "办件 ABC-1" in page
    assert "导出事项" not in re.sub(r"<aside.*?</aside>", "", page, flags=re.DOTALL).split("result_list")[1]
    assert "办件 ABC-1" in client.get(address, {"q": "ABC-1"}).content.decode()
    assert "办件 ABC-1" not in client.get(address, {"room": "items"}).content.decode()
    from services.audit.models import AuditEntry

    entry = AuditEntry.objects.get(event="case.revealed")
    one = client.get(reverse("admin:audit_auditentry_change", args=[entry.pk])).content.decode()
    assert "原因：核对身份" in one
