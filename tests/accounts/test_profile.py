"""Each value of the profile says where it comes from; what the person may change can be changed there."""

from __future__ import annotations

import pytest

from services.accounts import operations
from services.accounts.entries import ENTRIES, AccountEntry
from services.accounts.enums import Origin, ProfileField
from services.audit.models import AuditEntry
from tests.factories import accounts

pytestmark = pytest.mark.django_db
PAGE = "/account/"


@pytest.fixture
def user(client):
    user = accounts.real_named(accounts.person("陈演示", phone="13800166666", address="高州市演示路 8 号"))
    accounts.sign_in(client, user)
    return user


def test_sources_stand_beside_the_values(client, user):
    said = [ProfileField.NAME, ProfileField.DOCUMENT]
    operations.note_source(user.person, *said, origin=Origin.REGISTER, organ="高州市公安局人口库（演示）")
    page = client.get(PAGE).content.decode()
    assert page.count("与高州市公安局人口库（演示）比对一致") == 2
    assert "取自身份证号码" in page
    assert "派出所" in page


def test_address_and_birthday_are_masked_until_asked(client, user):
    page = client.get(PAGE).content.decode()
    assert "演示路 8 号" not in page
    assert "1990 年 1 月 1 日" not in page
    shown = client.post(PAGE, {"show": "1"}).content.decode()
    assert "演示路 8 号" in shown
    assert "1990 年 1 月 1 日" in shown


def test_the_address_is_the_persons_to_change(client, user):
    assert client.post("/account/address/", {"address": "高州市演示路 9 号"}).url == PAGE
    user.person.refresh_from_db()
    assert user.person.address == "高州市演示路 9 号"
    assert "您本人填写" in client.get(PAGE).content.decode()
    entry = AuditEntry.objects.get(event="accounts.address_changed")
    assert "演示路" not in str(entry.detail)


@pytest.mark.parametrize("typed", ["址" * 201, "演示路\u202e8"])
def test_an_address_that_cannot_be_kept_stays_in_the_form(client, user, typed):
    page = client.post("/account/address/", {"address": typed})
    assert page.status_code == 200
    user.person.refresh_from_db()
    assert user.person.address == "高州市演示路 8 号"


def test_an_address_needs_a_person(client):
    accounts.sign_in(client, accounts.resident())
    assert client.post("/account/address/", {"address": "x"}).url.startswith("/account/real-name/")


def test_links_of_pages_that_are_not_there_are_not_drawn(client, user):
    with ENTRIES.replace("nothing", AccountEntry("还没有的页面", "…", "nowhere:page")):
        assert "还没有的页面" not in client.get(PAGE).content.decode()


def test_links_may_hide_and_tell(client, user):
    hidden = AccountEntry("不给看", "…", "accounts:export", shown=lambda request: False)
    telling = AccountEntry("会变", "平常", "accounts:export", note=lambda request: "现在 3 条")
    with ENTRIES.replace("hidden", hidden), ENTRIES.replace("telling", telling):
        page = client.get(PAGE).content.decode()
    assert "不给看" not in page
    assert "现在 3 条" in page
    assert "平常" not in page
