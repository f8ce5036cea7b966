"""Enterprises: who may add one, who may act for it, until when; every refusal leaves nothing behind."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from services.accounts.acting import find, right_for, rights
from services.accounts.checks import ENTERPRISES, CheckUnavailable, EnterpriseAnswer
from services.accounts.enums import ActingScope, ContactKind, HandlerRole, HandlerState, InvitationState
from services.accounts.firms import invitations_for, leads
from services.accounts.models import Enterprise, EnterpriseHandler, HandlerInvitation, User
from services.accounts.operations import TooManyTries
from services.accounts.operations import enterprises as operations
from services.accounts.operations.enterprises import Reach
from services.audit.models import AuditEntry
from services.common.identifiers import IdentifierError
from services.departments.enums import Role
from services.notices.models import Notice
from tests.factories import accounts as make
from tests.factories import departments
from tests.factories.acting import handler as handles

pytestmark = pytest.mark.django_db
CODE, OTHER = "91440981MA4W000035", "92440981MA50000144"
APPLY = Reach(scopes=frozenset({ActingScope.APPLY}))


@dataclass
class Book:
    """A register of enterprises: code → (name, number of who leads it)."""

    firms: dict[str, tuple[str, str]]
    out: bool = False
    closed: bool = False

    def __call__(self, *, credit_code: str, name: str, id_type: str, id_number: str, purpose: str, by: object):
        """As the gateway answers."""
        assert purpose
        if self.out:
            raise CheckUnavailable
        if credit_code not in self.firms:
            return EnterpriseAnswer(found=False, organ="演示登记机关")
        firm, number = self.firms[credit_code]
        return EnterpriseAnswer(
            True,
            "演示登记机关",
            firm,
            credit_code,
            number == id_number,
            "注销" if self.closed else "存续",
            not self.closed,
        )


@pytest.fixture
def legal() -> User:
    return make.real_named(make.person("王法人"))


@pytest.fixture
def worker() -> User:
    return make.real_named(make.person("冯经办"))


@pytest.fixture
def stranger() -> User:
    return make.real_named(make.person("孙路人"))


@pytest.fixture
def book(legal: User) -> Iterator[Book]:
    with ENTERPRISES.replace("default", Book({CODE: ("高州市演示食品有限公司", legal.person.id_number)})) as book:
        yield book


@pytest.fixture
def firm(book: Book, legal: User) -> Enterprise:
    """Added by its legal representative."""
    return operations.add_enterprise(credit_code=CODE, by=legal).enterprise


@pytest.fixture
def asking(firm: Enterprise, worker: User) -> EnterpriseHandler:
    return operations.add_enterprise(credit_code=CODE, by=worker)


def notices(user: User) -> set[str]:
    return set(Notice.objects.filter(person=user.person).values_list("event", flat=True))


class TestAdding:
    def test_the_legal_representative_leads_at_once(self, firm: Enterprise, legal: User):
        assert leads(legal.person, firm)
        assert firm.legal_representative == legal.person
        right = find(legal.person, f"enterprise:{firm.pk}")
        assert all(right.may(scope) for scope in ActingScope.values)
        assert AuditEntry.objects.filter(event="accounts.enterprise_led", subject_ref=f"enterprise:{firm.pk}").exists()

    def test_somebody_else_waits(self, asking: EnterpriseHandler, firm: Enterprise, legal: User, worker: User):
        assert asking.state == HandlerState.ASKED
        assert rights(worker.person) == []
        assert "handler_asked" in notices(legal)

    def test_whoever_asks_first_leads_nothing(self, book: Book, worker: User, legal: User):
        asked = operations.add_enterprise(credit_code=CODE, by=worker)
        assert asked.state == HandlerState.ASKED
        assert asked.enterprise.legal_representative is None
        led = operations.add_enterprise(credit_code=CODE, by=legal)
        assert leads(legal.person, led.enterprise)
        assert rights(worker.person) == []

    @pytest.mark.parametrize("code", ["91440981MA4W000036", "9144", "", "91350100M000100Y4Z"])
    def test_a_code_that_does_not_add_up_is_not_asked(self, book: Book, legal: User, code: str):
        with pytest.raises(IdentifierError):
            operations.add_enterprise(credit_code=code, by=legal)
        assert not Enterprise.objects.exists()

    def test_an_unknown_code_makes_nothing(self, book: Book, legal: User):
        with pytest.raises(operations.UnknownEnterprise):
            operations.add_enterprise(credit_code=OTHER, by=legal)
        assert not Enterprise.objects.exists()

    def test_a_closed_enterprise_opens_to_nobody(self, book: Book, legal: User):
        book.closed = True
        with pytest.raises(operations.UnknownEnterprise, match="注销"):
            operations.add_enterprise(credit_code=CODE, by=legal)
        assert not Enterprise.objects.exists()

    def test_an_outage_decides_nothing(self, book: Book, legal: User):
        book.out = True
        with pytest.raises(CheckUnavailable):
            operations.add_enterprise(credit_code=CODE, by=legal)
        assert not EnterpriseHandler.objects.exists()

    def test_twice_is_told(self, asking: EnterpriseHandler, legal: User, worker: User):
        for user in (legal, worker):
            with pytest.raises(operations.AlreadyHandles):
                operations.add_enterprise(credit_code=CODE, by=user)

    def test_codes_are_not_tried_out_without_end(self, book: Book, stranger: User):
        for _ in range(5):
            with pytest.raises(operations.UnknownEnterprise):
                operations.add_enterprise(credit_code=OTHER, by=stranger)
        with pytest.raises(TooManyTries):
            operations.add_enterprise(credit_code=OTHER, by=stranger)

    def test_when_the_register_names_another_the_former_leads_no_more(
        self, book: Book, firm: Enterprise, legal: User, worker: User
    ):
        book.firms[CODE] = (firm.name, worker.person.id_number)
        operations.add_enterprise(credit_code=CODE, by=worker)
        assert leads(worker.person, firm)
        assert rights(legal.person) == []
        assert "handler_replaced" in notices(legal)


class TestConfirming:
    def test_the_legal_representative_confirms(self, asking: EnterpriseHandler, legal: User, worker: User):
        operations.confirm_handler(handler=asking, reach=APPLY, by=legal)
        [right] = rights(worker.person)
        assert right.may(ActingScope.APPLY)
        assert not right.may(ActingScope.FOLLOW)
        assert "handler_confirmed" in notices(worker)

    def test_a_window_confirms(self, asking: EnterpriseHandler, worker: User):
        operations.confirm_handler(handler=asking, reach=APPLY, by=make.staff())
        assert rights(worker.person)

    def test_nobody_confirms_themselves(self, asking: EnterpriseHandler, worker: User, stranger: User):
        for user in (worker, stranger):
            with pytest.raises(operations.NotAllowed):
                operations.confirm_handler(handler=asking, reach=Reach(), by=user)
        assert rights(worker.person) == []

    def test_only_once(self, asking: EnterpriseHandler, legal: User):
        operations.confirm_handler(handler=asking, reach=APPLY, by=legal)
        with pytest.raises(operations.NotOpen):
            operations.confirm_handler(handler=asking, reach=Reach(), by=legal)

    def test_declined_it_is_over(self, asking: EnterpriseHandler, legal: User, worker: User):
        operations.end_handler(handler=asking, by=legal)
        with pytest.raises(operations.NotOpen):
            operations.confirm_handler(handler=asking, reach=APPLY, by=legal)
        assert rights(worker.person) == []
        assert "handler_ended" in notices(worker)


class TestAppointing:
    def appoint(self, firm: Enterprise, legal: User, *, name: str, contact: str, kind: str = ContactKind.PHONE):
        reach = Reach(frozenset({ActingScope.APPLY}), frozenset({"x"}), timezone.localdate() + timedelta(days=9))
        return operations.appoint(enterprise=firm, name=name, contact_kind=kind, contact=contact, reach=reach, by=legal)

    @pytest.mark.parametrize("kind", ContactKind.values)
    def test_by_phone_or_document_and_accepted(self, firm: Enterprise, legal: User, worker: User, kind: str):
        contact = worker.phone if kind == ContactKind.PHONE else worker.person.id_number
        self.appoint(firm, legal, name="冯经办", contact=contact, kind=kind)
        assert rights(worker.person) == []
        [invitation] = invitations_for(worker)
        operations.accept(invitation=invitation, by=worker)
        [right] = rights(worker.person)
        assert right.items == {"x"}
        assert right.until == timezone.localdate() + timedelta(days=9)
        assert {"handler_appointed"} <= notices(worker)
        assert {"handler_accepted"} <= notices(legal)

    def test_another_name_with_this_phone_is_not_asked(self, firm: Enterprise, legal: User, worker: User):
        self.appoint(firm, legal, name="别的人", contact=worker.phone)
        assert not invitations_for(worker).exists()
        assert notices(worker) == set()

    def test_a_phone_nobody_has_looks_the_same(self, firm: Enterprise, legal: User):
        made = self.appoint(firm, legal, name="无此人", contact="13800999999")
        assert made.state == InvitationState.OPEN

    def test_somebody_who_comes_later_finds_it(self, firm: Enterprise, legal: User):
        self.appoint(firm, legal, name="后来人", contact="13800999998")
        late = make.real_named(make.person("后来人"), phone="13800999998")
        assert invitations_for(late).exists()

    def test_only_the_legal_representative_appoints(self, firm: Enterprise, worker: User, stranger: User):
        handles(worker.person, firm)
        for user in (worker, stranger):
            with pytest.raises(operations.NotAllowed):
                self.appoint(firm, user, name="冯经办", contact="13800999997")
        assert not HandlerInvitation.objects.exists()

    def test_declined_or_taken_back_it_opens_nothing(self, firm: Enterprise, legal: User, worker: User):
        for by in (worker, legal):
            invitation = self.appoint(firm, legal, name="冯经办", contact=worker.phone)
            operations.decline(invitation=invitation, by=by)
            with pytest.raises(operations.NotOpen):
                operations.accept(invitation=invitation, by=worker)
        assert rights(worker.person) == []

    def test_a_second_appointment_replaces_the_first(self, firm: Enterprise, legal: User, worker: User):
        first = self.appoint(firm, legal, name="冯经办", contact=worker.phone)
        self.appoint(firm, legal, name="冯经办", contact=worker.phone)
        with pytest.raises(operations.NotOpen):
            operations.accept(invitation=first, by=worker)
        assert invitations_for(worker).count() == 1


class TestChangingAndEnding:
    def test_a_term_that_is_over_opens_nothing(self, firm: Enterprise, worker: User):
        today = timezone.localdate()
        right = handles(worker.person, firm, ends_on=today)
        assert right_for(worker.person, firm, ActingScope.APPLY)
        EnterpriseHandler.objects.filter(pk=right.pk).update(ends_on=today - timedelta(days=1))
        assert right_for(worker.person, firm, ActingScope.APPLY) is None
        assert find(worker.person, f"enterprise:{firm.pk}") is None

    def test_a_term_that_has_not_begun_opens_nothing(self, firm: Enterprise, worker: User):
        handles(worker.person, firm, starts_on=timezone.localdate() + timedelta(days=1))
        assert rights(worker.person) == []

    def test_the_legal_representative_changes_anything(self, firm: Enterprise, legal: User, worker: User):
        right = handles(worker.person, firm, scopes=[ActingScope.FOLLOW])
        operations.change_handler(handler=right, reach=APPLY, by=legal)
        assert rights(worker.person)[0].scopes == {ActingScope.APPLY}
        assert "handler_changed" in notices(worker)

    def test_a_handler_only_gets_less(self, firm: Enterprise, worker: User, stranger: User):
        until = timezone.localdate() + timedelta(days=30)
        right = handles(worker.person, firm, scopes=[ActingScope.APPLY], ends_on=until)
        for reach in (
            Reach(ends_on=until),
            Reach(scopes=frozenset({ActingScope.APPLY}), ends_on=until + timedelta(days=1)),
            APPLY,
        ):
            with pytest.raises(operations.NotAllowed):
                operations.change_handler(handler=right, reach=reach, by=worker)
        earlier = Reach(frozenset({ActingScope.APPLY}), frozenset({"x"}), until - timedelta(days=1))
        operations.change_handler(handler=right, reach=earlier, by=worker)
        assert rights(worker.person)[0].items == {"x"}
        with pytest.raises(operations.NotAllowed):
            operations.change_handler(handler=right, reach=earlier, by=stranger)

    def test_either_ends_it(self, firm: Enterprise, legal: User, worker: User):
        for by, told in ((legal, worker), (worker, legal)):
            right = handles(worker.person, firm)
            operations.end_handler(handler=right, by=by)
            assert rights(worker.person) == []
            assert notices(told)
            with pytest.raises(operations.NotOpen):
                operations.end_handler(handler=right, by=by)

    def test_a_stranger_ends_nothing_and_who_leads_stays(
        self, firm: Enterprise, legal: User, worker: User, stranger: User
    ):
        right = handles(worker.person, firm)
        with pytest.raises(operations.NotAllowed):
            operations.end_handler(handler=right, by=stranger)
        own = EnterpriseHandler.objects.get(role=HandlerRole.LEGAL_REPRESENTATIVE)
        for by in (legal, worker):
            with pytest.raises(operations.NotAllowed):
                operations.end_handler(handler=own, by=by)
        assert rights(worker.person)
        assert rights(legal.person)


class TestThePages:
    def client(self, user: User) -> Client:
        return make.step_up(make.sign_in(Client(), user), user)

    def test_giving_a_right_asks_again_who_it_is(self, asking: EnterpriseHandler, legal: User, worker: User):
        client = make.sign_in(Client(), legal)
        for name, pk in (("appoint_handler", asking.enterprise_id), ("handler", asking.pk)):
            address = reverse(f"accounts:{name}", args=[pk])
            assert client.get(address).url.startswith(reverse("accounts:step_up"))
            assert client.post(address, self.form()).url.startswith(reverse("accounts:step_up"))
        assert rights(worker.person) == []
        assert not HandlerInvitation.objects.exists()

    def test_adding_and_entering_the_space(self, book: Book, legal: User):
        client = self.client(legal)
        answer = client.post(reverse("accounts:add_enterprise"), {"credit_code": " 91440981 ma4w000035 "})
        firm = Enterprise.objects.get()
        assert answer.url == reverse("accounts:enterprise", args=[firm.pk])
        page = client.get(answer.url).content.decode()
        assert firm.name in page
        assert reverse("accounts:appoint_handler", args=[firm.pk]) in page

    @pytest.mark.parametrize("typed", ["", "91440981MA4W000036", "<script>", "9" * 39])
    def test_bad_codes_are_told_in_plain_words(self, book: Book, legal: User, typed: str):
        answer = self.client(legal).post(
            reverse("accounts:add_enterprise"), {"credit_code": typed.encode("utf-8", "replace").decode()}
        )
        assert answer.status_code == 200
        assert "error" in answer.content.decode()
        assert not Enterprise.objects.exists()

    def test_an_outage_keeps_what_was_typed(self, book: Book, legal: User):
        book.out = True
        page = self.client(legal).post(reverse("accounts:add_enterprise"), {"credit_code": CODE}).content.decode()
        assert CODE in page
        assert "12345" in page

    def test_the_space_is_for_who_acts_today(self, firm: Enterprise, worker: User, stranger: User):
        right = handles(worker.person, firm)
        space = reverse("accounts:enterprise", args=[firm.pk])
        assert self.client(worker).get(space).status_code == 200
        assert self.client(stranger).get(space).status_code == 404
        EnterpriseHandler.objects.filter(pk=right.pk).update(ends_on=timezone.localdate() - timedelta(days=1))
        assert self.client(worker).get(space).status_code == 404

    def test_a_handler_appoints_nobody_and_reads_no_requests(
        self, asking: EnterpriseHandler, firm: Enterprise, stranger: User
    ):
        handles(stranger.person, firm)
        client = self.client(stranger)
        assert client.get(reverse("accounts:appoint_handler", args=[firm.pk])).status_code == 404
        assert client.get(reverse("accounts:handler", args=[asking.pk])).status_code == 404
        assert client.post(reverse("accounts:end_handler", args=[asking.pk])).status_code == 404
        assert asking.person.name not in client.get(reverse("accounts:enterprise", args=[firm.pk])).content.decode()

    def test_who_asks_cannot_confirm_by_the_page(self, asking: EnterpriseHandler, worker: User):
        address = reverse("accounts:handler", args=[asking.pk])
        assert self.client(worker).get(address).status_code == 404
        assert self.client(worker).post(address, self.form()).status_code == 404
        assert rights(worker.person) == []

    def form(self, **more: object) -> dict[str, object]:
        day = timezone.localdate() + timedelta(days=100)
        parts = {"ends_on_year": day.year, "ends_on_month": day.month, "ends_on_day": day.day}
        return {"scopes": [ActingScope.APPLY, ActingScope.FOLLOW], **parts, **more}

    def test_confirming_and_ending_in_two_taps(self, asking: EnterpriseHandler, legal: User, worker: User):
        client = self.client(legal)
        client.post(reverse("accounts:handler", args=[asking.pk]), self.form())
        assert rights(worker.person)
        end = reverse("accounts:end_handler", args=[asking.pk])
        assert client.get(end).status_code == 200
        assert rights(worker.person)
        client.post(end)
        assert rights(worker.person) == []

    def test_appointing_and_accepting(self, firm: Enterprise, legal: User, worker: User, stranger: User):
        sent = self.form(name="冯经办", contact_kind=ContactKind.PHONE, contact=worker.phone)
        address = reverse("accounts:appoint_handler", args=[firm.pk])
        assert self.client(legal).post(address, sent).status_code == 302
        invitation = HandlerInvitation.objects.get()
        answer = reverse("accounts:answer_appointment", args=[invitation.pk])
        assert self.client(stranger).post(answer, {"accept": "1"}).status_code == 404
        mine = self.client(worker)
        assert firm.name in mine.get(reverse("accounts:enterprises")).content.decode()
        mine.post(answer, {"accept": "1"})
        assert rights(worker.person)

    def test_the_legal_representative_cannot_accept_for_the_other(self, firm: Enterprise, legal: User, worker: User):
        sent = self.form(name="冯经办", contact_kind=ContactKind.PHONE, contact=worker.phone)
        self.client(legal).post(reverse("accounts:appoint_handler", args=[firm.pk]), sent)
        invitation = HandlerInvitation.objects.get()
        self.client(legal).post(reverse("accounts:answer_appointment", args=[invitation.pk]), {"accept": "1"})
        invitation.refresh_from_db()
        assert invitation.state == InvitationState.WITHDRAWN
        assert EnterpriseHandler.objects.count() == 1

    @pytest.mark.parametrize(
        "wrong",
        [
            {"scopes": []},
            {"scopes": ["everything"]},
            {"ends_on_year": "2020"},
            {"ends_on_year": "2099"},
            {"ends_on_month": "13"},
            {"ends_on_year": ""},
            {"items": ["no-such-item"]},
            {"contact": "12"},
            {"contact": "440981199001010018", "contact_kind": "document"},
            {"contact_kind": "fax"},
            {"name": "123"},
        ],
    )
    def test_bad_appointments_are_refused(self, firm: Enterprise, legal: User, wrong: dict):
        sent = self.form(name="冯经办", contact_kind="phone", contact="13800999996") | wrong
        answer = self.client(legal).post(reverse("accounts:appoint_handler", args=[firm.pk]), sent)
        assert answer.status_code == 200
        assert not HandlerInvitation.objects.exists()


class TestAtTheWindow:
    PAPERS = {"seen": "on", "letter": "on"}

    @pytest.fixture
    def window(self) -> Client:
        return make.sign_in(Client(), departments.holder(Role.RECEIVER))

    def sent(self, who: User, **more: object) -> dict[str, object]:
        day = timezone.localdate() + timedelta(days=100)
        parts = {"ends_on_year": day.year, "ends_on_month": day.month, "ends_on_day": day.day}
        person = {"name": who.person.name, "id_type": "31", "id_number": who.person.id_number}
        return {"credit_code": CODE, "scopes": [ActingScope.APPLY], **person, **parts, **self.PAPERS, **more}

    def test_with_the_papers_at_hand(self, window: Client, asking: EnterpriseHandler, worker: User, legal: User):
        address = reverse("departments:confirm_handler")
        assert window.post(address, self.sent(worker)).status_code == 302
        assert rights(worker.person)
        assert "handler_confirmed" in notices(worker)
        assert "handler_confirmed_at_window" in notices(legal)

    @pytest.mark.parametrize("left_out", ["seen", "letter"])
    def test_without_the_papers_not(self, window: Client, asking: EnterpriseHandler, worker: User, left_out: str):
        answer = window.post(reverse("departments:confirm_handler"), self.sent(worker) | {left_out: ""})
        assert answer.status_code == 200
        assert rights(worker.person) == []

    def test_only_who_asked(self, window: Client, asking: EnterpriseHandler, stranger: User, worker: User):
        address = reverse("departments:confirm_handler")
        for sent in (self.sent(stranger), self.sent(worker, name="别的人"), self.sent(worker, credit_code=OTHER)):
            assert window.post(address, sent).status_code == 200
        assert rights(stranger.person) == rights(worker.person) == []
