"""Keys of other systems: what they open, what they never open, how they end."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from services.audit.models import AuditEntry
from services.common.api import throttling
from services.departments import operations
from services.departments.access import find_key
from services.departments.models import OrganKey
from tests.factories import accounts, departments

pytestmark = pytest.mark.django_db
OWN, ITEMS, ORGANS = "/api/v1/partner/key/", "/api/v1/items/", "/api/v1/departments/"


def made(*scopes: str, days: int = 30):
    return operations.make_key(
        department=departments.department(),
        name="演示系统",
        scopes=scopes or ("catalog",),
        expires_on=timezone.localdate() + timedelta(days=days),
        by=departments.security_admin(),
    )


def ask(client, address: str, text: str):
    return client.get(address, headers={"Authorization": f"Bearer {text}"})


def test_a_key_says_whose_it_is_and_opens_the_catalogue(client):
    key, text = made()
    answer = ask(client, OWN, text)
    assert answer.status_code == 200
    assert answer.json()["department"] == key.department.code
    assert answer.json()["scopes"] == ["catalog"]
    assert "no-store" in answer["Cache-Control"]
    for address in (ITEMS, ORGANS, "/api/v1/themes/"):
        assert ask(client, address, text).status_code == 200
    key.refresh_from_db()
    assert key.last_used_at


def test_visitors_read_the_catalogue_as_ever_and_have_no_key(client):
    assert client.get(ITEMS).status_code == 200
    answer = client.get(OWN)
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith("Bearer")


def test_a_scope_that_was_not_ticked_is_refused(client):
    _key, text = made("verify")
    assert ask(client, ITEMS, text).status_code == 403
    assert ask(client, ORGANS, text).status_code == 403
    assert ask(client, "/api/v1/verify/ABCD-EFGH-JKLM/", text).status_code == 404


@pytest.mark.parametrize("fault", ["secret", "id", "expired", "revoked", "organ", "form"])
def test_what_is_not_in_force_is_refused_not_taken_for_a_visitor(client, fault):
    key, text = made()
    if fault == "expired":
        OrganKey.objects.update(expires_on=timezone.localdate() - timedelta(days=1))
    elif fault == "revoked":
        operations.revoke_key(key=key, by=departments.security_admin())
    elif fault == "organ":
        key.department.is_active = False
        key.department.save()
    else:
        wrong = {"secret": text[:-3] + "AAA", "id": text.replace(key.public_id, "aaaaaaaaaa"), "form": "tbk_é_\x00"}
        text = wrong[fault]
    for address in (OWN, ITEMS):
        answer = ask(client, address, text)
        assert answer.status_code == 401
        assert answer.json()["type"].endswith(":sign-in")
    known = fault in {"expired", "revoked", "organ"}
    assert AuditEntry.objects.filter(event="departments.key_refused").exists() is known


def test_a_key_opens_nothing_of_a_person_and_no_page(client):
    _key, text = made("catalog", "verify")
    assert ask(client, "/api/v1/cases/", text).status_code == 401
    assert ask(client, "/desk/", text).status_code == 302
    assert ask(client, "/admin/", text).status_code == 302


def test_the_secret_is_kept_nowhere():
    key, text = made()
    secret = text.split("_", 2)[2]
    row = OrganKey.objects.values().get(pk=key.pk)
    assert secret not in str(row)
    assert secret not in str(list(AuditEntry.objects.values_list("detail", flat=True)))
    assert find_key(text) == key
    with connection.cursor() as cursor:
        cursor.execute("SELECT kwargs FROM common_outboxtask")
        assert secret not in str(cursor.fetchall())


def test_only_a_security_administrator_makes_and_revokes(client):
    key, _text = made()
    for who in (departments.system_admin(), departments.head(key.department)):
        with pytest.raises(operations.CannotMakeKey):
            operations.revoke_key(key=key, by=who)
        with pytest.raises(operations.CannotMakeKey):
            operations.make_key(
                department=key.department, name="x", scopes=["catalog"], expires_on=key.expires_on, by=who
            )


@pytest.mark.parametrize("days", [-1, 367])
def test_a_key_lasts_a_year_at_most(days):
    with pytest.raises(operations.CannotMakeKey):
        made(days=days)


def test_a_key_has_a_pace_of_its_own(client, settings, monkeypatch):
    monkeypatch.setattr(throttling.time, "time", lambda: 1_800_000_000.0)
    settings.API_RATES = settings.API_RATES | {"organ": 2, "visitor": 1}
    _key, text = made()
    _other, other_text = made()
    assert [ask(client, OWN, text).status_code for _n in range(3)] == [200, 200, 429]
    assert ask(client, OWN, other_text).status_code == 200


def test_made_in_the_administration_shown_once_revoked_by_a_button(client):
    boss = departments.security_admin()
    accounts.sign_in(client, boss)
    where = departments.department()
    form = {"department": where.pk, "name": "演示系统", "scopes": ["catalog"]}
    add = reverse("admin:departments_organkey_add")
    late = str(timezone.localdate() + timedelta(days=400))
    assert "最长 366 天" in client.post(add, form | {"expires_on": late}).content.decode()
    answer = client.post(add, form | {"expires_on": str(timezone.localdate() + timedelta(days=90))})
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    key = OrganKey.objects.get()
    text = answer.content.decode().split("<code>")[1].split("</code>")[0]
    assert find_key(text) == key
    page = reverse("admin:departments_organkey_change", args=[key.pk])
    shown = client.get(page).content.decode()
    assert text.split("_", 2)[2] not in shown
    assert text.split("_", 2)[2] not in client.get(reverse("admin:departments_organkey_changelist")).content.decode()
    client.post(reverse("admin:departments_organkey_move", args=[key.pk, "revoke"]))
    assert ask(client, OWN, text).status_code == 401
