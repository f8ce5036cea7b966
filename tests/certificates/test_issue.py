"""Issuing, renewing and ending certificates; the register follows in the same transaction."""

from __future__ import annotations

from datetime import date

import pytest

from services.audit.models import AuditEntry
from services.certificates.access import usable_documents
from services.certificates.enums import CertificateStatus
from services.certificates.faces import FaceDataWrong
from services.certificates.identifier import parse_identifier
from services.certificates.models import Certificate, HeldDocument
from services.certificates.operations import AlreadyHolds, CannotChange, UnknownType, change_status, last_day, revoke
from services.common.models import OutboxTask
from services.documents.models import Document, NumberSeries
from tests.factories import accounts, certificates, departments

pytestmark = pytest.mark.django_db


def test_a_certificate_brings_number_identifier_register_row_and_held_document():
    organ, holder = departments.department(), accounts.person("陈演示")
    certificate = certificates.issued(holder, issuer=organ)
    parts = parse_identifier(certificate.identifier)
    assert (parts.issuer, parts.serial, parts.version) == (organ.code, certificate.number, 1)
    document = certificate.document
    assert (document.number, document.seal, document.state, document.status) == (
        certificate.number,
        organ.code,
        "requested",
        "valid",
    )
    assert document.holder_masked == "陈*示"
    held = HeldDocument.objects.get(person=holder)
    assert (held.trust_level, held.certificate_id, held.kind) == ("A", certificate.pk, "JZZ")
    assert usable_documents(holder) == {certificate.type_id: held}
    assert (
        OutboxTask.objects.filter(task="services.documents.tasks.make", kwargs={"document_id": document.pk}).count()
        == 1
    )


def test_nothing_personal_stands_in_plain_in_the_database():
    holder = accounts.person("陈演示")
    certificate = certificates.issued(holder)
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("select face_data from certificates_certificate")
        face = cursor.fetchone()[0]
        cursor.execute("select context from documents_document")
        context = cursor.fetchone()[0]
    assert face.startswith("v1:")
    assert holder.id_number not in face + context
    logged = AuditEntry.objects.filter(event="certificate.issued").get()
    assert holder.id_number not in str(logged.detail)
    assert certificate.face_data["id_number"] == holder.id_number


def test_the_second_valid_one_is_refused_and_nothing_happens():
    holder = accounts.person()
    first = certificates.issued(holder)
    before = (Document.objects.count(), list(NumberSeries.objects.values_list("last", flat=True)))
    with pytest.raises(AlreadyHolds):
        certificates.issued(holder)
    assert before == (Document.objects.count(), list(NumberSeries.objects.values_list("last", flat=True)))
    assert list(Certificate.objects.filter(holder=holder)) == [first]


def test_one_whose_time_is_over_makes_room():
    holder = accounts.person()
    old = certificates.issued(holder)
    Certificate.objects.filter(pk=old.pk).update(valid_from=date(2020, 1, 1), valid_to=date(2020, 12, 31))
    new = certificates.issued(holder)
    old.refresh_from_db()
    assert (old.status, old.document.status) == (CertificateStatus.EXPIRED, "expired")
    assert new.number != old.number


def test_a_new_version_keeps_the_number_and_points_back():
    holder = accounts.person()
    old = certificates.issued(holder)
    new = certificates.issued(holder, previous=old)
    old.refresh_from_db()
    old.document.refresh_from_db()
    assert (new.number, new.version, new.previous) == (old.number, 2, old)
    assert (old.status, old.document.status) == (CertificateStatus.EXPIRED, "superseded")
    assert usable_documents(holder)[new.type_id].certificate == new


@pytest.mark.parametrize("face", [{}, {"name": "陈演示"}, {"name": "陈演示", "id_number": "1", "phone": "2"}])
def test_face_data_must_fit_the_type(face):
    with pytest.raises(FaceDataWrong):
        certificates.issued(face_data=face)
    assert not Document.objects.exists()


def test_an_unknown_type_is_refused():
    certificates.certificate_type("OUT", is_active=False)
    with pytest.raises(UnknownType):
        certificates.issued(code="OUT")


def test_revoking_tells_the_register_and_is_final():
    certificate = certificates.issued()
    revoke(certificate=certificate, reason="核查不实", by=None)
    certificate.document.refresh_from_db()
    assert (certificate.status, certificate.document.status, certificate.document.status_reason) == (
        CertificateStatus.REVOKED,
        "revoked",
        "核查不实",
    )
    with pytest.raises(CannotChange):
        change_status(certificate=certificate, status="01", reason="", by=None)
    assert not usable_documents(certificate.holder)
    assert AuditEntry.objects.filter(event="certificate.status_changed").count() == 1


def test_held_back_and_given_back():
    certificate = certificates.issued()
    change_status(certificate=certificate, status="02", reason="调查中", by=None)
    assert certificate.document.status == "suspended"
    change_status(certificate=certificate, status="01", reason="", by=None)
    certificate.document.refresh_from_db()
    assert (certificate.status, certificate.document.status) == ("01", "valid")


def test_giving_back_a_second_valid_one_is_refused():
    holder = accounts.person()
    first = certificates.issued(holder)
    change_status(certificate=first, status="02", reason="调查中", by=None)
    certificates.issued(holder)
    with pytest.raises(CannotChange):
        change_status(certificate=first, status="01", reason="", by=None)
    first.document.refresh_from_db()
    assert first.document.status == "suspended"


@pytest.mark.parametrize(
    ("first", "unit", "amount", "last"),
    [
        (date(2026, 11, 21), "years", 1, date(2027, 11, 20)),
        (date(2028, 2, 29), "years", 1, date(2029, 2, 28)),
        (date(2026, 1, 31), "months", 1, date(2026, 2, 28)),
        (date(2026, 11, 1), "months", 2, date(2026, 12, 31)),
        (date(2026, 1, 1), "years", 1, date(2026, 12, 31)),
        (date(2026, 11, 21), "days", 30, date(2026, 12, 20)),
        (date(2026, 11, 21), "unlimited", 0, None),
    ],
)
def test_last_days(first, unit, amount, last):
    assert last_day(first, unit=unit, amount=amount) == last
