"""收款单位与商户号: one of finance proposes, another agrees; in force from its day; what was before is kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from services.audit.models import AuditEntry
from services.common.models import OutboxTask
from services.departments.enums import Role
from services.payments import tasks
from services.payments.enums import Book, ProposalState
from services.payments.models import MerchantAccount, Payee, PayeeChange
from services.payments.operations import payees
from services.payments.operations.merchants import AnotherBook
from tests.factories import accounts, departments
from tests.factories import payments as make

pytestmark = pytest.mark.django_db
DESK = "/desk/finance/"


def wanted(payee: Payee, **fields: Any) -> payees.Wanted:
    """As it is, but for ``fields``."""
    same = payees.Wanted(
        department=payee.department,
        name=payee.name,
        book=payee.book,
        refund_limit=payee.refund_limit,
        in_use=payee.is_active,
        channel="",
        number="",
        from_date=timezone.localdate(),
    )
    return replace(same, **fields)


def proposed(payee: Payee, **fields: Any) -> PayeeChange:
    return payees.propose_change(payee=payee, wanted=wanted(payee, **fields), reason="换开户行", by=accounts.staff())


def test_nothing_changes_until_another_agrees():
    payee = make.payee(Book.TREASURY)
    change = proposed(payee, name="新名称", refund_limit=0, channel=make.CHANNEL, number="M-new")
    before = payee.merchant_at(make.CHANNEL)
    payee.refresh_from_db()
    assert (payee.name == "新名称", payee.merchant_at(make.CHANNEL)) == (False, before)
    with pytest.raises(payees.OwnChange):
        payees.agree_to_change(change=change, by=change.proposed_by)
    payees.agree_to_change(change=change, by=accounts.staff())
    payee.refresh_from_db()
    assert (payee.name, payee.refund_limit, payee.merchant_at(make.CHANNEL)) == ("新名称", 0, "M-new")
    assert MerchantAccount.objects.get(number=before).ended_at is not None
    events = AuditEntry.objects.filter(event__startswith="payee.").order_by("pk").values_list("event", flat=True)
    assert list(events) == [
        "payee.change_proposed",
        "payee.change_agreed",
        "payee.merchant_set",
        "payee.change_in_force",
    ]


def test_it_begins_on_its_day_and_not_before():
    payee = make.payee()
    change = proposed(payee, name="下月的名称", from_date=timezone.localdate() + timedelta(days=3))
    payees.agree_to_change(change=change, by=accounts.staff())
    payee.refresh_from_db()
    assert (payee.name == "下月的名称", change.applied_at) == (False, None)
    work = OutboxTask.objects.get(task="services.payments.tasks.put_in_force")
    assert timezone.localtime(work.due_at).date() == change.from_date
    for _twice in range(2):
        tasks.put_in_force(**work.kwargs)
    payee.refresh_from_db()
    assert (payee.name, PayeeChange.objects.get().applied_at is not None) == ("下月的名称", True)


def test_what_was_not_agreed_to_is_never_put_in_force():
    payee = make.payee()
    change = proposed(payee, name="别的名称")
    payees.decline_change(change=change, reason="没有依据", by=accounts.staff())
    tasks.put_in_force(change_id=change.pk)
    payee.refresh_from_db()
    assert payee.name != "别的名称"
    with pytest.raises(payees.AlreadyDecided):
        payees.agree_to_change(change=PayeeChange.objects.get(), by=accounts.staff())
    with pytest.raises(IntegrityError), transaction.atomic():
        PayeeChange.objects.update(applied_at=timezone.now())


def test_one_change_at_a_time_with_a_reason_and_no_day_gone_by():
    payee = make.payee()
    yesterday = timezone.localdate() - timedelta(days=1)
    with pytest.raises(ValueError, match="今天"):
        proposed(payee, from_date=yesterday)
    with pytest.raises(ValueError, match="一年"):
        proposed(payee, from_date=timezone.localdate() + timedelta(days=400))
    with pytest.raises(ValueError, match="原因"):
        payees.propose_change(payee=payee, wanted=wanted(payee), reason=" ", by=accounts.staff())
    proposed(payee)
    with pytest.raises(payees.AlreadyProposed):
        proposed(payee)
    assert PayeeChange.objects.count() == 1


def test_while_one_waits_for_its_day_no_other_is_proposed_or_agreed_to():
    payee, day = make.payee(), timezone.localdate() + timedelta(days=3)
    first = proposed(payee, name="三天后的名称", from_date=day)
    payees.agree_to_change(change=first, by=accounts.staff())
    with pytest.raises(payees.WaitsForItsDay):
        proposed(payee, name="今天的名称")
    fields = {"payee": payee, "department": payee.department, "name": "更早提出的", "book": payee.book}
    older = PayeeChange.objects.create(refund_limit=1, reason="以前提出", proposed_by=accounts.staff(), **fields)
    with pytest.raises(payees.WaitsForItsDay):
        payees.agree_to_change(change=older, by=accounts.staff())
    assert PayeeChange.objects.get(pk=older.pk).is_open
    tasks.put_in_force(change_id=first.pk)
    payees.agree_to_change(change=older, by=accounts.staff())
    payee.refresh_from_db()
    assert payee.name == "更早提出的"


def test_what_was_agreed_to_is_stopped_before_its_day_by_anybody_and_not_after():
    payee, day = make.payee(), timezone.localdate() + timedelta(days=3)
    first = proposed(payee, name="作罢的名称", from_date=day)
    payees.agree_to_change(change=first, by=accounts.staff())
    payees.decline_change(change=first, reason="开户行不变了", by=accounts.staff())
    assert AuditEntry.objects.filter(event="payee.change_stopped").count() == 1
    second = proposed(payee, name="改好的名称")
    payees.agree_to_change(change=second, by=accounts.staff())
    tasks.put_in_force(change_id=first.pk)
    payee.refresh_from_db()
    first.refresh_from_db()
    assert (payee.name, first.state, first.applied_at) == ("改好的名称", ProposalState.DECLINED, None)
    with pytest.raises(payees.AlreadyDecided):
        payees.decline_change(change=second, reason="晚了", by=accounts.staff())


def test_every_account_of_a_payee_goes_with_it_to_another_book():
    shared = make.payee(Book.TREASURY).merchant_at(make.CHANNEL)
    payee = make.payee(Book.TREASURY)
    payee.merchants.update(number=shared)
    for fields in ({}, {"channel": "elsewhere", "number": "M-of-nobody"}):
        with pytest.raises(AnotherBook):
            proposed(payee, book=Book.PLATFORM, **fields)
    assert proposed(payee, book=Book.PLATFORM, channel=make.CHANNEL, number="M-of-nobody").is_open


def test_charges_and_government_fees_stay_apart():
    billed = make.bill(payee=make.payee(Book.TREASURY)).payee
    with pytest.raises(payees.OfOtherMoney):
        proposed(billed, book=Book.PLATFORM)
    theirs = billed.merchant_at(make.CHANNEL)
    with pytest.raises(AnotherBook):
        proposed(make.payee(), channel=make.CHANNEL, number=theirs)
    fresh = make.payee()
    change = proposed(fresh, channel=make.CHANNEL, number="M-shared")
    make.merchant(make.payee(Book.TREASURY, department=fresh.department), channel="other", number="x")
    MerchantAccount.objects.create(payee=billed, channel="elsewhere", number="M-shared")
    MerchantAccount.objects.filter(payee=billed, channel=make.CHANNEL).update(number="M-shared")
    with pytest.raises(AnotherBook):
        payees.agree_to_change(change=change, by=accounts.staff())
    assert (PayeeChange.objects.get().state, fresh.merchant_at(make.CHANNEL)) == (ProposalState.OPEN, "")


def test_a_new_payee_begins_to_take_money_when_it_is_agreed_to():
    organ = departments.department()
    new = payees.Wanted(
        department=organ,
        name="新收款单位",
        book=Book.TREASURY,
        refund_limit=100,
        in_use=True,
        channel=make.CHANNEL,
        number="M-1",
        from_date=timezone.localdate(),
    )
    change = payees.propose_change(payee=None, wanted=new, reason="开始收费", by=accounts.staff())
    assert not Payee.objects.filter(department=organ).exists()
    payees.agree_to_change(change=change, by=accounts.staff())
    made = Payee.objects.get(department=organ)
    assert (made.name, made.book, made.merchant_at(make.CHANNEL), change.payee) == (
        "新收款单位",
        Book.TREASURY,
        "M-1",
        made,
    )
    assert make.bill(payee=made).payee == made


class TestDesk:
    """The pages."""

    @pytest.fixture
    def office(self) -> Any:
        return departments.department(keeps_books=True)

    @pytest.fixture
    def desk(self, office: Any) -> Client:
        return accounts.sign_in(Client(), departments.holder(Role.FINANCE, where=office))

    @pytest.fixture
    def other(self, office: Any) -> Client:
        return accounts.sign_in(Client(), departments.holder(Role.FINANCE, where=office))

    def said(self, payee: Payee, **fields: Any) -> dict[str, Any]:
        return {
            "department": payee.department_id,
            "name": payee.name,
            "book": payee.book,
            "yuan": "200",
            "in_use": "on",
            "channel": "",
            "number": "",
            "from_date": timezone.localdate().isoformat(),
            "reason": "换开户行",
            **fields,
        }

    def test_from_the_list_to_the_second_person_by_links_alone(self, desk: Client, other: Client):
        payee = make.payee(Book.TREASURY)
        old = payee.merchant_at(make.CHANNEL)
        assert f"{DESK}payees/" in desk.get(DESK).content.decode()
        assert f"{DESK}payees/{payee.pk}/" in desk.get(f"{DESK}payees/").content.decode()
        page = f"{DESK}payees/{payee.pk}/"
        assert f"{page}change/" in desk.get(page).content.decode()
        assert f'value="{timezone.localdate().isoformat()}"' in desk.get(f"{page}change/").content.decode()
        said = self.said(payee, name="换了的名称", channel=make.CHANNEL, number="M-new")
        assert desk.post(f"{page}change/", said).status_code == 302
        change = PayeeChange.objects.get()
        at = f"{DESK}payees/changes/{change.pk}/"
        assert f"{at}agree/" not in desk.get(at).content.decode()
        desk.post(f"{at}agree/")
        assert Payee.objects.get(pk=payee.pk).name == payee.name
        assert at in other.get(f"{DESK}payees/").content.decode()
        read = other.get(at).content.decode()
        assert ("换了的名称" in read, payee.name in read, "M-new" in read) == (True, True, True)
        other.post(f"{at}agree/")
        assert Payee.objects.get(pk=payee.pk).name == "换了的名称"
        history = desk.get(page).content.decode()
        assert (old in history, "M-new" in history, at in history) == (True, True, True)

    @pytest.mark.parametrize(
        "wrong",
        [
            {"name": ""},
            {"yuan": "abc"},
            {"from_date": "2026-13-40"},
            {"reason": ""},
            {"channel": "nowhere"},
            {"number": "M-1"},
            {"department": "9999999"},
            {"department": "x"},
            {"book": "both"},
            {"name": "字" * 5000},
            {"from_date": "0001-01-01"},
            {"from_date": "9999-12-31"},
        ],
    )
    def test_what_was_typed_stays_when_something_is_wrong(self, desk: Client, wrong: dict[str, str]):
        payee = make.payee()
        said = self.said(payee, reason="换开户行的原因") | wrong
        answer = desk.post(f"{DESK}payees/{payee.pk}/change/", said)
        assert answer.status_code in (409, 422), wrong
        assert said["reason"] in answer.content.decode()
        assert not PayeeChange.objects.exists()

    def test_a_new_payee_of_an_organ_whose_books_one_keeps(self, desk: Client):
        mine, others = departments.department(), departments.department()
        clerk = accounts.sign_in(Client(), departments.holder(Role.FINANCE, where=mine))
        page = clerk.get(f"{DESK}payees/new/").content.decode()
        assert (mine.name in page, others.name in page) == (True, False)
        said = self.said(make.payee(department=others), book="platform", name="新的")
        assert clerk.post(f"{DESK}payees/new/", said).status_code == 422
        assert clerk.post(f"{DESK}payees/new/", said | {"department": mine.pk}).status_code == 302
        assert PayeeChange.objects.get().department == mine
        assert desk.post(f"{DESK}payees/new/", said).status_code == 302

    def test_of_another_organ_nothing_is_there(self):
        payee = make.payee()
        change = proposed(payee)
        stranger = accounts.sign_in(Client(), departments.holder(Role.FINANCE))
        for rest in (f"payees/{payee.pk}/", f"payees/{payee.pk}/change/", f"payees/changes/{change.pk}/"):
            assert stranger.get(DESK + rest).status_code == 404
        stranger.post(f"{DESK}payees/changes/{change.pk}/agree/")
        assert PayeeChange.objects.get().is_open
        assert payee.name not in stranger.get(f"{DESK}payees/").content.decode()

    def test_no_key_is_asked_for_or_shown(self, desk: Client, settings: Any):
        payee = make.payee(Book.TREASURY)
        for rest in ("payees/", f"payees/{payee.pk}/", f"payees/{payee.pk}/change/", "payees/new/"):
            page = desk.get(DESK + rest).content.decode()
            assert 'type="password"' not in page
            assert settings.SECRET_KEY not in page

    def test_the_second_says_why_not(self, desk: Client):
        change = proposed(make.payee())
        address = f"{DESK}payees/changes/{change.pk}/decline/"
        assert desk.post(address, {"reason": ""}).status_code == 422
        assert desk.post(address, {"reason": "没有文件"}).status_code == 302
        assert "没有文件" in desk.get(f"{DESK}payees/changes/{change.pk}/").content.decode()
        assert desk.post(address, {"reason": "再来"}).status_code == 409

    def test_it_is_stopped_before_its_day_by_a_link(self, desk: Client, other: Client):
        payee = make.payee()
        later = (timezone.localdate() + timedelta(days=3)).isoformat()
        desk.post(f"{DESK}payees/{payee.pk}/change/", self.said(payee, name="下月的名称", from_date=later))
        at = f"{DESK}payees/changes/{PayeeChange.objects.get().pk}/"
        other.post(f"{at}agree/")
        assert f"{at}decline/" in desk.get(at).content.decode()
        refused = desk.post(f"{DESK}payees/{payee.pk}/change/", self.said(payee, name="又一个"))
        assert (refused.status_code, "又一个" in refused.content.decode()) == (409, True)
        assert desk.post(f"{at}decline/", {"reason": "不变了"}).status_code == 302
        assert PayeeChange.objects.get().state == ProposalState.DECLINED
        assert f"{at}decline/" not in desk.get(at).content.decode()
