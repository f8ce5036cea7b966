"""What is owed, who is reminded of it and how often; what came in, by lot and day, and as a file."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from services.accounts.models import User
from services.audit.models import AuditEntry
from services.departments.enums import Role
from services.notices.models import Notice
from services.parking import arrears
from services.parking.access_resident import owed_by_plate
from services.parking.models import Lot, Stay
from services.parking.operations import reminding
from services.parking.operations.reminding import NoReminder, remind, remind_all
from services.payments.models import Bill, Dispute
from services.vehicles.models import PlateBinding
from services.vehicles.operations.adding import vehicle_of
from tests.factories import accounts, departments
from tests.parking import make

pytestmark = pytest.mark.django_db
CAR, OTHER = "粤K00801", "粤K00802"


@pytest.fixture
def lot() -> Lot:
    return make.lot()


@pytest.fixture
def gates(lot):
    return make.camera(lot, "in"), make.camera(lot, "out")


@pytest.fixture
def operator(lot) -> Client:
    return accounts.sign_in(Client(), departments.holder(Role.PARKING_OPERATOR, where=lot.operator))


@pytest.fixture
def driver() -> User:
    user = accounts.real_named(accounts.person("陈演示"))
    PlateBinding.objects.create(
        vehicle=vehicle_of(plate=CAR), person=user.person, state="active", proof="register", bound_since=make.START
    )
    return user


def left(gates, plate: str, *, minutes: float = 90, days_ago: float = 2) -> Stay:
    """A vehicle that stood so long and left so many days ago, owing for it."""
    shift = (timezone.now() - timedelta(days=days_ago) - make.START).total_seconds() / 60
    make.see(gates[0], plate, shift - minutes)
    return make.see(gates[1], plate, shift).stay


def page(client: Client, name: str, query: str = "") -> str:
    answer = client.get(reverse(f"parking_desk:{name}") + query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_driver_is_reminded_three_times_days_apart_and_never_again(gates, driver):
    stay = left(gates, CAR, days_ago=30)
    told = []
    for _day in range(20):
        told.append(remind_all())
        Stay.objects.exclude(reminded_at=None).update(reminded_at=timezone.now() - timedelta(days=4))
    assert told == [1, 1, 1] + [0] * 17
    notices = Notice.objects.filter(person=driver.person, event="parking_owed")
    assert notices.count() == arrears.MOST == 3
    assert notices[0].url == f"/my/bills/{Bill.objects.get().ref}/"
    assert "10.00" in notices[0].body
    assert CAR not in notices[0].body
    with pytest.raises(NoReminder, match="用完"):
        remind(stay=stay, by=None)


@pytest.mark.parametrize(("days", "told"), [(0.9, 0), (1.1, 1)])
def test_nobody_is_reminded_on_the_day_itself(gates, driver, days, told):
    left(gates, CAR, days_ago=days)
    assert remind_all() == told
    assert remind_all() == 0  # the second one comes days later


def test_who_objects_who_is_not_known_and_who_paid_is_not_reminded(gates, driver):
    left(gates, OTHER)
    objected, bill = left(gates, CAR), Bill.objects.order_by("-pk")[0]
    Dispute.objects.create(bill=bill, reason="不是我停的", opened_by=driver)
    assert remind_all() == 0
    with pytest.raises(NoReminder, match="异议"):
        remind(stay=objected, by=None)
    Dispute.objects.all().delete()
    make.pay(bill)
    with pytest.raises(NoReminder, match="不欠费"):
        remind(stay=objected, by=None)
    assert not Notice.objects.filter(event="parking_owed").exists()


def test_a_car_nobody_added_is_found_where_the_message_says(gates):
    stay = left(gates, OTHER)
    with pytest.raises(NoReminder, match="按车牌缴费"):
        remind(stay=stay, by=None)
    assert [bill.subject_ref for bill in owed_by_plate(OTHER)] == [stay.subject_ref]


def test_two_who_press_at_once_remind_once(gates, driver, monkeypatch):
    stay = left(gates, CAR)

    def quicker(name: str) -> str:
        Stay.objects.filter(pk=stay.pk).update(reminder_count=1, reminded_at=timezone.now())
        return ""

    monkeypatch.setattr(reminding.arrears, "hinders", quicker)
    with pytest.raises(NoReminder):
        remind(stay=stay, by=None)
    assert not Notice.objects.filter(event="parking_owed").exists()


def test_the_page_lists_what_is_owed_and_reminds(lot, gates, driver, operator):
    stay = left(gates, CAR)
    left(gates, OTHER, minutes=150)
    foreign = make.lot()
    left((make.camera(foreign, "in"), make.camera(foreign, "out")), "粤K00899")
    shown = page(operator, "arrears")
    assert CAR in shown
    assert "25.00" in shown  # 10 + 15
    assert "粤K00899" not in shown
    assert "车主未绑定" in shown
    assert "粤K00899" not in page(operator, "arrears", f"?lot={foreign.code}")
    assert CAR in page(operator, "arrears", f"?lot={lot.code}")
    address = reverse("parking_desk:remind", kwargs={"number": stay.number})
    assert "已通知车主" in operator.post(address, follow=True).content.decode()
    assert "三天内" in operator.post(address, follow=True).content.decode()
    assert Notice.objects.filter(event="parking_owed").count() == 1
    assert AuditEntry.objects.filter(event="parking.reminded").count() == 1
    attendant = accounts.sign_in(Client(), departments.holder(Role.ATTENDANT, where=lot.operator))
    assert attendant.get(reverse("parking_desk:arrears")).status_code == 403
    assert attendant.get(reverse("parking_desk:income_csv")).status_code == 403


def test_income_is_what_was_booked_for_ones_own_lots(lot, gates, operator):
    left(gates, CAR)
    left(gates, OTHER, minutes=150)
    for bill in Bill.objects.order_by("pk"):
        make.pay(bill)
    foreign = make.lot()
    Lot.objects.filter(pk=foreign.pk).update(payee=lot.payee)  # the same company, another operator
    left((make.camera(foreign, "in"), make.camera(foreign, "out")), "粤K00899", minutes=600)
    make.pay(Bill.objects.order_by("-pk")[0])
    shown = page(operator, "income")
    assert "25.00" in shown
    assert "50.00" not in shown
    answer = operator.get(reverse("parking_desk:income_csv"))
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    today = timezone.localdate().isoformat()
    assert rows[1:] == [[today, lot.name, lot.code, "2", "25.00", "0.00"]]
    assert AuditEntry.objects.filter(event="parking.income_exported").count() == 1
    Lot.objects.filter(pk=lot.pk).update(payee=make.lot().payee)  # what was booked before stays its income
    assert "25.00" in page(operator, "income")


def test_a_name_in_the_file_is_no_formula(lot, gates, operator):
    Lot.objects.filter(pk=lot.pk).update(name='=HYPERLINK("x")')
    left(gates, CAR)
    make.pay(Bill.objects.get())
    answer = operator.get(reverse("parking_desk:income_csv"))
    assert "\"'=HYPERLINK" in answer.content.decode()


@pytest.mark.parametrize("query", ["?day=x&days=9", "?day=9999-12-31", "?day=0001-01-01&days=92", "?lot=%00&page=-1"])
def test_odd_questions_do_no_harm(lot, operator, query):
    for name in ("arrears", "income", "income_csv"):
        assert operator.get(reverse(f"parking_desk:{name}") + query).status_code == 200
