"""Helpers' posts in the administration; agreements are only looked at."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from services.accounts.models import User
from services.audit.models import AuditEntry
from services.delegation.models import Grant, HelperPost
from services.departments.enums import Level
from tests.factories import accounts, delegation, departments

pytestmark = pytest.mark.django_db
POSTS, GRANTS = "/admin/delegation/helperpost/", "/admin/delegation/grant/"


def admin(make) -> tuple[Client, User]:
    user = make()
    return accounts.sign_in(Client(), user), user


def fields(user: User, **data) -> dict:
    village = departments.department("演示村民委员会", level=Level.VILLAGE)
    given = {
        "name": user.person.name,
        "id_type": "31",
        "id_number": user.person.id_number,
        "department": village.pk,
        "starts_on": timezone.localdate().isoformat(),
        "ends_on": "",
    }
    return given | data


def test_the_security_administrator_gives_a_post_and_ends_it(wang):
    client, _user = admin(departments.security_admin)
    assert client.get(POSTS + "add/").status_code == 200
    response = client.post(POSTS + "add/", fields(wang))
    assert response.status_code == 302, response.context["adminform"].form.errors
    post = HelperPost.objects.get()
    assert (post.person, post.department.name) == (wang.person, "演示村民委员会")
    page = client.get(f"{POSTS}{post.pk}/change/").content.decode()
    assert wang.person.id_number not in page
    last = timezone.localdate().isoformat()
    assert client.post(f"{POSTS}{post.pk}/change/", {"ends_on": last, "reason": "搬走"}).status_code == 302
    post.refresh_from_db()
    assert post.ends_on == timezone.localdate()
    events = set(AuditEntry.objects.values_list("event", flat=True))
    assert {"delegation.helper_appointed", "delegation.helper_ended"} <= events


@pytest.mark.parametrize("wrong", [{"name": "何样本"}, {"id_number": "440981195003150023"}, {"ends_on": "2020-01-01"}])
def test_what_does_not_fit_gives_nothing(wang, wrong):
    client, _user = admin(departments.security_admin)
    assert client.post(POSTS + "add/", fields(wang, **wrong)).status_code == 200
    assert not HelperPost.objects.exists()


def test_a_bureau_has_no_helpers(wang):
    client, _user = admin(departments.security_admin)
    assert client.post(POSTS + "add/", fields(wang, department=departments.department().pk)).status_code == 200
    assert not HelperPost.objects.exists()


@pytest.mark.parametrize(("make", "seen"), [("security_admin", 200), ("audit_admin", 200), ("system_admin", 403)])
def test_agreements_are_only_looked_at(make, seen):
    grant = delegation.standing(accounts.person("陈演示"))
    client, _user = admin(getattr(departments, make))
    assert client.get(GRANTS).status_code == seen
    page = client.get(f"{GRANTS}{grant.pk}/change/")
    assert page.status_code == seen
    if seen == 200:
        assert "陈*示" in client.get(GRANTS).content.decode()
        assert "陈演示" not in page.content.decode()
    for path in (f"{GRANTS}add/", f"{GRANTS}{grant.pk}/delete/"):
        assert client.post(path, {"post": "yes"}).status_code == 403
    client.post(f"{GRANTS}{grant.pk}/change/", {"state": "ended"})
    assert Grant.objects.get().state == "active"


def test_the_audit_administrator_gives_no_post(wang):
    client, _user = admin(departments.audit_admin)
    assert client.get(POSTS).status_code == 200
    assert client.post(POSTS + "add/", fields(wang)).status_code == 403
