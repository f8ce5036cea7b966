"""The log in the admin: audit administrators read, nobody writes."""

from __future__ import annotations

from datetime import date

import pytest
from django.contrib.admin.sites import site
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory

from services.accounts.models import User
from services.audit.models import AuditAnchor, AuditEntry
from services.departments.enums import Role
from services.departments.models import Department, StaffPost

pytestmark = pytest.mark.django_db


def holder(role: str, *, ends_on: date | None = None, **fields: object) -> User:
    user = User.objects.create_user(f"{role}-{User.objects.count()}", **{"is_staff": True, **fields})
    organ, _ = Department.objects.get_or_create(code="114409810070123456", name="演示局")
    StaffPost.objects.create(user=user, department=organ, role=role, starts_on=date(2020, 1, 1), ends_on=ends_on)
    return user


def request_of(user: object) -> object:
    request = RequestFactory().get("/admin/")
    request.user = user
    return request


def test_audit_administrators_read_and_cannot_write() -> None:
    user = holder(Role.AUDIT_ADMIN)
    for model in (AuditEntry, AuditAnchor):
        admin, request = site._registry[model], request_of(user)
        assert admin.has_view_permission(request)
        assert admin.has_module_permission(request)
        assert not admin.has_add_permission(request)
        assert not admin.has_change_permission(request)
        assert not admin.has_delete_permission(request)


@pytest.mark.parametrize("role", [role for role in Role if role != Role.AUDIT_ADMIN])
def test_others_do_not_even_see_it(role: str) -> None:
    request = request_of(holder(role))
    assert not site._registry[AuditEntry].has_view_permission(request)
    assert not site._registry[AuditEntry].has_module_permission(request)


def test_neither_do_those_whose_post_or_sign_in_ended() -> None:
    gone = holder(Role.AUDIT_ADMIN, ends_on=date(2021, 1, 1))
    resident = holder(Role.AUDIT_ADMIN, is_staff=False)
    closed = holder(Role.AUDIT_ADMIN, is_active=False)
    for user in (gone, resident, closed, AnonymousUser()):
        assert not site._registry[AuditEntry].has_view_permission(request_of(user))
