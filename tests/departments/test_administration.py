"""The administration: who gets in, what each kind of administrator sees, that it says what it did."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib import admin
from django.urls import reverse
from django.utils import timezone

from services.accounts.models import User
from services.audit.models import AuditEntry
from services.departments.enums import ADMINISTRATOR_ROLES, Role
from services.departments.models import Department, PostProposal, StaffPost
from services.departments.permissions import GRANTS
from tests.factories import accounts, departments

pytestmark = pytest.mark.django_db
LISTS = {
    Role.SYSTEM_ADMIN: {"departments_department", "departments_window", "places_place", "registries_registrysource"},
    Role.SECURITY_ADMIN: {"accounts_user", "departments_staffpost"},
    Role.AUDIT_ADMIN: {"audit_auditentry", "registries_registryquery"},
}


def status(client, name: str) -> int:
    return client.get(reverse(f"admin:{name}_changelist")).status_code


@pytest.mark.parametrize("role", sorted(ADMINISTRATOR_ROLES))
def test_each_administrator_sees_their_own_pages_and_not_the_others(client, role):
    accounts.sign_in(client, departments.holder(role))
    assert client.get("/admin/").status_code == 200
    for name in LISTS[role]:
        assert status(client, name) == 200, name
    theirs = {name.replace("_", ".", 1) for name in LISTS[role]} | set(GRANTS[role])
    for other in ADMINISTRATOR_ROLES - {role}:
        for name in LISTS[other]:
            app, model = name.split("_")
            if f"{app}.{model}" not in theirs and f"{app}.*" not in theirs:
                assert status(client, name) == 403, name


def test_no_right_of_administration_opens_cases_or_persons():
    opened = {key for grants in GRANTS.values() for key in grants}
    closed = ("applications.", "accounts.person", "files.", "notices.")
    texts = {"notices.messagetemplate", "notices.quiethours", "notices.delivery"}
    assert {key for key in opened if key.startswith(closed)} <= {"applications.standardreason"} | texts


def test_the_audit_is_read_only_and_nobody_elses():
    assert {role for role, grants in GRANTS.items() if "audit.*" in grants} == {Role.AUDIT_ADMIN}
    assert set(GRANTS[Role.AUDIT_ADMIN]["audit.*"]) == {"view"}


@pytest.mark.parametrize("make", [departments.clerk, departments.approver, departments.head, accounts.staff])
def test_other_staff_are_refused(client, make):
    accounts.sign_in(client, make())
    response = client.get("/admin/", follow=True)
    assert response.status_code == 403


def test_visitors_sign_in_at_our_page_and_the_admins_own_is_gone(client):
    assert client.get("/admin/").url == "/accounts/login/?next=/admin/"
    assert client.get("/admin/login/?next=/admin/places/place/").url.startswith("/accounts/login/?next=")
    accounts.staff("root", password="a-demo-password-of-clerks")
    client.post("/admin/login/", {"username": "root", "password": "a-demo-password-of-clerks"})
    assert "_auth_user_id" not in client.session


def test_only_the_administration_has_its_own_content_policy(client):
    accounts.sign_in(client, departments.system_admin())
    assert "'unsafe-eval'" in client.get("/admin/")["Content-Security-Policy"]
    outside = client.get("/accounts/login/")["Content-Security-Policy"] if client.logout() is None else ""
    assert "unsafe" not in outside
    assert "default-src 'none'" in outside


def test_every_model_page_of_the_administration_opens_for_somebody(client):
    """List and form of each registered model, as the first administrator who may see it."""
    people = {role: departments.holder(role) for role in sorted(ADMINISTRATOR_ROLES)}
    unseen = []
    for model in admin.site._registry:
        label = model._meta.label_lower.replace(".", "_")
        right = f"{model._meta.app_label}.view_{model._meta.model_name}"
        viewers = [user for user in people.values() if user.has_perm(right)]
        if not viewers:
            unseen.append(label)
            continue
        accounts.sign_in(client, viewers[0])
        assert status(client, label) == 200, label
        add = client.get(reverse(f"admin:{label}_add")).status_code
        assert add in (200, 403), label
    assert not [label for label in unseen if label.split("_")[0] in {"accounts", "departments", "places", "registries"}]


def test_a_security_administrator_makes_a_clerk(client):
    boss = departments.security_admin()
    where = departments.department()
    accounts.sign_in(client, boss)
    form = {"username": "newclerk", "display_name": "新演示", "password": "fifteen-characters"}
    assert client.post(reverse("admin:accounts_user_add"), form | {"password": "short"}).status_code == 200
    assert client.post(reverse("admin:accounts_user_add"), form).status_code == 302
    user = User.objects.get(username="newclerk")
    assert user.is_staff
    assert user.check_password("fifteen-characters")

    assert client.get(reverse("admin:departments_staffpost_add")).status_code == 403  # nobody gives a post alone
    today = timezone.localdate()
    form = term() | {"user": user.pk, "department": where.pk, "role": Role.EXAMINER}
    assert client.post(reverse("admin:departments_postproposal_add"), form).status_code == 302
    proposal = PostProposal.objects.get(user=user)
    assert proposal.proposed_by == boss
    page = reverse("admin:departments_postproposal_change", args=[proposal.pk])
    confirm = reverse("admin:departments_postproposal_move", args=[proposal.pk, "confirm"])
    assert confirm not in client.get(page).content.decode()
    client.post(confirm)
    assert not StaffPost.objects.filter(user=user).exists()

    other = departments.security_admin()
    accounts.sign_in(client, other)
    assert confirm in client.get(page).content.decode()
    assert client.get(confirm).status_code == 405
    client.post(confirm)
    held = StaffPost.objects.get(user=user)
    assert AuditEntry.objects.filter(event="departments.appointed", actor_ref=f"user:{other.pk}").exists()

    page = reverse("admin:departments_staffpost_change", args=[held.pk])
    shown = client.get(page).content.decode()
    assert f"{boss} → {other}" in shown
    assert client.post(page, {"ends_on": str(today), "reason": ""}).status_code == 200
    later = str(today + timedelta(days=200))
    assert "由另一个人确认" in client.post(page, {"ends_on": later, "reason": "延长"}).content.decode()
    assert client.post(page, {"ends_on": str(today), "reason": "调岗"}).status_code == 302
    held.refresh_from_db()
    assert (held.ends_on, held.ended_at) == (today, None)
    assert client.post(page, {"ends_on": str(today), "at_once": "on", "reason": "调岗"}).status_code == 302
    held.refresh_from_db()
    assert held.ended_at
    assert client.get(page).status_code == 200


def term(days: int = 100) -> dict[str, str]:
    """From today."""
    today = timezone.localdate()
    return {"starts_on": str(today), "ends_on": str(today + timedelta(days=days))}


def test_the_form_says_why_somebody_is_not_appointed(client):
    boss = departments.security_admin()
    accounts.sign_in(client, boss)
    add = reverse("admin:departments_postproposal_add")
    user = accounts.staff()
    form = term() | {"department": departments.department().pk, "role": Role.EXAMINER}
    assert "最长给 366 天" in client.post(add, form | term(400) | {"user": user.pk}).content.decode()
    assert "最早从今天" in client.post(add, form | {"starts_on": "2026-01-01", "user": user.pk}).content.decode()
    assert "不能任命自己" in client.post(add, form | {"user": boss.pk}).content.decode()
    auditor = departments.audit_admin()
    assert "管理员不办件" in client.post(add, form | {"user": auditor.pk}).content.decode()
    assert "三个人" in client.post(add, form | {"user": auditor.pk, "role": Role.SYSTEM_ADMIN}).content.decode()
    assert StaffPost.objects.filter(role=Role.EXAMINER).count() == 0


def test_closing_a_sign_in_and_a_lost_phone(client):
    boss, user = departments.security_admin(), departments.clerk(username="clerk9")
    accounts.sign_in(client, boss)
    page = reverse("admin:accounts_user_change", args=[user.pk])
    assert client.get(page).status_code == 200
    assert client.post(page, {"display_name": "改名演示"}).status_code == 302
    user.refresh_from_db()
    assert (user.is_active, user.display_name) == (False, "改名演示")
    assert AuditEntry.objects.filter(event="accounts.closed", subject_ref=f"user:{user.pk}").exists()
    own = reverse("admin:accounts_user_change", args=[boss.pk])
    client.post(own, {"display_name": "蔡演示"})
    boss.refresh_from_db()
    assert boss.is_active


def test_residents_are_listed_nowhere(client):
    resident = accounts.real_named()
    accounts.sign_in(client, departments.security_admin())
    page = client.get(reverse("admin:accounts_user_changelist")).content.decode()
    assert resident.username not in page
    assert client.get(reverse("admin:accounts_user_change", args=[resident.pk])).status_code == 302


def test_a_system_administrator_cannot_give_posts_and_the_auditor_changes_nothing(client):
    accounts.sign_in(client, departments.system_admin())
    assert client.get(reverse("admin:departments_staffpost_add")).status_code == 403
    accounts.sign_in(client, departments.audit_admin())
    assert client.get(reverse("admin:departments_department_add")).status_code == 403
    where = departments.department()
    page = reverse("admin:departments_department_change", args=[where.pk])
    assert client.post(page, {"name": "改名局"}).status_code == 403


def test_a_change_of_a_department_is_audited(client):
    boss, where = departments.system_admin(), departments.department()
    accounts.sign_in(client, boss)
    page = reverse("admin:departments_department_change", args=[where.pk])
    form = {f.name: getattr(where, f.name) for f in Department._meta.fields if f.name not in {"id", "parent", "place"}}
    form |= {"name": "改名演示局", "windows-TOTAL_FORMS": 0, "windows-INITIAL_FORMS": 0}
    assert client.post(page, form).status_code == 302
    entry = AuditEntry.objects.get(event="administration.changed")
    assert entry.subject_ref == f"department:{where.pk}"
    assert entry.detail["model"] == "departments.department"


def test_rights_end_with_the_post(client):
    boss = departments.system_admin()
    accounts.sign_in(client, boss)
    assert client.get("/admin/").status_code == 200
    StaffPost.objects.filter(user=boss).update(ends_on="2026-01-02")
    assert client.get("/admin/", follow=True).status_code == 403


def test_leaving_and_the_password_are_the_same_as_everywhere(client):
    accounts.sign_in(client, departments.system_admin())
    assert client.get("/admin/password_change/").url == "/accounts/password/"
    assert client.post("/admin/logout/").url == "/accounts/login/"
    assert "_auth_user_id" not in client.session
    assert AuditEntry.objects.filter(event="accounts.signed_out").exists()
