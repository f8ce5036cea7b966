"""Posts: what they entitle to, until when, and who may give them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from services.accounts.models import User
from services.audit.models import AuditEntry
from services.departments import operations
from services.departments.access import departments_of, has_role, posts_of, staff_with
from services.departments.decorators import staff_required
from services.departments.enums import ADMINISTRATOR_ROLES, WORKING_ROLES, Role
from services.departments.models import StaffPost
from tests.factories import accounts, departments

pytestmark = pytest.mark.django_db


def test_a_post_entitles_in_its_department_only():
    mine, other = departments.department(), departments.department()
    user = departments.clerk(mine)
    assert has_role(user, Role.EXAMINER)
    assert has_role(user, Role.EXAMINER, department=mine)
    assert has_role(user, Role.APPROVER, Role.EXAMINER, department=mine.pk)
    assert not has_role(user, Role.EXAMINER, department=other)
    assert not has_role(user, Role.APPROVER)
    assert departments_of(user) == [mine.pk]
    assert departments_of(user, Role.HEAD) == []
    assert staff_with(Role.EXAMINER, mine) == [user.pk]


def test_somebody_in_two_departments():
    first, second = departments.department(), departments.department()
    user = departments.clerk(first)
    departments.post(user, second, Role.APPROVER)
    assert departments_of(user) == sorted([first.pk, second.pk])
    assert departments_of(user, Role.APPROVER) == [second.pk]


@pytest.mark.parametrize(("starts", "ends", "held"), [(0, None, True), (0, 0, True), (1, None, False), (-9, -1, False)])
def test_a_post_counts_from_its_first_through_its_last_day(starts, ends, held):
    today = timezone.localdate()
    user = accounts.staff()
    days = {"starts_on": today + timedelta(starts), "ends_on": None if ends is None else today + timedelta(ends)}
    entry = departments.post(user, departments.department(), Role.EXAMINER, **days)
    assert bool(posts_of(user)) is held
    assert entry.is_held_on(today) is held
    assert has_role(user, Role.EXAMINER) is held


def test_closed_departments_and_sign_ins_entitle_to_nothing():
    where = departments.department()
    user = departments.clerk(where)
    where.is_active = False
    where.save()
    assert posts_of(user) == []
    where.is_active = True
    where.save()
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert posts_of(User.objects.get(pk=user.pk)) == []
    assert posts_of(AnonymousUser()) == []
    assert posts_of(accounts.real_named()) == []


def appoint(user, role, **fields):
    fields.setdefault("department", departments.department())
    return operations.appoint(user=user, role=role, **fields)


def test_appointing_and_ending_are_audited():
    boss, user = departments.security_admin(), accounts.staff()
    entry = appoint(user, Role.EXAMINER)
    operations.end_post(post=entry, by=boss, reason="调岗")
    events = AuditEntry.objects.filter(subject_ref=f"user:{user.pk}").values_list("event", "actor_ref")
    assert sorted(events) == [("departments.appointed", "system"), ("departments.post_ended", f"user:{boss.pk}")]
    operations.end_post(post=entry, by=boss, reason="再一次")
    assert AuditEntry.objects.filter(event="departments.post_ended").count() == 1


def test_an_end_at_once_counts_at_once_and_a_last_day_still_counts():
    boss, user = departments.security_admin(), accounts.staff()
    today = timezone.localdate()
    operations.end_post(post=appoint(user, Role.EXAMINER), by=boss, reason="调岗")
    assert not has_role(user, Role.EXAMINER)
    assert not StaffPost.objects.get(user=user).is_held_on(today)
    entry = appoint(user, Role.APPROVER)
    operations.end_post(post=entry, by=boss, reason="调岗", on=today)
    assert has_role(user, Role.APPROVER)
    entry.refresh_from_db()
    assert not entry.is_held_on(today + timedelta(1))


def test_only_who_has_a_say_ends_a_post():
    where = departments.department()
    entry = appoint(accounts.staff(), Role.EXAMINER, department=where)
    for stranger in (departments.head(), departments.clerk(where), departments.system_admin()):
        with pytest.raises(operations.CannotAppoint):
            operations.end_post(post=entry, by=stranger, reason="x")
    operations.end_post(post=entry, by=departments.head(where), reason="调岗")
    assert StaffPost.objects.get(pk=entry.pk).ended_at


@pytest.mark.parametrize("second", sorted(ADMINISTRATOR_ROLES))
@pytest.mark.parametrize("first", sorted(ADMINISTRATOR_ROLES))
def test_the_three_administrators_are_three_people(first, second):
    user = departments.holder(first)
    where = departments.department()
    if first == second:
        with pytest.raises(operations.CannotAppoint):
            appoint(user, second)  # one post of the kind is enough
        return
    with pytest.raises(operations.CannotAppoint, match="三个人"):
        appoint(user, second, department=where)
    with pytest.raises(IntegrityError), transaction.atomic():
        StaffPost.objects.create(user=user, department=where, role=second, starts_on=date(2026, 1, 1))


def test_even_a_past_administrator_does_not_become_another():
    user = accounts.staff()
    departments.post(user, departments.department(), Role.AUDIT_ADMIN, ends_on=date(2026, 2, 1))
    with pytest.raises(operations.CannotAppoint):
        appoint(user, Role.SYSTEM_ADMIN)


@pytest.mark.parametrize("role", sorted(WORKING_ROLES))
def test_an_administrator_does_not_work_on_cases(role):
    with pytest.raises(operations.CannotAppoint, match="管理员不办件"):
        appoint(departments.system_admin(), role)
    with pytest.raises(operations.CannotAppoint, match="管理员不办件"):
        appoint(departments.holder(role), Role.SYSTEM_ADMIN)


def test_nobody_appoints_themselves_and_no_resident_gets_a_post():
    boss = departments.security_admin()
    with pytest.raises(operations.CannotAppoint, match="自己"):
        operations.refuse_unfit(user=boss, role=Role.EXAMINER, by=boss)
    with pytest.raises(operations.CannotAppoint, match="工作人员"):
        appoint(accounts.real_named(), Role.EXAMINER)
    entry = StaffPost.objects.get(user=boss)
    with pytest.raises(operations.CannotAppoint):
        operations.end_post(post=entry, by=boss, reason="x")
    assert StaffPost.objects.count() == 1


def test_a_post_is_held_once_and_does_not_end_before_it_starts():
    user, where = accounts.staff(), departments.department()
    appoint(user, Role.EXAMINER, department=where)
    with pytest.raises(operations.CannotAppoint):
        appoint(user, Role.EXAMINER, department=where)
    with pytest.raises(operations.CannotAppoint):
        appoint(user, Role.HEAD, department=where, starts_on=date(2026, 5, 2), ends_on=date(2026, 5, 1))


def test_no_account_holds_every_right():
    with pytest.raises(PermissionError):
        User.objects.create_superuser("root", "a-very-long-password")
    with pytest.raises(IntegrityError), transaction.atomic():
        accounts.staff(is_superuser=True)


def open_desk(user, *roles: str, second_factor: bool = True):
    from django.test import RequestFactory

    client = accounts.sign_in(Client(), user, second_factor=second_factor)
    request = RequestFactory().get("/desk/x/")
    request.user, request.session = user, client.session
    return staff_required(*roles)(lambda request: HttpResponse(str(len(request.posts))))(request)


def test_staff_required_opens_for_the_role():
    user = departments.clerk()
    assert open_desk(user).content == b"3"
    assert open_desk(user, Role.EXAMINER, Role.HEAD).status_code == 200


def test_staff_required_refuses_the_rest():
    with pytest.raises(PermissionDenied):
        open_desk(departments.clerk(), Role.APPROVER)
    with pytest.raises(PermissionDenied):
        open_desk(accounts.staff())
    with pytest.raises(PermissionDenied):
        open_desk(accounts.real_named())
    assert open_desk(departments.clerk(), second_factor=False).url.startswith("/accounts/second-factor/")
