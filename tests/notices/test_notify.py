"""Telling a person: the inbox, the live event, the text message."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import connection, transaction

from services.accounts.models import Person
from services.common import live, messaging
from services.common.models import DemoMessage, OutboxTask
from services.common.relay import drain
from services.notices import operations, wording
from services.notices.enums import DeliveryState
from services.notices.events import events
from services.notices.models import Delivery, LiveCounter, LiveEvent, Notice
from services.notices.operations import BadAddress, NotHandedOver, notify
from services.notices.operations.delivering import MAX_TRIES
from tests.support.clock import Clock

pytestmark = pytest.mark.django_db
CONTEXT = {
    "item": "居住证申领", "organ": "高州市公安局", "number": "N1", "due_date": date(2026, 11, 24), "items": "居住证明",
    "count": 1, "reason": "不在受理范围", "certificate": "居住证",
}  # fmt: skip
OF_THE_WALLET = {
    "certificate_changed": "“暂停”",
    "certificate_ending": "12 月 20 日",
    "certificate_used": "高州市公安局",
}
"""About a certificate itself, whatever case it came from → what each says besides."""
OF_CASES = sorted(
    {name for name in events() if name.startswith(("case_", "supplement_", "certificate_"))} - set(OF_THE_WALLET)
)
NOON = datetime(2026, 11, 21, 12, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture(autouse=True)
def noon(clock: Clock) -> None:
    """No quiet hours."""
    clock.time = NOON


@pytest.fixture
def person() -> Person:
    return Person.objects.create(
        name="陈演示", id_type="33", id_number="E00000001", phone="13800000001", birth_date=date(1990, 1, 1)
    )


def accepted(person: Person, **more: object) -> Notice:
    return notify(person=person, template="case_accepted", context=CONTEXT, **more)


def test_inbox_and_live_event(person: Person) -> None:
    notice = accepted(person, url="/my/cases/1/", live={"event": "case.moved", "case": "1"})
    assert notice.title == "居住证申领：已受理"
    assert notice.body == "高州市公安局已受理，编号 N1。\n承诺 11 月 24 日前办结。"
    assert notice.read_at is None
    rows = live.STORE.get("default").since(person.pk, 0, 10)
    assert [(row["seq"], row["event"]) for row in rows] == [(1, "case.moved"), (2, "notice.new")]
    assert rows[0]["payload"] == {"case": "1"}
    assert rows[1]["payload"] == {"notice": notice.pk, "title": notice.title, "unread": 1}


@pytest.mark.parametrize("template", OF_CASES)
def test_every_text_names_the_organ_and_speaks_plainly(template: str) -> None:
    text = wording.say(template, CONTEXT).inbox
    whole = f"{text.title}\n{text.body}"
    assert "高州市公安局" in text.body
    assert "居住证申领" in text.title
    assert len(text.title) <= 40
    for word in ("我们", "抱歉", "无效", "非法", "异常", "失败", "请"):
        assert word not in whole.replace("申请", "")
    assert "{" not in whole
    assert "None" not in whole


@pytest.mark.parametrize("template", sorted(OF_THE_WALLET))
def test_every_text_of_the_wallet_names_the_certificate(template: str) -> None:
    more = {"purpose": "入学登记", "until": date(2026, 12, 20), "state": "暂停", "ground": "示例依据第一条"}
    text = wording.say(template, {**CONTEXT, **more}).inbox
    assert "居住证" in text.title
    assert OF_THE_WALLET[template] in text.title + text.body
    assert "{" not in text.title + text.body


def test_all_the_texts_of_a_case_exist() -> None:
    assert set(OF_CASES) >= {
        "case_submitted", "case_accepted", "supplement_asked", "supplement_received", "case_refused", "case_granted",
        "case_not_granted", "certificate_ready", "case_withdrawn",
    }  # fmt: skip


def test_texts_without_a_date() -> None:
    for template in OF_CASES:
        said = wording.say(template, {**CONTEXT, "due_date": None})
        for text in (said.inbox, *said.outside.values()):
            assert "None" not in f"{text.title}{text.body}"
            assert "前告知" not in text.body
            assert "承诺" not in text.body


def test_what_people_typed_is_kept_as_typed(person: Person) -> None:
    context = {**CONTEXT, "reason": '<b>"证件"</b> & 其他'}
    assert '<b>"证件"</b> & 其他' in notify(person=person, template="case_refused", context=context).body


def test_the_text_is_ciphertext_in_the_database(person: Person) -> None:
    accepted(person, live={"event": "case.moved", "case": "居住证申领"})
    with connection.cursor() as cursor:
        cursor.execute("SELECT body FROM notices_notice")
        assert "公安局" not in cursor.fetchone()[0]
        cursor.execute("SELECT payload FROM notices_liveevent")
        assert all("居住证" not in row[0] for row in cursor.fetchall())


@pytest.mark.parametrize(
    "url", ["https://example.com/", "//example.com/", "javascript:alert(1)", "my/cases/", "/\\x.com"]
)
def test_a_notice_does_not_lead_out_of_the_portal(person: Person, url: str) -> None:
    with pytest.raises(BadAddress):
        accepted(person, url=url)
    assert not Notice.objects.exists()
    assert not LiveEvent.objects.exists()


def test_a_rollback_tells_nothing(person: Person) -> None:
    with transaction.atomic():
        accepted(person)
        transaction.set_rollback(True)
    assert not Notice.objects.exists()
    assert not LiveCounter.objects.exists()
    assert not OutboxTask.objects.exists()
    accepted(person)
    assert live.STORE.get("default").last(person.pk) == 1


class TestTextMessages:
    def test_sent_once(self, person: Person) -> None:
        accepted(person)
        delivery = Delivery.objects.get()
        assert delivery.state == DeliveryState.WAITING
        drain()
        delivery.refresh_from_db()
        assert (delivery.state, delivery.tries) == (DeliveryState.SENT, 1)
        assert DemoMessage.objects.get().text == "【高州一网通办】居住证申领：已受理。登录后在“我的消息”里看详情。"
        operations.send(delivery=delivery)
        assert DemoMessage.objects.count() == 1

    def test_no_number_in_the_queue(self, person: Person) -> None:
        accepted(person)
        assert not any("138" in str(task.kwargs) for task in OutboxTask.objects.all())

    def test_without_a_phone(self, person: Person) -> None:
        person.phone = ""
        person.save()
        accepted(person)
        assert Delivery.objects.get().state == DeliveryState.NO_ADDRESS
        drain()
        assert not DemoMessage.objects.exists()

    def test_not_wanted(self, person: Person) -> None:
        operations.choose(by=person, sms=False)
        accepted(person)
        assert Delivery.objects.get().state == DeliveryState.UNWANTED
        drain()
        assert not DemoMessage.objects.exists()
        operations.choose(by=person, sms=True)
        accepted(person)
        assert Delivery.objects.filter(state=DeliveryState.WAITING).count() == 1

    def test_a_text_that_asks_for_none(self, person: Person) -> None:
        notify(person=person, template="case_withdrawn", context=CONTEXT)
        assert not Delivery.objects.exists()

    def test_tried_again_then_given_up(self, person: Person) -> None:
        class Broken:
            def send(self, *args: object, **kwargs: object) -> None:
                raise ConnectionError("13800000001")

        accepted(person)
        delivery = Delivery.objects.get()
        with messaging.BACKENDS.replace("demo", Broken()):
            for _ in range(MAX_TRIES - 1):
                with pytest.raises(NotHandedOver) as refused:
                    operations.send(delivery=delivery)
                assert "138" not in str(refused.value)
            operations.send(delivery=delivery)
        delivery.refresh_from_db()
        assert (delivery.state, delivery.tries, delivery.problem) == (
            DeliveryState.FAILED,
            MAX_TRIES,
            "ConnectionError",
        )
        operations.send(delivery=delivery)
        assert not DemoMessage.objects.exists()


def test_a_room_below_tells_a_person(person: Person) -> None:
    with transaction.atomic():
        messaging.tell(person.pk, "real_name_done", {"url": "/account/"})
    notice = Notice.objects.get()
    assert (notice.person, notice.url, notice.title) == (person, "/account/", "实名认证成功")


def test_the_seams_are_filled() -> None:
    assert live.STORE.get("default") is operations.STORE
    assert live.PERSON in live.TOPICS


def test_events_are_told_in_order_and_from_where_one_left(person: Person) -> None:
    for _ in range(3):
        accepted(person)
    store = live.STORE.get("default")
    assert [row["seq"] for row in store.since(person.pk, 1, 10)] == [2, 3]
    assert [row["seq"] for row in store.since(person.pk, 0, 2)] == [1, 2]
    assert store.since(person.pk, 3, 10) == []
    assert store.last(person.pk) == 3
    assert store.last(person.pk + 1) == 0
