"""The account centre at the same moment: one number, one copy, one end of an account."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from services.accounts import operations
from services.accounts.consents import REAL_NAME
from services.accounts.models import AccountClosing, DataExport, PhoneChange, User
from services.audit.models import AuditEntry
from services.common.models import OutboxTask
from tests.factories import accounts
from tests.support.threads import errors, only, together

pytestmark = pytest.mark.usefixtures("committed_db")
NEW = "13800555555"


def test_one_number_goes_to_one_of_two():
    users = [accounts.real_named(phone=accounts.fake_phone()) for _ in range(3)]
    ended = together(*(lambda u=u: operations.change_phone(user=u, phone=NEW, by=u) for u in users))
    only(ended, operations.PhoneInUse)
    assert len(errors(ended)) == 2
    assert User.objects.filter(pk__in=[u.pk for u in users], phone_index__isnull=False).count() == 3
    assert [u.phone for u in User.objects.order_by("pk")].count(NEW) == 1
    assert PhoneChange.objects.count() == 1


def test_the_limit_counts_changes_made_at_once():
    user = accounts.real_named(phone=accounts.fake_phone())
    numbers = [accounts.fake_phone() for _ in range(6)]
    ended = together(*(lambda n=n: operations.change_phone(user=user, phone=n, by=user) for n in numbers))
    only(ended, operations.TooManyChanges)
    assert PhoneChange.objects.filter(user=user).count() == 3


def test_four_taps_make_one_copy():
    user = accounts.real_named()
    ended = together(*[lambda: operations.ask_export(user=user, by=user)] * 4)
    only(ended, operations.ExportTooSoon)
    assert DataExport.objects.count() == 1
    assert OutboxTask.objects.filter(task="services.accounts.tasks.make_export").count() == 1


def test_a_consent_is_given_once_and_withdrawn_once():
    user = accounts.real_named()
    given = together(*[lambda: operations.give(user=user, purpose=REAL_NAME, by=user)] * 4)
    assert len({consent.pk for consent in given}) == 1
    ended = together(*[lambda: operations.withdraw(consent=given[0], by=user)] * 3)
    only(ended, operations.CannotWithdraw)
    assert len(errors(ended)) == 2
    assert AuditEntry.objects.filter(event="accounts.real_name_undone").count() == 1


def test_an_account_is_closed_or_kept_never_both():
    for _ in range(3):
        user = accounts.real_named()
        operations.ask_closing(user=user, by=user)
        now = timezone.now()
        AccountClosing.objects.update(asked_at=now - timedelta(days=8), due_at=now - timedelta(days=1))
        closing = AccountClosing.objects.get(user=user)
        closed, kept = together(
            lambda closing=closing: operations.close(closing=closing),
            lambda user=user: operations.take_back_closing(user=user, by=user),
        )
        assert sorted([closed, kept]) == [False, True]
        assert User.objects.filter(pk=user.pk).exists() is kept
