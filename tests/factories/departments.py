"""Invented departments and staff with posts."""

from __future__ import annotations

from datetime import date
from itertools import count
from typing import Any

from services.accounts.models import User
from services.common.identifiers import credit_check, organisation_check
from services.departments.enums import Role
from services.departments.models import Department, StaffPost
from services.places.models import Place
from tests.factories import accounts

_serial = count(1)


def hall(**fields: Any) -> Place:
    """A service hall."""
    n = next(_serial)
    fields = {"name": f"演示大厅{n}", "address": "演示路 1 号", "hours": "工作日 9:00–17:00", **fields}
    return Place.objects.create(code=f"hall-{n}", **fields)


def department(name: str = "", **fields: Any) -> Department:
    """A bureau of the city with a right credit code."""
    n = next(_serial)
    body = f"MB3D{n:04d}"
    code = f"11440981{body}{organisation_check(body)}"
    fields = {
        "code": code + credit_check(code),
        "region": "440981",
        "enquiry_phone": f"0668-6{n:06d}",
        "complaint_phone": f"0668-7{n:06d}",
        "review_body": "高州市人民政府",
        "court": "高州市人民法院",
        **fields,
    }
    return Department.objects.create(name=name or f"演示局{n}", **fields)


def post(user: User, where: Department, role: str, **fields: Any) -> StaffPost:
    """A post held since the beginning of the year."""
    fields.setdefault("starts_on", date(2026, 1, 1))
    return StaffPost.objects.create(user=user, department=where, role=role, **fields)


def holder(*roles: str, where: Department | None = None, **fields: Any) -> User:
    """A staff sign-in holding ``roles`` in one department."""
    user = accounts.staff(**fields)
    where = where or department()
    for role in roles:
        post(user, where, role)
    return user


def clerk(where: Department | None = None, **fields: Any) -> User:
    """Receives, examines and hands out."""
    return holder(Role.RECEIVER, Role.EXAMINER, Role.DELIVERER, where=where, **fields)


def approver(where: Department | None = None, **fields: Any) -> User:
    """Approves."""
    return holder(Role.APPROVER, where=where, **fields)


def head(where: Department | None = None, **fields: Any) -> User:
    """分管负责人."""
    return holder(Role.HEAD, where=where, **fields)


def system_admin(**fields: Any) -> User:
    """System administrator."""
    return holder(Role.SYSTEM_ADMIN, **fields)


def security_admin(**fields: Any) -> User:
    """Security administrator."""
    return holder(Role.SECURITY_ADMIN, **fields)


def editor(where: Department | None = None, **fields: Any) -> User:
    """Writes and checks texts: those of ``where``, of every department when none is named."""
    return holder(Role.EDITOR, where=where or department(keeps_catalogue=True), **fields)


def audit_admin(**fields: Any) -> User:
    """Audit administrator."""
    return holder(Role.AUDIT_ADMIN, **fields)
