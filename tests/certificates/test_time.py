"""What time does: the end is marked whatever else is wrong, renewal is offered once, a renewed one loses no days."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from services.certificates.enums import CertificateStatus
from services.certificates.models import Certificate, CertificateType
from services.certificates.operations import AlreadyHolds, expire_over, offer_renewals, sweeping
from services.documents.models import Document
from services.notices.models import Notice
from tests.factories import accounts, certificates

pytestmark = pytest.mark.django_db


def ending_in(certificate, days):
    last = timezone.localdate() + timedelta(days=days)
    dates = {"valid_from": last - timedelta(days=100), "valid_to": last}
    Certificate.objects.filter(pk=certificate.pk).update(**dates)
    Document.objects.filter(pk=certificate.document_id).update(**dates)
    certificate.refresh_from_db()
    return certificate


def test_one_bad_row_does_not_keep_the_others(monkeypatch, caplog):
    rows = [ending_in(certificates.issued(accounts.person(name)), -1) for name in ("甲演示", "乙演示", "丙演示")]
    plain = sweeping.move

    def broken(certificate, *args, **kwargs):
        if certificate.pk == rows[1].pk:
            raise RuntimeError("bad row")
        plain(certificate, *args, **kwargs)

    monkeypatch.setattr(sweeping, "move", broken)
    assert expire_over() == (2, 1)
    assert [Certificate.objects.get(pk=row.pk).status for row in rows] == ["05", "01", "05"]
    assert "passed over" in caplog.text
    monkeypatch.undo()
    assert expire_over() == (1, 0)
    assert expire_over() == (0, 0)
    assert set(Document.objects.values_list("status", flat=True)) == {"expired"}


def test_today_is_still_good():
    certificate = ending_in(certificates.issued(), 0)
    assert expire_over() == (0, 0)
    assert certificate.is_usable_on(timezone.localdate())


@pytest.mark.parametrize(("left", "told"), [(29, 1), (30, 0), (0, 1)])
def test_renewal_is_offered_once(left, told):
    certificate = certificates.issued()
    certificate.type.renewal_days = 30
    certificate.type.save()
    ending_in(certificate, left)
    assert offer_renewals() == (told, 0)
    assert offer_renewals() == (0, 0)
    assert Notice.objects.filter(event="certificate_ending", person=certificate.holder).count() == told


def several() -> tuple[Certificate, Certificate]:
    """Two of a type that one may hold several of, both near their end, about different things."""
    first = certificates.issued()
    kind, holder = first.type, first.holder
    CertificateType.objects.filter(pk=kind.pk).update(one_per_holder=False, renewal_days=30)
    Certificate.objects.filter(pk=first.pk).update(one_per_holder=False)
    other = certificates.issued(holder, face_data={**certificates.face_of(holder), "name": "另一辆车"})
    return ending_in(first, 10), ending_in(other, 20)


def test_of_a_type_held_several_times_each_is_offered_renewal_for_itself():
    first, other = several()
    assert offer_renewals() == (2, 0)
    assert offer_renewals() == (0, 0)
    links = set(Notice.objects.filter(event="certificate_ending").values_list("url", flat=True))
    assert len(links) == 2
    new = certificates.issued(first.holder)
    first.refresh_from_db()
    other.refresh_from_db()
    assert (new.previous, new.number, first.status) == (first, first.number, CertificateStatus.EXPIRED)
    assert other.status == CertificateStatus.VALID
    third = certificates.issued(first.holder, face_data={**certificates.face_of(first.holder), "name": "第三辆车"})
    assert third.previous is None


def test_a_renewed_one_keeps_its_number_and_loses_no_day():
    old = certificates.issued()
    with pytest.raises(AlreadyHolds):
        certificates.issued(old.holder)
    old.type.renewal_days = 30
    old.type.save()
    ending_in(old, 10)
    new = certificates.issued(old.holder)
    old.refresh_from_db()
    assert (new.number, new.version, new.previous) == (old.number, 2, old)
    assert old.status == CertificateStatus.EXPIRED
    assert new.valid_from == timezone.localdate()
    assert new.valid_to > old.valid_to + timedelta(days=360)
    assert new.identifier.split(".")[-2] == "002"
