"""Deliveries: quiet hours, e-mail, tries, and who may try again."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail

from services.accounts.models import Person
from services.audit.models import AuditEntry
from services.common import messaging
from services.common.models import DemoMessage, OutboxTask
from services.common.relay import drain
from services.notices import operations, quiet
from services.notices.enums import DeliveryState
from services.notices.models import Delivery, Preference, QuietHours
from services.notices.operations import NotHandedOver, notify
from services.notices.operations.delivering import CLAIM, MAX_TRIES
from tests.factories import departments
from tests.support.clock import Clock

pytestmark = pytest.mark.django_db
CITY = ZoneInfo("Asia/Shanghai")
CONTEXT = {"item": "居住证申领", "organ": "高州市公安局", "number": "N1", "due_date": date(2026, 11, 24)}
PLACE = "resident@example.com"


def at(hour: int, minute: int = 0, day: int = 21) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=CITY)


@pytest.fixture
def person() -> Person:
    return Person.objects.create(
        name="陈演示", id_type="33", id_number="E00000001", phone="13800000001", birth_date=date(1990, 1, 1)
    )


def told(person: Person, template: str = "case_accepted") -> dict[str, Delivery]:
    notice = notify(person=person, template=template, context=CONTEXT)
    return {row.channel: row for row in Delivery.objects.filter(notice=notice)}


def with_email(person: Person, **wanted: bool) -> None:
    Preference.objects.create(person=person, email_address=PLACE, **wanted)


@pytest.mark.parametrize(
    ("now", "until"),
    [
        (at(21, 59), None),
        (at(22), at(8, day=22)),
        (at(23, 59), at(8, day=22)),
        (at(0, 1), at(8)),
        (at(7, 59), at(8)),
        (at(8), None),
        (at(12), None),
    ],
)
def test_the_night(now: datetime, until: datetime | None) -> None:
    assert quiet.held_until("sms", now) == until
    assert quiet.held_until("email", now.astimezone(ZoneInfo("UTC"))) == until


def test_hours_that_administrators_set() -> None:
    QuietHours.objects.create(channel="sms", begins=time(12), ends=time(14))
    QuietHours.objects.create(channel="email", begins=time(22), ends=time(8), is_on=False)
    assert quiet.held_until("sms", at(13)) == at(14)
    assert quiet.held_until("sms", at(23)) is None
    assert quiet.held_until("email", at(23)) is None


def test_at_night_a_message_waits_and_comes_in_the_morning(person: Person, clock: Clock) -> None:
    clock.time = at(23)
    delivery = told(person)["sms"]
    assert (delivery.state, delivery.due_at) == (DeliveryState.HELD, at(8, day=22))
    drain()
    clock.time = at(7, 59, day=22)
    drain()
    assert not DemoMessage.objects.exists()
    clock.time = at(8, 1, day=22)
    drain()
    delivery.refresh_from_db()
    assert (delivery.state, delivery.due_at, delivery.tries) == (DeliveryState.SENT, None, 1)
    assert DemoMessage.objects.count() == 1


def test_a_code_is_never_held(clock: Clock) -> None:
    clock.time = at(3)
    messaging.send_sms("13800000001", "sign_in_code", {"code": "123456", "for_what": ""})
    assert DemoMessage.objects.get().code == "123456"


def test_who_wants_messages_at_any_hour_gets_them(person: Person, clock: Clock) -> None:
    clock.time = at(23)
    operations.choose(by=person, sms=True, quiet=False)
    assert told(person)["sms"].state == DeliveryState.WAITING
    drain()
    assert DemoMessage.objects.count() == 1


def test_a_try_that_falls_into_the_night_waits(person: Person, clock: Clock) -> None:
    clock.time = at(21, 59)
    delivery = told(person)["sms"]
    clock.time = at(22, 1)
    drain()
    delivery.refresh_from_db()
    assert (delivery.state, delivery.due_at, delivery.tries) == (DeliveryState.HELD, at(8, day=22), 0)
    assert not DemoMessage.objects.exists()
    clock.time = at(8, 1, day=22)
    drain()
    assert DemoMessage.objects.count() == 1


class TestEmail:
    @pytest.fixture(autouse=True)
    def noon(self, clock: Clock) -> None:
        clock.time = at(12)

    def test_it_goes_beside_the_text_message(self, person: Person) -> None:
        with_email(person)
        rows = told(person)
        assert set(rows) == {"sms", "email"}
        drain()
        assert {row.state for row in Delivery.objects.all()} == {DeliveryState.SENT}
        (sent,) = mail.outbox
        assert sent.to == [PLACE]
        assert sent.subject == "居住证申领：已受理"
        assert "居住证申领：已受理。" in sent.body
        assert "/my/notices/" in sent.body
        assert sent.extra_headers["Message-ID"].startswith(f"<notice-{rows['email'].pk}@")
        for private in ("陈演示", "N1", "13800000001"):
            assert private not in sent.body

    def test_without_an_address_nothing_is_written_down(self, person: Person) -> None:
        assert set(told(person)) == {"sms"}

    def test_not_wanted(self, person: Person) -> None:
        with_email(person, email=False)
        assert told(person)["email"].state == DeliveryState.UNWANTED
        drain()
        assert mail.outbox == []

    def test_an_event_for_the_inbox_alone(self, person: Person) -> None:
        with_email(person)
        assert told(person, "case_withdrawn") == {}

    def test_an_address_that_is_deleted_before_it_goes_out(self, person: Person) -> None:
        with_email(person)
        delivery = told(person)["email"]
        Preference.objects.all().delete()
        drain()
        delivery.refresh_from_db()
        assert delivery.state == DeliveryState.NO_ADDRESS
        assert mail.outbox == []


class TestTries:
    @pytest.fixture(autouse=True)
    def noon(self, clock: Clock) -> None:
        clock.time = at(12)

    def test_two_at_once_send_one(self, person: Person) -> None:
        """The second comes while the first is at the gateway."""
        delivery = told(person)["sms"]
        sent = []

        class Slow:
            def send(self, phone: str, text: str, *, code: str = "", key: str = "") -> None:
                sent.append(key)
                operations.send(delivery=Delivery.objects.get(pk=delivery.pk))

        with messaging.BACKENDS.replace("demo", Slow()):
            operations.send(delivery=delivery)
        assert sent == [f"notice-{delivery.pk}"]
        delivery.refresh_from_db()
        assert (delivery.state, delivery.tries) == (DeliveryState.SENT, 1)

    def test_who_died_while_sending_is_followed_by_another(self, person: Person, clock: Clock) -> None:
        delivery = told(person)["sms"]
        Delivery.objects.update(claimed_until=clock.time + CLAIM, tries=1)
        operations.send(delivery=delivery)
        assert not DemoMessage.objects.exists()
        clock.forward(seconds=CLAIM.total_seconds())
        operations.send(delivery=delivery)
        assert DemoMessage.objects.count() == 1

    def test_the_queue_tries_again_later(self, person: Person, clock: Clock) -> None:
        class Broken:
            def send(self, *args: object, **kwargs: object) -> None:
                raise OSError("13800000001")

        delivery = told(person)["sms"]
        with messaging.BACKENDS.replace("demo", Broken()):
            drain()
        delivery.refresh_from_db()
        assert (delivery.state, delivery.tries, delivery.problem) == (DeliveryState.WAITING, 1, "OSError")
        task = OutboxTask.objects.get(task="services.notices.tasks.deliver")
        assert task.due_at > clock.time
        assert "138" not in task.error
        clock.forward(minutes=1)
        drain()
        delivery.refresh_from_db()
        assert (delivery.state, delivery.problem) == (DeliveryState.SENT, "")

    def test_staff_put_back_what_failed_and_nothing_else(self, person: Person) -> None:
        failed, sent = told(person)["sms"], told(person)["sms"]
        Delivery.objects.filter(pk=failed.pk).update(state=DeliveryState.FAILED, tries=MAX_TRIES)
        Delivery.objects.filter(pk=sent.pk).update(state=DeliveryState.SENT, sent_at=at(11))
        by = departments.system_admin()
        assert operations.try_again(deliveries=[failed, sent], by=by) == 1
        failed.refresh_from_db()
        assert (failed.state, failed.tries) == (DeliveryState.WAITING, 0)
        entry = AuditEntry.objects.get(event="notices.tried_again")
        assert entry.subject_ref == f"delivery:{failed.pk}"
        drain()
        failed.refresh_from_db()
        assert failed.state == DeliveryState.SENT

    def test_given_up_stays_given_up(self, person: Person) -> None:
        delivery = told(person)["sms"]
        Delivery.objects.update(state=DeliveryState.FAILED)
        operations.send(delivery=delivery)
        assert not DemoMessage.objects.exists()

    def test_an_error_that_names_the_address_is_not_kept(self, person: Person) -> None:
        class Broken:
            def send(self, *args: object, **kwargs: object) -> None:
                raise RuntimeError("to 13800000001")

        delivery = told(person)["sms"]
        with messaging.BACKENDS.replace("demo", Broken()), pytest.raises(NotHandedOver) as refused:
            operations.send(delivery=delivery)
        assert str(refused.value) == "RuntimeError"
        assert refused.value.__cause__ is None


def test_the_console_masks_number_and_code(capsys: pytest.CaptureFixture[str]) -> None:
    messaging.ConsoleSms().send("13800000001", "验证码 123456", code="123456", key="x")
    assert capsys.readouterr().out == "SMS 138****0001 验证码 ******\n"


def test_a_gateway_by_its_path(settings: object) -> None:
    settings.SMS_BACKEND = "services.common.messaging.ConsoleSms"
    assert isinstance(messaging.sms_backend(), messaging.ConsoleSms)
    settings.SMS_BACKEND = "nobody"
    with pytest.raises(LookupError):
        messaging.sms_backend()


def test_a_night_ends_though_the_clock_of_the_relay_is_behind(person: Person, clock: Clock) -> None:
    clock.time = at(23)
    delivery = told(person)["sms"]
    OutboxTask.objects.update(due_at=at(7, 59, day=22) - timedelta(seconds=1))
    clock.time = at(7, 59, day=22)
    drain()
    clock.time = at(8, 2, day=22)
    drain()
    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.SENT
