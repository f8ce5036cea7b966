"""A seal is used by the posts its table names; who is not named is refused, and what is given or ended is on record."""

from __future__ import annotations

import pytest
from django.test import Client

from services.audit.models import AuditEntry
from services.certificates.operations import run_batch, start_batch
from services.departments.enums import Role
from services.documents.models import Document, SealRight
from services.documents.operations import CannotGiveRight, MayNotSeal, end_seal_right, give_seal_right
from tests.certificates.test_batches import read_in
from tests.documents.test_making import ask
from tests.factories import accounts, departments

pytestmark = pytest.mark.django_db


def order(organ, by) -> Document:
    return ask("acceptance", organ, by=by)


@pytest.fixture
def organ():
    return departments.department("高州市用章局")


def test_without_a_table_posts_that_work_on_cases_may_and_others_may_not(organ):
    order(organ, departments.clerk(organ))
    order(organ, departments.clerk())
    for nobody in (accounts.staff(), departments.audit_admin()):
        with pytest.raises(MayNotSeal):
            order(organ, nobody)
    assert Document.objects.count() == 2


def test_with_a_table_only_those_it_names(organ):
    other = departments.department()
    give_seal_right(organ=organ, department=organ, role="", by=None)
    window = give_seal_right(organ=organ, department=other, role=Role.RECEIVER, by=None)
    order(organ, departments.approver(organ))
    receiver = departments.holder(Role.RECEIVER, where=other)
    order(organ, receiver)
    for refused in (departments.approver(other), departments.clerk()):
        with pytest.raises(MayNotSeal):
            order(organ, refused)
    order(other, departments.clerk())  # whose seal is not named in the table stays open
    end_seal_right(right=window, by=departments.security_admin())
    with pytest.raises(MayNotSeal):
        order(organ, receiver)
    assert Document.objects.count() == 3, "what is refused takes no number"


def test_ending_the_last_right_closes_the_seal(organ):
    right = give_seal_right(organ=organ, department=organ, role="", by=None)
    end_seal_right(right=right, by=departments.security_admin())
    for refused in (departments.clerk(organ), departments.clerk()):
        with pytest.raises(MayNotSeal):
            order(organ, refused)
    order(organ, None)


def test_the_portal_itself_and_what_a_resident_brings_about_are_not_asked(organ):
    give_seal_right(organ=organ, department=departments.department(), role="", by=None)
    order(organ, None)
    order(organ, accounts.real_named())
    ask(organ=organ, by=departments.clerk())  # a receipt confirms what an applicant did
    with pytest.raises(MayNotSeal):
        order(organ, departments.clerk(organ))


def test_a_row_of_a_batch_whose_starter_may_not_seal_says_so(organ):
    batch = read_in(organ=organ)
    start_batch(batch=batch, by=departments.approver(organ))
    give_seal_right(organ=organ, department=organ, role=Role.HEAD, by=None)
    assert run_batch(batch_id=batch.pk) == 0
    assert "印章" in batch.rows.order_by("place")[0].failure


def test_a_security_administrator_gives_and_ends_rights_on_record(organ):
    admin, base = accounts.sign_in(Client(), departments.security_admin()), "/admin/documents/sealright/"
    asked = {"organ": organ.pk, "department": organ.pk, "role": "approver"}
    assert admin.post(f"{base}add/", asked).status_code == 302
    assert admin.post(f"{base}add/", asked).status_code == 200, "it stands already"
    right = SealRight.objects.get()
    assert right.given_by is not None
    assert admin.get(f"{base}{right.pk}/change/").status_code == 200
    assert admin.post(f"{base}{right.pk}/change/", asked | {"role": ""}).status_code == 403
    assert admin.post(f"{base}{right.pk}/delete/", {"post": "yes"}).status_code == 403
    assert admin.post(f"{base}{right.pk}/move/end/").status_code == 302
    right.refresh_from_db()
    assert right.ended_at is not None
    events = AuditEntry.objects.filter(event__startswith="document.seal_right").order_by("id")
    assert [entry.event for entry in events] == ["document.seal_right_given", "document.seal_right_ended"]


def test_nobody_else_opens_the_table_and_a_right_stands_once(organ):
    auditor = accounts.sign_in(Client(), departments.audit_admin())
    assert auditor.get("/admin/documents/sealright/").status_code == 200
    assert auditor.get("/admin/documents/sealright/add/").status_code == 403
    system = accounts.sign_in(Client(), departments.system_admin())
    assert system.get("/admin/documents/sealright/").status_code == 403
    give_seal_right(organ=organ, department=organ, role="", by=None)
    with pytest.raises(CannotGiveRight):
        give_seal_right(organ=organ, department=organ, role="", by=None)
