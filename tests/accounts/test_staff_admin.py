"""Staff sign-ins in the administration: a lost phone is asked about once more and told to the log."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from services.accounts import operations
from services.accounts.models import User
from services.audit.models import AuditEntry
from tests.factories import accounts, departments

pytestmark = pytest.mark.django_db


def with_code() -> User:
    clerk = departments.clerk()
    operations.give_second_factor(user=clerk, by=None)
    return clerk


def page_of(user) -> str:
    return reverse("admin:accounts_user_take_second_factor", args=[user.pk])


def test_opening_the_page_of_a_lost_phone_takes_nothing_away_yet():
    client, clerk = accounts.sign_in(Client(), departments.security_admin()), with_code()
    had = Authenticator.objects.filter(user=clerk).count()
    page = client.get(page_of(clerk)).content.decode()
    assert "解除动态码" in page
    assert clerk.display_name in page
    assert Authenticator.objects.filter(user=clerk).count() == had == 1


def test_a_lost_phone_needs_a_reason_and_the_reason_stands_in_the_log():
    client, clerk = accounts.sign_in(Client(), departments.security_admin()), with_code()
    assert client.post(page_of(clerk), {"reason": " "}).status_code == 200
    assert Authenticator.objects.filter(user=clerk).exists()
    assert client.post(page_of(clerk), {"reason": "手机丢失，本人到场"}).status_code == 302
    assert not Authenticator.objects.filter(user=clerk).exists()
    entry = AuditEntry.objects.get(event="accounts.second_factor_taken")
    assert entry.detail["reason"] == "手机丢失，本人到场"


def test_a_system_administrator_opens_no_sign_ins():
    client, clerk = accounts.sign_in(Client(), departments.system_admin()), with_code()
    assert client.post(page_of(clerk), {"reason": "手机丢失"}).status_code == 403
    assert Authenticator.objects.filter(user=clerk).exists()


def test_a_forgotten_password_is_set_anew_with_a_reason_and_ends_every_session():
    client, clerk = accounts.sign_in(Client(), departments.security_admin()), with_code()
    theirs = accounts.sign_in(Client(), clerk)
    page = reverse("admin:accounts_user_reset_password", args=[clerk.pk])
    assert "重设初始密码" in client.get(page).content.decode()
    weak = client.post(page, {"password": "short", "reason": "忘了密码"}).content.decode()
    assert "portal-error" in weak
    assert client.post(page, {"password": "Harbour-Lantern-2031", "reason": "忘了密码，本人到场"}).status_code == 302
    clerk.refresh_from_db()
    assert clerk.check_password("Harbour-Lantern-2031")
    assert AuditEntry.objects.get(event="accounts.password_reset").detail["reason"] == "忘了密码，本人到场"
    assert theirs.get("/desk/").status_code == 302


def test_nobody_sets_their_own_password_this_way_and_others_not_at_all():
    admin = departments.security_admin()
    page = reverse("admin:accounts_user_reset_password", args=[admin.pk])
    before = admin.password
    data = {"password": "Harbour-Lantern-2031", "reason": "忘了密码"}
    accounts.sign_in(Client(), admin).post(page, data)
    assert accounts.sign_in(Client(), departments.system_admin()).post(page, data).status_code == 403
    admin.refresh_from_db()
    assert admin.password == before
