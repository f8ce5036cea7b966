"""Leave and stand-in: whose rights on which days, who confirms new ones, what the audit says."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from services.audit.models import AuditEntry
from services.departments import operations
from services.departments.access import absent_colleague, has_role, may_give, posts_of, staff_with
from services.departments.enums import Role
from services.departments.models import StaffLeave, StaffPost
from tests.factories import departments

pytestmark = pytest.mark.django_db


def day(n: int):
    return timezone.localdate() + timedelta(days=n)


@pytest.fixture
def where():
    return departments.department()


def leave(away, stand_in, where, *, by=None, starts=0, ends=2):
    return operations.record_leave(
        user=away, department=where, stand_in=stand_in, starts_on=day(starts), ends_on=day(ends), by=by or away
    )


def test_new_rights_wait_for_a_second_person(where):
    approver, clerk, boss = departments.approver(where), departments.holder(Role.EXAMINER, where=where), None
    boss = departments.head(where)
    [row] = leave(approver, clerk, where)
    assert row.waits
    assert not has_role(clerk, Role.APPROVER)
    for who in (approver, clerk, departments.head()):
        with pytest.raises(operations.CannotStandIn):
            operations.confirm_leave(leave=row, by=who)
    operations.confirm_leave(leave=row, by=boss)
    assert has_role(clerk, Role.APPROVER, department=where)
    assert staff_with(Role.APPROVER, where) == sorted([approver.pk, clerk.pk])
    assert has_role(approver, Role.APPROVER)


def test_a_stand_in_with_the_same_role_counts_at_once_and_gets_nothing_new(where):
    away, colleague = departments.clerk(where), departments.clerk(where)
    rows = leave(away, colleague, where)
    assert [row.waits for row in rows] == [False] * 3
    assert absent_colleague(colleague, posts_of(colleague), where.pk, Role.EXAMINER) == ""  # the own post gives it


def test_only_on_those_days(where):
    approver, clerk = departments.approver(where), departments.holder(Role.EXAMINER, where=where)
    [row] = leave(approver, clerk, where, starts=1, ends=3)
    operations.confirm_leave(leave=row, by=departments.head(where))
    held = [any(post.role == Role.APPROVER for post in posts_of(clerk, on=day(n))) for n in range(5)]
    assert held == [False, True, True, True, False]


def test_it_ends_with_a_word_and_with_the_post(where):
    approver, clerk, boss = departments.approver(where), departments.holder(Role.EXAMINER, where=where), None
    boss = departments.head(where)
    [row] = leave(approver, clerk, where)
    operations.confirm_leave(leave=row, by=boss)
    operations.cancel_leave(leave=row, by=clerk)
    assert not has_role(clerk, Role.APPROVER)
    operations.cancel_leave(leave=row, by=approver)
    assert AuditEntry.objects.filter(event="departments.leave_cancelled").count() == 1
    [row] = leave(approver, clerk, where)
    operations.confirm_leave(leave=row, by=boss)
    assert has_role(clerk, Role.APPROVER)
    operations.end_post(post=StaffPost.objects.get(user=approver), by=boss, reason="调岗")
    assert not has_role(clerk, Role.APPROVER)


def test_who_cannot_stand_in(where):
    away = departments.approver(where)
    busy = departments.holder(Role.EXAMINER, where=where)
    leave(busy, departments.clerk(where), where, starts=2, ends=2)
    for other in (away, departments.clerk(), departments.system_admin(), busy):
        with pytest.raises(operations.CannotStandIn):
            leave(away, other, where)
    assert not StaffLeave.objects.filter(user=away).exists()


def test_who_may_record_it(where):
    away, colleague = departments.approver(where), departments.clerk(where)
    for stranger in (colleague, departments.head(), departments.security_admin()):
        with pytest.raises(operations.CannotStandIn):
            leave(away, colleague, where, by=stranger)
    boss = departments.head(where)
    [row] = leave(away, colleague, where, by=boss)
    with pytest.raises(operations.CannotStandIn, match="另一个人"):
        operations.confirm_leave(leave=row, by=boss)
    operations.confirm_leave(leave=row, by=departments.security_admin())


@pytest.mark.parametrize(("starts", "ends"), [(-1, 1), (3, 2), (0, 92)])
def test_days_must_fit(where, starts, ends):
    with pytest.raises(operations.CannotStandIn):
        leave(departments.approver(where), departments.clerk(where), where, starts=starts, ends=ends)


def test_a_day_is_recorded_once(where):
    away = departments.approver(where)
    leave(away, departments.clerk(where), where, starts=1, ends=3)
    with pytest.raises(operations.CannotStandIn, match="已经登记过"):
        leave(away, departments.clerk(where), where, starts=3, ends=4)


def test_a_stand_in_has_no_say_about_people(where):
    boss, clerk = departments.head(where), departments.clerk(where)
    [row] = leave(boss, clerk, where)
    operations.confirm_leave(leave=row, by=departments.security_admin())
    assert has_role(clerk, Role.HEAD)
    assert not may_give(clerk, role=Role.EXAMINER, department=where)


@pytest.mark.parametrize("who", ["stand_in", "recorder"])
def test_the_database_refuses_a_confirmation_by_who_profits(where, who):
    away, clerk = departments.approver(where), departments.clerk(where)
    [row] = leave(away, clerk, where)
    by = clerk if who == "stand_in" else away
    with pytest.raises(IntegrityError), transaction.atomic():
        StaffLeave.objects.filter(pk=row.pk).update(confirmed_by=by, confirmed_at=timezone.now())
