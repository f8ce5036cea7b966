"""A post needs two people: one proposes it, another one confirms it. Refused, raced, lengthened, warned of."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from services.audit.models import AuditEntry
from services.departments import operations
from services.departments.access import ending_soon, has_role, may_give, posts_to_see_to
from services.departments.enums import ProposalState, Role
from services.departments.models import PostProposal, StaffPost
from tests.factories import accounts, departments

pytestmark = pytest.mark.django_db


def day(n: int):
    return timezone.localdate() + timedelta(days=n)


def proposed(by, *, user=None, where=None, role=Role.EXAMINER, starts=0, ends=100):
    return operations.propose_post(
        user=user or accounts.staff(),
        department=where or departments.department(),
        role=role,
        starts_on=day(starts),
        ends_on=day(ends),
        by=by,
    )


def test_nothing_is_given_until_another_one_confirms():
    first, second = departments.security_admin(), departments.security_admin()
    row = proposed(first)
    assert not has_role(row.user, Role.EXAMINER)
    post = operations.confirm_post(proposal=row, by=second)
    assert has_role(row.user, Role.EXAMINER, department=row.department)
    assert (post.ends_on, row.state) == (day(100), ProposalState.CONFIRMED)
    entry = AuditEntry.objects.get(event="departments.appointed")
    assert (entry.actor_ref, entry.detail["proposed_by"]) == (f"user:{second.pk}", f"user:{first.pk}")


def test_nobody_confirms_what_they_proposed_or_what_is_for_them():
    first = departments.security_admin()
    row = proposed(first)
    with pytest.raises(operations.CannotAppoint, match="另一个人"):
        operations.confirm_post(proposal=row, by=first)
    beneficiary = departments.head()
    mine = departments.head(beneficiary_where := StaffPost.objects.get(user=beneficiary).department)
    own = proposed(mine, user=beneficiary, where=beneficiary_where, role=Role.APPROVER)
    with pytest.raises(operations.CannotAppoint, match="自己"):
        operations.confirm_post(proposal=own, by=beneficiary)
    assert not StaffPost.objects.filter(role__in=(Role.EXAMINER, Role.APPROVER)).exists()


@pytest.mark.parametrize("who", ["proposer", "beneficiary"])
def test_the_database_refuses_it_too(who):
    row = proposed(departments.security_admin())
    by = row.proposed_by if who == "proposer" else row.user
    with pytest.raises(IntegrityError), transaction.atomic():
        PostProposal.objects.filter(pk=row.pk).update(state="confirmed", decided_by=by, decided_at=timezone.now())


def test_heads_give_the_work_of_their_own_department():
    where, other = departments.department(), departments.department()
    boss = departments.head(where)
    assert may_give(boss, role=Role.EXAMINER, department=where)
    assert may_give(boss, role=Role.FINANCE, department=where)
    assert not may_give(boss, role=Role.EXAMINER, department=other)
    assert not may_give(boss, role=Role.SECURITY_ADMIN, department=where)
    assert not may_give(boss, role=Role.ITEM_EDITOR, department=where)
    assert not may_give(departments.clerk(where), role=Role.EXAMINER, department=where)
    assert not may_give(departments.system_admin(), role=Role.EXAMINER, department=where)
    with pytest.raises(operations.CannotAppoint):
        proposed(boss, where=other)
    row = proposed(boss, where=where)
    with pytest.raises(operations.CannotAppoint):
        operations.confirm_post(proposal=row, by=departments.head(other))
    operations.confirm_post(proposal=row, by=departments.security_admin())
    assert has_role(row.user, Role.EXAMINER, department=where)


def test_a_proposal_not_confirmed_gives_nothing_and_may_be_made_again():
    first, second = departments.security_admin(), departments.security_admin()
    row = proposed(first)
    with pytest.raises(operations.CannotAppoint, match="已经有人提出"):
        proposed(second, user=row.user, where=row.department)
    operations.reject_post(proposal=row, by=second)
    with pytest.raises(operations.CannotAppoint, match="已经有人处理"):
        operations.confirm_post(proposal=row, by=second)
    operations.reject_post(proposal=proposed(first, user=row.user, where=row.department), by=first)  # taken back
    assert not StaffPost.objects.filter(user=row.user).exists()


@pytest.mark.parametrize(("starts", "ends"), [(-1, 10), (0, 366), (5, 4)])
def test_a_term_begins_today_at_the_earliest_and_lasts_a_year_at_most(starts, ends):
    with pytest.raises(operations.CannotAppoint):
        proposed(departments.security_admin(), starts=starts, ends=ends)
    assert not PostProposal.objects.exists()


def test_a_post_held_is_lengthened_not_doubled():
    first, second = departments.security_admin(), departments.security_admin()
    row = proposed(first, ends=10)
    held = operations.confirm_post(proposal=row, by=second)
    for ends in (5, 10):
        with pytest.raises(operations.CannotAppoint):
            proposed(first, user=row.user, where=row.department, ends=ends)
    longer = proposed(first, user=row.user, where=row.department, starts=11, ends=300)
    assert operations.confirm_post(proposal=longer, by=second) == held
    assert list(StaffPost.objects.filter(user=row.user).values_list("ends_on", flat=True)) == [day(300)]


def test_an_administrator_is_given_again_too():
    first, second = departments.security_admin(), departments.security_admin()
    row = proposed(first, role=Role.AUDIT_ADMIN, ends=3)
    operations.confirm_post(proposal=row, by=second)
    operations.confirm_post(
        proposal=proposed(second, user=row.user, where=row.department, role=Role.AUDIT_ADMIN, starts=4, ends=90),
        by=first,
    )
    assert StaffPost.objects.get(user=row.user).ends_on == day(90)
    with pytest.raises(operations.CannotAppoint, match="三个人"):
        proposed(first, user=row.user, role=Role.SYSTEM_ADMIN)


def test_what_became_unfit_meanwhile_is_not_confirmed():
    first, second = departments.security_admin(), departments.security_admin()
    row = proposed(first)
    departments.post(row.user, departments.department(), Role.SYSTEM_ADMIN)
    with pytest.raises(operations.CannotAppoint, match="管理员不办件"):
        operations.confirm_post(proposal=row, by=second)
    row.refresh_from_db()
    assert row.is_open


def test_ends_are_told_fourteen_days_ahead():
    boss = departments.security_admin()
    user, where = accounts.staff(), departments.department()
    departments.post(user, where, Role.EXAMINER, ends_on=day(15))
    assert not ending_soon().exists()
    departments.post(user, where, Role.APPROVER, ends_on=day(14))
    assert [post.role for post in ending_soon()] == [Role.APPROVER]
    assert any("14 天内到期" in line for line in posts_to_see_to(boss))
    assert posts_to_see_to(departments.system_admin()) == []


def test_what_waits_is_told_to_the_other_administrator_only():
    first, second = departments.security_admin(), departments.security_admin()
    proposed(first)
    assert posts_to_see_to(first) == []
    assert posts_to_see_to(second) == ["有 1 个岗位等第二个人确认。"]
