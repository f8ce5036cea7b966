"""The door of the administration, its content policy, its menu."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from services.catalog import operations
from services.departments.enums import Role
from tests.factories import departments
from tests.factories.accounts import sign_in
from tests.factories.catalog import draft_version, implemented

pytestmark = pytest.mark.django_db


def test_there_is_one_way_in_and_it_asks_for_the_second_factor() -> None:
    assert Client().get("/admin/").url.startswith("/accounts/login/?next=/admin/")
    maker = departments.holder(Role.ITEM_EDITOR)
    half = sign_in(Client(), maker, second_factor=False)
    assert "/second-factor/" in half.get("/admin/").url
    assert sign_in(Client(), maker).get("/admin/").status_code == 200


def test_its_pages_hold_no_script_and_allow_none() -> None:
    version = draft_version()
    client = sign_in(Client(), departments.holder(Role.SYSTEM_ADMIN))
    for address in ("/admin/", "/admin/catalog/itemversion/", f"/admin/catalog/itemversion/{version.pk}/change/"):
        answer = client.get(address)
        policy = answer.headers["Content-Security-Policy"]
        scripts = re.search(r"script-src ([^;]*)", policy)[1]
        assert scripts.split() == ["'self'", "'unsafe-eval'"]
        assert "default-src 'none'" in policy
        text = answer.content.decode()
        assert not re.search(r"<script(?![^>]*\bsrc=)[^>]*>", text), address
        assert not re.search(r"\son(click|change|submit|load)=", text), address
    assert "unsafe" not in Client().get("/items/").headers["Content-Security-Policy"]


def test_the_menu_goes_by_job_and_shows_what_one_may_open() -> None:
    def menu(role: Role) -> list[str]:
        text = sign_in(Client(), departments.holder(role)).get("/admin/").content.decode()
        return re.findall(r"<section><h2>(.*?)</h2>", text)

    system = menu(Role.SYSTEM_ADMIN)
    assert system == ["事项", "问题与材料", "流程与时限", "部门与人员", "收费", "停车", "充电", "证照", "内容", "审计"]
    assert menu(Role.ITEM_EDITOR) == ["事项", "问题与材料", "流程与时限", "部门与人员", "证照"]
    assert menu(Role.EDITOR) == ["内容"]


def test_the_overview_says_what_waits() -> None:
    where = departments.department()
    maker = departments.holder(Role.ITEM_EDITOR, where=where)
    checker = departments.holder(Role.ITEM_CHECKER, where=where)
    operations.hand_in(version=draft_version(item=implemented(department=where)), by=maker)
    draft_version(item=implemented(department=where))
    shown = sign_in(Client(), checker).get("/admin/").content.decode()
    assert re.search(r"等我审核</b><small>1<", shown)
    assert re.search(r"要写完的草稿</b><small>1<", shown)
    assert "等我审核" not in sign_in(Client(), maker).get("/admin/").content.decode()
