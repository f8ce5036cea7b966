"""Administrators change what people are told; the form refuses what may not stand there."""

from __future__ import annotations

from datetime import date, time

import pytest
from django.test import Client

from services.accounts.models import Person, User
from services.audit.models import AuditEntry
from services.common.relay import drain
from services.notices import operations
from services.notices.enums import Channel, DeliveryState
from services.notices.events import events
from services.notices.models import Delivery, MessageTemplate, Notice, QuietHours
from services.notices.operations import notify
from tests.factories import accounts, departments

pytestmark = pytest.mark.django_db
LIST = "/admin/notices/messagetemplate/"
CONTEXT = {
    "item": "居住证申领",
    "organ": "高州市公安局",
    "number": "N1",
    "due_date": date(2026, 11, 24),
    "for_whom": "",
}


@pytest.fixture(autouse=True)
def seeded() -> None:
    operations.seed()


@pytest.fixture
def admin() -> User:
    return departments.system_admin()


@pytest.fixture
def client(admin: User) -> Client:
    return accounts.sign_in(Client(), admin)


def row(channel: str = Channel.INBOX, event: str = "case_accepted") -> MessageTemplate:
    return MessageTemplate.objects.get(event=event, channel=channel)


def page(template: MessageTemplate) -> str:
    return f"{LIST}{template.pk}/change/"


def given(template: MessageTemplate, **more: object) -> dict[str, object]:
    words = {"title": template.title, "body": template.body, "is_on": "on", "seen": template.revision}
    return words | more


def told() -> Notice:
    person = Person.objects.create(
        name="陈演示", id_type="33", id_number="E00000001", phone="13800000001", birth_date=date(1990, 1, 1)
    )
    return notify(person=person, template="case_accepted", context=CONTEXT)


def test_a_row_for_every_text() -> None:
    assert MessageTemplate.objects.count() == len(events()) * len(Channel)
    assert operations.seed() == 0
    assert not row(Channel.SMS, "case_withdrawn").is_on
    assert QuietHours.objects.count() == 2


def test_other_words_hold_from_now_on(client: Client) -> None:
    template = row()
    assert client.get(page(template)).status_code == 200
    answer = client.post(
        page(template), given(template, title="{item}[（{for_whom}）]收下了", body="{organ}收下了 <b>{number}</b>。")
    )
    assert answer.status_code == 302, answer.context["errors"]
    notice = told()
    assert (notice.title, notice.body) == ("居住证申领收下了", "高州市公安局收下了 <b>N1</b>。")
    entry = AuditEntry.objects.get(event="notices.text_changed")
    assert entry.detail["before"]["title"] == template.title
    assert entry.detail["after"] == {
        "title": "{item}[（{for_whom}）]收下了",
        "body": "{organ}收下了 <b>{number}</b>。",
        "is_on": True,
        "revision": 1,
    }


@pytest.mark.parametrize(
    ("channel", "body"),
    [
        (Channel.SMS, "{number}"),
        (Channel.SMS, "{for_whom}"),
        (Channel.EMAIL, "{for_whom}"),
        (Channel.EMAIL, "打 13800000001"),
        (Channel.SMS, "长" * 61),
        (Channel.SMS, ""),
        (Channel.SMS, "[{due_date}]"),
        (Channel.INBOX, "{unknown}"),
        (Channel.INBOX, "{{ item }}"),
        (Channel.INBOX, "{% load i18n %}"),
        (Channel.INBOX, "[没有变量]"),
    ],
)
def test_refused(client: Client, channel: str, body: str) -> None:
    template = row(channel)
    answer = client.post(page(template), given(template, body=body))
    assert answer.status_code == 200
    template.refresh_from_db()
    assert (template.revision, template.body) == (0, row(channel).body)
    assert template.body != body
    assert not AuditEntry.objects.filter(event="notices.text_changed").exists()


def test_a_channel_switched_off(client: Client) -> None:
    template = row(Channel.SMS)
    client.post(page(template), {"body": template.body, "seen": 0})
    assert not row(Channel.SMS).is_on
    told()
    assert not Delivery.objects.exists()


def test_a_channel_switched_on(client: Client) -> None:
    template = row(Channel.SMS, "case_withdrawn")
    client.post(page(template), {"body": "{item}：已撤回", "is_on": "on", "seen": 0})
    notice = told()
    notify(person=notice.person, template="case_withdrawn", context=CONTEXT)
    assert Delivery.objects.filter(notice__event="case_withdrawn").count() == 1


def test_the_inbox_is_never_switched_off(client: Client) -> None:
    template = row()
    client.post(page(template), {"title": "{item}", "body": "{organ}", "seen": 0})
    assert row().is_on


def test_two_administrators_at_once(client: Client, admin: User) -> None:
    template = row()
    operations.rewrite(template=row(), title="{item}甲", body="甲", is_on=True, by=admin)
    assert client.post(page(template), given(template, title="{item}乙")).status_code == 403
    assert row().title == "{item}甲"


def test_a_preview_saves_nothing(client: Client) -> None:
    template = row()
    answer = client.post(f"{LIST}{template.pk}/preview/", given(template, title="{item}收下了"))
    assert "居住证申领收下了" in answer.content.decode()
    assert row().revision == 0
    refused = client.post(f"{LIST}{template.pk}/preview/", given(template, title="{nobody}"))
    assert "没有变量" in refused.content.decode()
    assert client.get(f"{LIST}{template.pk}/preview/").status_code == 405


def test_the_standard_text_is_restored(client: Client, admin: User) -> None:
    standard = row().title
    operations.rewrite(template=row(), title="{item}甲", body="甲", is_on=True, by=admin)
    operations.seed()
    assert row().title == "{item}甲"
    assert "恢复标准文字" in client.get(page(row())).content.decode()
    client.post(f"{LIST}{row().pk}/restore/")
    assert (row().title, row().revision) == (standard, 0)
    assert AuditEntry.objects.filter(event="notices.text_changed").count() == 2


def test_texts_nobody_changed_follow_the_portal() -> None:
    MessageTemplate.objects.filter(pk=row().pk).update(title="as of long ago")
    operations.seed()
    assert row().title == events()["case_accepted"].texts[Channel.INBOX].title


def test_who_may(client: Client) -> None:
    template = row()
    auditor = accounts.sign_in(Client(), departments.audit_admin())
    assert auditor.get(page(template)).status_code == 200
    for other in (auditor, accounts.sign_in(Client(), departments.security_admin())):
        for address in (page(template), f"{LIST}{template.pk}/preview/", f"{LIST}{template.pk}/restore/"):
            assert other.post(address, given(template, title="{item}甲")).status_code == 403
    assert row().revision == 0


def test_quiet_hours_are_set(client: Client) -> None:
    night = QuietHours.objects.get(channel="sms")
    address = f"/admin/notices/quiethours/{night.pk}/change/"
    assert client.post(address, {"begins": "22:00", "ends": "22:00", "is_on": "on"}).status_code == 200
    assert client.post(address, {"begins": "21:00", "ends": "07:30", "is_on": "on"}).status_code == 302
    night.refresh_from_db()
    assert (night.begins, night.ends) == (time(21), time(7, 30))
    assert AuditEntry.objects.filter(event="notices.quiet_hours_changed").count() == 1


def test_deliveries_are_listed_without_people_and_tried_again(client: Client) -> None:
    told()
    Delivery.objects.update(state=DeliveryState.FAILED, problem="OSError")
    listed = client.get("/admin/notices/delivery/?state__exact=failed").content.decode()
    assert "OSError" in listed
    assert "已受理" in listed
    for private in ("陈演示", "13800000001", "居住证申领"):
        assert private not in listed
    failed = Delivery.objects.get()
    client.post("/admin/notices/delivery/", {"action": "try_again", "_selected_action": [failed.pk]})
    failed.refresh_from_db()
    assert failed.state == DeliveryState.WAITING
    operations.choose(by=failed.notice.person, sms=True, quiet=False)
    drain()
    failed.refresh_from_db()
    assert failed.state == DeliveryState.SENT
