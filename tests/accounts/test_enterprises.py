"""Enterprises: who may add one, who may act for it, until when; every refusal leaves nothing behind."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from services.accounts.acting import find, right_for, rights
from services.accounts.checks import CheckUnavailable
from services.accounts.enums import ActingScope, ContactKind, HandlerRole, HandlerState, InvitationState
from services.accounts.firms import invitations_for, leads
from services.accounts.models import Enterprise, EnterpriseHandler, HandlerInvitation, User
from services.accounts.operations import TooManyTries
from services.accounts.operations import enterprises as operations
from services.accounts.operations.enterprises import Reach
from services.accounts.tasks import forget_appointments
from services.audit.models import AuditEntry
from services.common.identifiers import IdentifierError
from services.notices.models import Notice
from tests.factories import accounts as make
from tests.factories.acting import handler as handles
from tests.factories.firms import CODE, OTHER, Book, notices

pytestmark = pytest.mark.django_db
APPLY = Reach(scopes=frozenset({ActingScope.APPLY}))


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
        told = Notice.objects.get(person=legal.person, event="handler_asked_first")
        assert told.url == f"/account/enterprises/add/?code={CODE}"
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

    @pytest.mark.parametrize("kind", ContactKind.values)
    def test_a_closed_account_is_not_waited_for_nor_named(self, firm: Enterprise, legal: User, worker: User, kind: str):
        contact = worker.phone if kind == ContactKind.PHONE else worker.person.id_number
        former = self.appoint(firm, legal, name="冯经办", contact=contact, kind=kind)
        made = self.appoint(firm, legal, name="冯经办", contact=contact, kind=kind)
        other = self.appoint(firm, legal, name="无此人", contact="13800999999")
        operations.leave_firms(person=worker.person, by=None)
        for one, state in ((former, "withdrawn"), (made, "declined")):
            one.refresh_from_db()
            assert (one.state, one.name, one.contact, one.contact_index) == (state, "", "", "")
        other.refresh_from_db()
        assert (other.state, other.name) == ("open", "无此人")
        assert "handler_declined" in notices(legal)

    def test_once_answered_the_number_is_forgotten(self, firm: Enterprise, legal: User, worker: User):
        for answer in (operations.decline, operations.accept):
            invitation = self.appoint(firm, legal, name="冯经办", contact=worker.phone)
            answer(invitation=invitation, by=worker)
            invitation.refresh_from_db()
            assert invitation.contact == ""

    def test_unanswered_for_a_month_it_is_over_and_forgets_whom_it_named(
        self, firm: Enterprise, legal: User, worker: User
    ):
        waiting = self.appoint(firm, legal, name="冯经办", contact=worker.phone)
        old = self.appoint(firm, legal, name="无此人", contact="13800999999")
        made_at = timezone.now() - timedelta(days=31)
        HandlerInvitation.objects.filter(pk=old.pk).update(made_at=made_at)
        forget_appointments()
        old.refresh_from_db()
        assert (old.state, old.name, old.contact, old.contact_index) == ("withdrawn", "", "", "")
        assert [one.pk for one in invitations_for(worker)] == [waiting.pk]
        assert Notice.objects.get(person=legal.person, event="handler_unanswered").title.startswith("无*人")
        assert AuditEntry.objects.filter(event="accounts.handler_unanswered", actor_ref="system").count() == 1
        forget_appointments()
        assert Notice.objects.filter(person=legal.person, event="handler_unanswered").count() == 1

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
