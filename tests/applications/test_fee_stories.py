"""Two items of the demo city from the application to the result, with their fees: told by the operations themselves."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from services.applications.enums import FeeEnd, MaterialSource, State
from services.applications.fees import assessed
from services.applications.models import Application, CaseFee
from services.applications.operations import counter, paying
from services.applications.operations.sweeping import sweep
from services.applications.story import nodes, what_next
from services.catalog.access import get_published
from services.catalog.guides import fee_lines
from services.catalog.models import ItemVersion
from services.catalog.quality import findings
from services.common.relay import drain
from services.documents.models import Document
from services.notices.models import Notice
from services.payments.enums import BillState, Book, RefundState
from services.payments.models import Bill, Refund
from services.payments.operations import billing, ending
from tests.applications.fee_cases import again, bill_of, checked_by, moves, pay
from tests.factories import applications as make
from tests.factories.accounts import sign_in
from tests.factories.filling import apply
from tests.payments import books
from tests.support.clock import Clock as Time

pytestmark = pytest.mark.usefixtures("city")
PERMIT, DOG, ROAD = "juzhuzheng-buling", "yangquan-dengji", "linshi-zhandao"
ANYBODY, DISABLED = "13800000004", "13800000007"
"""The second one holds a 残疾人证."""


@pytest.fixture
def time(clock: Time) -> Time:
    """Monday, 21 September 2026, ten in the morning."""
    clock.time = datetime(2026, 9, 21, 2, tzinfo=UTC)
    return clock


def asked(phone: str = ANYBODY) -> Application:
    """A lost permit card: complete, and its fee asked for."""
    case = checked_by(apply(PERMIT, phone), "clerk1")
    paying.ask_fee(application=case, by=make.staff("clerk1"))
    return again(case)


def proposed(phone: str = ANYBODY, item: str = DOG, *, last: bool = False, number: int = 1) -> Application:
    """Examined, and proposed to be granted."""
    case = checked_by(apply(item, phone, last=last), f"clerk{number}")
    counter.accept(application=case, by=make.staff(f"clerk{number}"))
    counter.propose(application=again(case), proposal="grant", reason="", by=make.staff(f"clerk{number}"))
    return again(case)


def decided(phone: str = ANYBODY, item: str = DOG, *, last: bool = False, number: int = 1) -> Application:
    """A dog registered, or a road used by an event or a stall: granted by another person."""
    case = proposed(phone, item, last=last, number=number)
    counter.grant(application=case, by=make.staff(f"approver{number}"))
    return again(case)


@pytest.mark.parametrize("code", [PERMIT, DOG, ROAD])
def test_the_guide_tells_when_it_is_paid_who_pays_less_and_when_it_goes_back(code: str, client: Client) -> None:
    version = ItemVersion.objects.to_check().get(pk=get_published(code).pk)
    assert [finding.text for finding in findings(version)] == []
    page = client.get(reverse("catalog:guide", args=[code])).content.decode()
    lines = fee_lines(version)
    assert len(lines) >= 4
    assert all(line in page for line in lines)
    assert "残疾人" in page
    assert version.fee_basis in page


def test_before_acceptance_from_phone_to_acceptance(time: Time, client: Client) -> None:
    case = asked()
    bill = bill_of(case)
    assert (case.state, bill.amount, bill.payee.book) == (State.FEE_DUE, 2000, Book.TREASURY)
    sign_in(client, make.resident(ANYBODY))
    drain()
    page = client.get(reverse("applications:case", args=[case.ref])).content.decode()
    notice = Document.objects.get(subject_ref=case.subject_ref, template="payment_notice")
    assert reverse("applications:document", args=[case.ref, notice.pk]) in page  # 缴款通知书, to keep and to show
    assert client.get(reverse("applications:document", args=[case.ref, notice.pk])).status_code == 200
    assert "20 元" in page
    assert "20 元" in client.get(reverse("applications:mine")).content.decode()
    told = client.get(f"/api/v1/cases/{case.ref}/").json()["fee"]
    assert (told["total"], told["bill"], told["bill_state"], told["settled_as"]) == (2000, bill.ref, "issued", "")
    pay(case, run=False)
    assert "已经缴了费" in what_next(again(case)).text  # never asked twice, even before the case has gone on
    drain()
    case = again(case)
    assert (case.state, moves(case)[-2:]) == (State.ACCEPTED, ["fee_settled", "accept"])
    assert Notice.objects.filter(person=case.applicant, event="case_accepted").count() == 1
    assert "已缴费" in client.get(reverse("applications:case", args=[case.ref])).content.decode()
    books.hold()


def test_the_clerk_sees_notice_and_state_and_downloads_the_notice(client: Client) -> None:
    case = asked()
    drain()
    sign_in(client, make.staff("clerk1"))
    page = client.get(reverse("counter:case", args=[case.ref])).content.decode()
    notice = Document.objects.get(subject_ref=case.subject_ref, template="payment_notice")
    address = reverse("counter:document", args=[case.ref, notice.pk])
    assert address in page
    assert client.get(address).status_code == 200
    assert "待缴费" in page
    assert "低保、特困人员免收" in page  # what was not shown


def test_a_certificate_that_is_held_takes_all_of_it_off() -> None:
    case = checked_by(apply(PERMIT, DISABLED), "clerk1")
    paying.ask_fee(application=case, by=make.staff("clerk1"))
    fee = CaseFee.objects.get(application=case)
    assert (again(case).state, fee.settled_as) == (State.ACCEPTED, FeeEnd.NOTHING)
    assert (fee.trace[0]["reduction"], fee.trace[0]["evidence"]) == ("残疾人免收", "fact:certificate.held.CJRZ")
    dog = decided(DISABLED)
    assert (CaseFee.objects.get(application=dog).settled_as, "ask_result_fee" in moves(dog)) == (FeeEnd.NOTHING, False)
    drain()
    assert again(dog).state == State.CLOSED
    assert not Bill.objects.exists()


def test_nothing_is_asked_of_who_changed_an_address() -> None:
    case = checked_by(apply(PERMIT, ANYBODY, last=True), "clerk1")
    paying.ask_fee(application=case, by=make.staff("clerk1"))
    assert (again(case).state, Bill.objects.exists()) == (State.ACCEPTED, False)


def test_before_the_result_the_days_stand_still_until_it_is_paid(time: Time) -> None:
    case = decided()
    assert (case.state, bill_of(case).amount, case.granted) == (State.RESULT_FEE, 10_000, True)
    assert not case.clocks.filter(kind="delivery", stopped_at=None).exists()
    for days in (20, 4, 1):
        time.forward(days=days)
        sweep()
        sweep()
    assert again(case).state == State.RESULT_FEE  # what was granted stands
    told = Notice.objects.filter(person=case.applicant, event__in=["fee_reminder", "fee_late"])
    assert list(told.order_by("pk").values_list("event", flat=True)) == ["fee_reminder", "fee_late"]
    assert "已过" in what_next(again(case)).text
    assert case.certificate is None
    pay(case)
    case = again(case)
    assert (case.state, case.certificate.type.code) == (State.CLOSED, "YQDJZ")
    assert moves(case)[-3:] == ["result_fee_settled", "deliver", "close"]
    books.hold()


def test_half_of_it_by_a_paper_that_a_clerk_found_to_fit() -> None:
    case = proposed()
    row = case.materials.get(material__key="neutered")
    type(row).objects.filter(pk=row.pk).update(on_paper=True, finding="fit")
    counter.grant(application=case, by=make.staff("approver1"))
    bill = bill_of(case)
    assert [line.amount for line in bill.lines.all()] == [10_000, -5000]
    assert "绝育犬减半" in bill.lines.all()[1].text


def test_by_the_square_metre_two_people_work_it_out(time: Time) -> None:
    case = decided(item=ROAD, number=5)
    bill = bill_of(case)
    assert (case.state, bill.state) == (State.RESULT_FEE, BillState.PRICING_HOLD)
    one, other = make.staff("finance1"), make.staff("finance2")
    billing.propose_price(bill=bill, lines=[billing.Line("占用费", 600)], reason="6 平方米 2 天", by=one)
    bill.refresh_from_db()
    with pytest.raises(billing.OwnPrice):
        billing.confirm_price(bill=bill, seen=billing.digest_of(bill), by=one)
    billing.confirm_price(bill=bill, seen=billing.digest_of(bill), by=other)
    drain()
    assert (CaseFee.objects.get(application=case).total, moves(again(case))[-1]) == (600, "fee_priced")
    assert [step["title"] for step in nodes(again(case)) if step["documents"]][-1] == "告知缴费金额"
    pay(case)
    assert again(case).state == State.CLOSED
    books.hold()


def test_a_fee_without_a_price_is_cancelled_by_two_and_asked_for_anew(time: Time) -> None:
    case = decided(item=ROAD, number=5)
    held = bill_of(case)
    found = ending.propose_ending(bill=held, how="void", reason="面积填错", by=make.staff("finance1"))
    ending.agree_to_ending(ending=found, by=make.staff("finance2"))
    drain()
    assert (again(case).state, bill_of(case).state, bill_of(case).amount) == (State.RESULT_FEE, BillState.VOID, None)
    paying.ask_fee_again(application=again(case), by=make.staff("clerk5"))
    bill = bill_of(case)
    assert (bill.state, bill.version, bill.pk != held.pk) == (BillState.PRICING_HOLD, 2, True)
    books.hold()


def test_waived_by_two_people_it_goes_on(client: Client) -> None:
    case = asked()
    clerk, approver = make.staff("clerk1"), make.staff("approver1")
    sign_in(client, clerk)
    reason = {"reason": "抗洪抢险中丢失，应急局来函"}
    assert client.post(reverse("counter:propose_waiver", args=[case.ref]), reason).status_code == 302
    desk = Client()
    sign_in(desk, approver)
    assert "有人提出免缴" in desk.get(reverse("counter:desk")).content.decode()  # above the queue, in which it is not
    assert reverse("counter:waive_fee", args=[case.ref]) in desk.get(f"/desk/cases/{case.ref}/").content.decode()
    assert desk.post(reverse("counter:waive_fee", args=[case.ref]), {}).status_code == 302
    assert (again(case).state, bill_of(case).state) == (State.ACCEPTED, BillState.VOID)
    assert "有人提出免缴" not in desk.get(reverse("counter:desk")).content.decode()
    drain()
    books.hold()


def test_a_proposed_waiver_is_not_changed_under_the_eyes_of_who_agrees() -> None:
    case = asked()
    clerk = make.staff("clerk1")
    paying.propose_waiver(application=case, reason="抗洪抢险", by=clerk)
    with pytest.raises(paying.CannotWaive):
        paying.propose_waiver(application=again(case), reason="熟人", by=clerk)
    assert CaseFee.objects.get(application=case).waiver_reason == "抗洪抢险"


def test_not_paid_by_the_day_it_ends_and_nothing_is_owed(time: Time) -> None:
    case = asked()
    time.forward(days=25)
    sweep()
    drain()
    case = again(case)
    assert (case.state, bill_of(case).state) == (State.ENDED, BillState.VOID)
    assert "重新申请" in what_next(case).text
    books.hold()


def test_paid_a_moment_before_it_is_refused_it_goes_back() -> None:
    case = asked()
    pay(case, run=False)
    counter.refuse_acceptance(application=again(case), reason="同一张证已经补过", by=make.staff("clerk1"))
    drain()
    refund = Refund.objects.get()
    assert (again(case).state, refund.state, refund.amount) == (State.REFUSED, RefundState.REQUESTED, 2000)
    assert Notice.objects.filter(person=case.applicant, event="fee_back").count() == 1
    books.hold()


def hindered(time: Time, monkeypatch: pytest.MonkeyPatch) -> Application:
    """Granted and paid, and meanwhile the holder got the same certificate elsewhere."""
    from services.applications.operations.finishing import CannotIssue

    def no(**_case: Any) -> None:
        raise CannotIssue("持证人已有一张有效的证。")

    case = decided()
    monkeypatch.setattr(paying, "begin_making", no)
    pay(case)
    return again(case)


def test_paid_and_hindered_is_seen_at_the_desk_and_tried_again(time: Time, monkeypatch: pytest.MonkeyPatch) -> None:
    case = hindered(time, monkeypatch)
    fee = CaseFee.objects.get(application=case)
    assert (case.state, fee.settled_at, fee.hindrance) == (State.RESULT_FEE, None, "持证人已有一张有效的证。")
    assert what_next(case).action == ""  # nobody is asked to pay again
    desk = Client()
    sign_in(desk, make.staff("clerk1"))
    assert case.ref in desk.get(reverse("counter:desk")).content.decode()
    assert fee.hindrance in desk.get(reverse("counter:case", args=[case.ref])).content.decode()
    monkeypatch.undo()
    monkeypatch.setattr("django.utils.timezone.now", time.now)
    time.forward(hours=1, seconds=1)
    drain()
    fee.refresh_from_db()
    assert (fee.settled_as, fee.hindrance, again(case).state) == (FeeEnd.PAID, "", State.CLOSED)
    books.hold()


def test_a_paper_shows_a_reduction_only_when_it_came_and_a_promise_never() -> None:
    """The helper ticks every row as fit, the empty one for 低保 too: that takes nothing off."""
    case = apply(PERMIT, ANYBODY)
    row = case.materials.get(material__key="hardship")
    assert assessed(checked_by(case, "clerk1")).total == 2000
    type(row).objects.filter(pk=row.pk).update(source=MaterialSource.PROMISED)
    assert assessed(again(case)).total == 2000
    type(row).objects.filter(pk=row.pk).update(source=MaterialSource.UPLOADED, on_paper=True)
    found = assessed(again(case))
    assert (found.total, found.trace[0]["reduction"]) == (0, "低保、特困人员免收")


def test_who_withdraws_reads_first_what_becomes_of_the_fee(client: Client) -> None:
    case = asked()
    sign_in(client, make.resident(ANYBODY))
    address = reverse("applications:withdraw", args=[case.ref])
    assert "不用再缴" in client.get(address).content.decode()
    pay(case)
    assert "退给您：20 元" in client.get(address).content.decode()
    counter.begin_review(application=again(case), by=make.staff("clerk1"))
    assert "不退" in client.get(address).content.decode()
