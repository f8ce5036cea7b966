"""The command that begins: four administrators, once."""

from __future__ import annotations

import io

import pytest
from django.core.management import CommandError, call_command

from services.accounts.models import User
from services.departments.access import has_role
from services.departments.enums import Role
from services.departments.models import StaffPost

pytestmark = pytest.mark.django_db
CODE = "11440981MB2D12349A"


def begin() -> str:
    out = io.StringIO()
    names = {"security": ["sec.a", "sec.b"], "system": ["sys.c"], "audit": ["aud.d"]}
    call_command("first_administrators", CODE, "高州市政务服务和数据管理局", stdout=out, **names)
    return out.getvalue()


def test_four_administrators_with_passwords_of_their_own():
    words = [line.split() for line in begin().splitlines()[:4]]
    assert [line[:2] for line in words] == [
        ["security", "sec.a"],
        ["security", "sec.b"],
        ["system", "sys.c"],
        ["audit", "aud.d"],
    ]
    for _kind, name, password in words:
        assert User.objects.get(username=name).check_password(password)
    assert has_role(User.objects.get(username="aud.d"), Role.AUDIT_ADMIN)


def test_it_begins_once():
    begin()
    with pytest.raises(CommandError):
        begin()
    assert StaffPost.objects.count() == 4
