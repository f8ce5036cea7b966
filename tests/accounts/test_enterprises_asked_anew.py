"""Once a month the register is asked again: who leads no more loses the right, and a closed firm is nobody's."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from services.accounts.acting import rights
from services.accounts.enums import ActingScope, ContactKind, InvitationState
from services.accounts.firms import leads
from services.accounts.models import Enterprise, EnterpriseHandler, HandlerInvitation, User
from services.accounts.operations import enterprises as operations
from services.accounts.operations.enterprises import Reach
from services.accounts.tasks import ask_about_enterprises
from services.audit.models import AuditEntry
from tests.factories.firms import CODE, Book, notices

pytestmark = pytest.mark.django_db
APPLY = Reach(scopes=frozenset({ActingScope.APPLY}))


@pytest.fixture
def handler(asking: EnterpriseHandler, legal: User) -> EnterpriseHandler:
    operations.confirm_handler(handler=asking, reach=APPLY, by=legal)
    asking.refresh_from_db()
    return asking


def a_month_later(firm: Enterprise) -> None:
    Enterprise.objects.filter(pk=firm.pk).update(checked_at=timezone.now() - timedelta(days=31))


def test_a_firm_just_asked_about_is_left_alone(book: Book, firm: Enterprise, legal: User):
    book.firms[CODE] = (firm.name, "440981199003150025")
    ask_about_enterprises()
    assert leads(legal.person, firm)


def test_whom_the_register_no_longer_names_leads_no_more(
    book: Book, firm: Enterprise, legal: User, handler: EnterpriseHandler, worker: User, stranger: User
):
    invitation = operations.appoint(
        enterprise=firm,
        name=stranger.person.name,
        contact_kind=ContactKind.DOCUMENT,
        contact=stranger.person.id_number,
        reach=APPLY,
        by=legal,
    )
    a_month_later(firm)
    book.firms[CODE] = (firm.name, stranger.person.id_number)
    ask_about_enterprises()
    firm.refresh_from_db()
    assert (rights(legal.person), firm.legal_representative) == ([], None)
    assert "handler_replaced" in notices(legal)
    assert [right.principal for right in rights(worker.person)] == [firm]  # the firm's own handler stays
    assert HandlerInvitation.objects.get(pk=invitation.pk).state == InvitationState.WITHDRAWN
    with pytest.raises(operations.NotOpen):
        operations.accept(invitation=invitation, by=stranger)
    assert AuditEntry.objects.filter(event="accounts.handler_ended", actor_ref="system").count() == 1


@pytest.mark.parametrize("how", ["closed", "unknown"])
def test_of_a_firm_that_stands_no_more_every_right_ends(
    book: Book, firm: Enterprise, legal: User, handler: EnterpriseHandler, worker: User, how: str
):
    a_month_later(firm)
    book.closed = how == "closed"
    if how == "unknown":
        del book.firms[CODE]
    ask_about_enterprises()
    for user in (legal, worker):
        assert rights(user.person) == []
        assert "firm_closed" in notices(user)
    assert Enterprise.objects.get(pk=firm.pk).name == firm.name


def test_while_the_register_is_away_nothing_changes_and_it_is_asked_again(book: Book, firm: Enterprise, legal: User):
    a_month_later(firm)
    before = Enterprise.objects.get(pk=firm.pk).checked_at
    book.out = True
    ask_about_enterprises()
    firm.refresh_from_db()
    assert (leads(legal.person, firm), firm.checked_at) == (True, before)
    book.out = False
    ask_about_enterprises()
    firm.refresh_from_db()
    assert (leads(legal.person, firm), firm.checked_at > before) == (True, True)


def test_who_is_named_again_adds_the_firm_and_leads(book: Book, firm: Enterprise, legal: User):
    a_month_later(firm)
    book.firms[CODE] = (firm.name, "440981199003150025")
    ask_about_enterprises()
    book.firms[CODE] = (firm.name, legal.person.id_number)
    operations.add_enterprise(credit_code=CODE, by=legal)
    assert leads(legal.person, firm)
