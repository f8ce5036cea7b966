"""费用申诉: handed in with a photo, decided by the operator; until then nothing changes but that nobody is reminded."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from services.departments.enums import Role
from services.files.models import StoredFile
from services.notices.models import Notice
from services.parking import access_resident, arrears
from services.parking.enums import StayState
from services.parking.models import Stay
from services.parking.operations import billing
from services.payments.enums import BillState
from services.payments.invariants import broken
from services.payments.models import Bill, Dispute, DisputePhoto, Payee, Refund
from services.payments.operations import disputing
from services.payments.personal_data import PaymentsData
from services.vehicles.models import PlateBinding
from tests.factories import accounts, applications, departments
from tests.parking import make, resident
from tests.parking.resident import main, seen, signed_in
from tests.parking.roadside import attendant

pytestmark = pytest.mark.django_db
WHY = "照片显示当时车位是空的"


@pytest.fixture
def lot():
    return make.lot()


@pytest.fixture
def driver():
    return resident.owner()[0]


@pytest.fixture
def stay(lot, driver) -> Stay:
    """Not quite ten hours, 50 yuan."""
    seen(make.camera(lot, "in"), 60 * 40 - 5)
    return seen(make.camera(lot, "out"), 60 * 30)


@pytest.fixture
def bill(stay) -> Bill:
    return billing.open_bill(stay)


@pytest.fixture
def operator(lot):
    return attendant(lot, Role.PARKING_OPERATOR)


def object_to(driver, bill: Bill, **data) -> int:
    told = {"reason": "没有停那么久"} | data
    return signed_in(driver).post(reverse("payments:dispute", args=[bill.ref]), told).status_code


def decide(client, upheld: str, amount: str = "", decision: str = WHY, pk: int | None = None) -> int:
    address = reverse("parking_desk:objection", args=[pk or Dispute.objects.get().pk])
    return client.post(address, {"upheld": upheld, "amount": amount, "decision": decision}).status_code


def test_an_objection_with_a_true_photo_reaches_the_operator(lot, driver, bill, operator):
    browser = signed_in(driver)
    assert 'enctype="multipart/form-data"' in main(browser.get(reverse("payments:dispute", args=[bill.ref])))
    assert object_to(driver, bill, photo=applications.photo()) == 302
    picture = DisputePhoto.objects.get()
    own = reverse("payments:dispute_photo", args=[bill.ref, picture.pk])
    assert own in main(browser.get(reverse("payments:bill", args=[bill.ref])))
    assert browser.get(own)["Content-Type"] == "image/png"
    assert "没有停那么久" in main(operator.get(reverse("parking_desk:objections")))
    there = reverse("parking_desk:objection_photo", args=[picture.pk])
    assert there in main(operator.get(reverse("parking_desk:objection", args=[picture.dispute_id])))
    assert operator.get(there).status_code == 200
    stranger = signed_in(accounts.real_named(accounts.person("李样例")))
    assert stranger.get(own).status_code == 404
    other = attendant(make.lot(), Role.PARKING_OPERATOR)
    assert other.get(there).status_code == 404
    assert other.get(reverse("parking_desk:objection", args=[picture.dispute_id])).status_code == 404
    assert "没有停那么久" not in main(other.get(reverse("parking_desk:objections")))
    assert attendant(lot).get(reverse("parking_desk:objections")).status_code == 403


@pytest.mark.usefixtures("quick_photos")
def test_until_it_is_decided_nothing_changes_but_that_nobody_is_reminded(stay, driver, bill):
    Stay.objects.update(exited_at=timezone.now() - timedelta(days=2), entered_at=timezone.now() - timedelta(days=3))
    assert arrears.to_remind().count() == 1
    assert object_to(driver, bill, photo=applications.photo()) == 302
    assert arrears.to_remind().count() == 0
    bill.refresh_from_db()
    assert (bill.state, bill.amount) == (BillState.ISSUED, 5000)


@pytest.mark.usefixtures("quick_photos")
def test_the_copy_of_ones_data_tells_what_was_objected_to(driver, bill):
    object_to(driver, bill, photo=applications.photo())
    told = [dict(row.rows) for row in PaymentsData().sections(driver.person)[0].records]
    assert [(row["问题"], row["现场照片"]) for row in told if "问题" in row] == [("没有停那么久", "1")]
    other = accounts.real_named(accounts.person("李样例"))
    assert PaymentsData().sections(other.person)[0].records == []


@pytest.mark.usefixtures("quick_photos")
def test_what_is_no_picture_is_refused_and_nothing_is_kept(driver, bill):
    paper = SimpleUploadedFile("a.pdf", b"%PDF-1.7", "application/pdf")
    assert object_to(driver, bill, photo=paper) == 422
    assert not StoredFile.objects.exists()
    assert not Dispute.objects.exists()


def test_who_is_right_about_less_owes_less_by_the_next_version(stay, driver, bill, operator):
    object_to(driver, bill)
    assert decide(operator, "1", "20") == 302
    bill.refresh_from_db()
    stay.refresh_from_db()
    after = billing.open_bill(stay)
    assert (bill.state, bill.ended_reason) == (BillState.VOID, WHY)
    assert (after.version, after.amount, after.payer) == (bill.version + 1, 2000, driver.person)
    assert list(after.lines.order_by("order").values_list("amount", flat=True))[-1] == -3000
    assert (stay.state, stay.fee) == (StayState.BILLED, 2000)
    assert Dispute.objects.get().state == "upheld"
    notice = Notice.objects.get(person=driver.person, event="dispute_upheld")
    assert WHY in notice.body
    there = reverse("parking:pay_bill", args=[access_resident.ticket_of(bill)])
    led = Client().get(there, follow=True)
    assert "金额已更正" in led.content.decode()
    assert after.ref in main(led)
    make.pay(after)
    stay.refresh_from_db()
    assert (stay.state, stay.fee) == (StayState.SETTLED, 2000)
    assert broken() == []


def test_who_owes_nothing_is_settled_with_the_reason(stay, driver, bill, operator):
    object_to(driver, bill)
    assert decide(operator, "1", "0") == 302
    stay.refresh_from_db()
    assert (stay.state, stay.fee, stay.reason) == (StayState.SETTLED, 0, WHY)
    assert billing.open_bill(stay) is None
    assert broken() == []


def test_a_bill_that_is_right_stays(stay, driver, bill, operator):
    object_to(driver, bill)
    assert decide(operator, "0") == 302
    bill.refresh_from_db()
    assert bill.state == BillState.ISSUED
    notice = Notice.objects.get(person=driver.person, event="dispute_rejected")
    assert WHY in notice.body
    assert reverse("payments:bill", args=[bill.ref]) in notice.url
    assert decide(operator, "1", "20") == 409, "decided once"
    bill.refresh_from_db()
    assert bill.state == BillState.ISSUED


@pytest.mark.parametrize(
    ("upheld", "amount", "decision"), [("", "", WHY), ("1", "", WHY), ("1", "50", WHY), ("1", "x", WHY), ("0", "", " ")]
)
def test_a_decision_needs_its_amount_and_its_reason(driver, bill, operator, upheld, amount, decision):
    object_to(driver, bill)
    assert decide(operator, upheld, amount, decision) == 422
    assert Dispute.objects.get().decided_at is None


def refunds() -> list[tuple[int, str]]:
    return list(Refund.objects.order_by("pk").values_list("amount", "state"))


def test_what_was_paid_too_much_goes_back_by_the_operators_decision(stay, driver, bill, operator):
    make.pay(bill)
    stay.refresh_from_db()
    Stay.objects.update(fee_days={"2026-03-02": 2000, "2026-03-03": 3000})
    assert object_to(driver, bill) == 302
    page = main(operator.get(reverse("parking_desk:objection", args=[Dispute.objects.get().pk])))
    assert "按原路退回" in page
    assert decide(operator, "1", "50") == 422, "as much as was paid"
    assert decide(operator, "1", "20") == 302
    assert refunds() == [(3000, "approved")]
    bill.refresh_from_db()
    stay.refresh_from_db()
    assert (bill.state, stay.state, stay.fee) == (BillState.PAID, StayState.SETTLED, 5000)
    assert stay.fee_days == {"2026-03-02": 2000}
    assert WHY in Notice.objects.get(person=driver.person, event="dispute_upheld").body
    assert decide(operator, "1", "0") == 409, "decided once"
    assert refunds() == [(3000, "approved")]
    object_to(driver, bill)
    again = Dispute.objects.order_by("-pk")[0].pk
    assert decide(operator, "1", "20", pk=again) == 422, "no more than is left of it"
    assert decide(operator, "0", pk=again) == 302
    assert broken() == []


def test_above_the_limit_of_the_payee_finance_agrees_first(lot, driver, bill, operator):
    Payee.objects.filter(pk=lot.payee_id).update(refund_limit=2999)
    make.pay(bill)
    object_to(driver, bill)
    assert decide(operator, "1", "20") == 302
    assert refunds() == [(3000, "requested")]
    assert broken() == []


def test_a_bill_that_was_right_stays_paid(driver, bill, operator):
    make.pay(bill)
    object_to(driver, bill)
    assert decide(operator, "0") == 302
    assert refunds() == []
    assert Dispute.objects.get().state == "rejected"


def test_what_the_treasury_has_is_left_to_finance(lot, driver, operator):
    Payee.objects.filter(pk=lot.payee_id).update(book="treasury")
    seen(make.camera(lot, "in"), 60 * 40 - 5)
    bill = billing.open_bill(seen(make.camera(lot, "out"), 60 * 30))
    make.pay(bill)
    object_to(driver, bill)
    assert "财务" in main(operator.get(reverse("parking_desk:objection", args=[Dispute.objects.get().pk])))
    assert decide(operator, "1", "20") == 409
    assert (Dispute.objects.get().decided_at, refunds()) == (None, [])


def test_while_the_car_stands_there_what_was_paid_is_left_alone(lot, driver, operator):
    seen(make.camera(lot, "in"), 110)
    stay = Stay.objects.select_related(*billing.RELATED).get()
    first = billing.prepay(stay=stay, by=driver)
    make.pay(first)
    object_to(driver, first)
    assert decide(operator, "1", "5") == 409
    assert (Dispute.objects.get().decided_at, refunds()) == (None, [])


def test_the_stay_leads_to_an_objection_from_every_bill_that_may_be_wrong(stay, driver, bill):
    there = reverse("payments:dispute", args=[bill.ref])
    page = reverse("parking:stay", args=[stay.number])
    browser = signed_in(driver)
    assert (there in main(browser.get(page)), "费用不对" in main(browser.get(page))) == (True, True)
    make.pay(bill)
    assert there in main(browser.get(page))
    assert "费用不对" in main(browser.get(reverse("payments:bill", args=[bill.ref])))
    object_to(driver, bill)
    assert there not in main(browser.get(page)), "it is looked into"


def test_nobody_decides_about_the_own_car(lot, bill, driver):
    user = departments.holder(Role.PARKING_OPERATOR, where=lot.operator, person=accounts.person("龚演示"))
    dispute = disputing.open_dispute(bill=bill, reason="没有停那么久", by=driver)
    PlateBinding.objects.update(person=user.person)
    assert decide(signed_in(user), "1", "0", pk=dispute.pk) == 409
    dispute.refresh_from_db()
    assert dispute.decided_at is None


def test_an_objection_to_an_earlier_version_is_about_the_one_in_its_place(lot, driver, operator):
    """Somebody objects while the car stands there still, then it leaves: the bill is another."""
    seen(make.camera(lot, "in"), 60 * 40 - 5)
    stay = Stay.objects.select_related(*billing.RELATED).get()
    first = billing.prepay(stay=stay, by=driver)
    object_to(driver, first)
    seen(make.camera(lot, "out"), 60 * 30)
    first.refresh_from_db()
    bill = billing.open_bill(stay)
    assert (first.state, bill.version) == (BillState.VOID, 2)
    Stay.objects.update(exited_at=timezone.now() - timedelta(days=2), entered_at=timezone.now() - timedelta(days=3))
    assert arrears.to_remind().count() == 0, "nobody is reminded of what is looked into"
    page = main(operator.get(reverse("parking_desk:objection", args=[Dispute.objects.get().pk])))
    assert bill.ref in page
    assert decide(operator, "1", "20") == 302
    bill.refresh_from_db()
    assert (bill.state, billing.open_bill(stay).amount) == (BillState.VOID, 2000)
    assert broken() == []


def test_what_was_taken_back_does_not_count_for_the_cap_of_the_day(stay, driver, bill, operator):
    Stay.objects.update(fee_days={"2026-03-02": 2000, "2026-03-03": 3000})
    object_to(driver, bill)
    assert decide(operator, "1", "25") == 302
    stay.refresh_from_db()
    assert stay.fee_days == {"2026-03-02": 2000, "2026-03-03": 500}
    object_to(driver, billing.open_bill(stay))
    assert decide(operator, "1", "0", pk=Dispute.objects.order_by("-pk").first().pk) == 302
    stay.refresh_from_db()
    assert (stay.fee_days, stay.fee) == ({}, 0)
