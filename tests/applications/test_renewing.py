"""A certificate near its end is renewed where the notice leads: the case makes its next version."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from services.accounts.acting import rights
from services.applications.models import Answers, Application
from services.applications.operations import drafting
from services.applications.operations.finishing import begin_making
from services.certificates.models import Certificate, CertificateType
from services.certificates.operations import issue, offer_renewals
from services.common.relay import drain
from services.departments.models import Department
from services.files.operations import store_bytes
from services.notices.models import Notice
from tests.factories import accounts
from tests.factories import applications as cases
from tests.factories.acting import FOOD_FIRM, firm
from tests.factories.filling import apply

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]


@pytest.fixture
def photo(monkeypatch):
    stored = store_bytes(data=cases.proof().read(), name="材料.jpg", media_type="image/jpeg")
    monkeypatch.setattr(drafting, "store_upload", lambda *, upload, by: stored)
    return stored


def held(code: str, days: int, face: dict[str, str], **whose) -> Certificate:
    """One of the demo types that ends in so many days."""
    kind = CertificateType.objects.get(code=code)
    issuer = kind.issuers.order_by("pk").first() or Department.objects.get(name=kind.issuer_department_name)
    certificate = issue(type_code=code, issuer=issuer, face_data=face, issued_for="test", by=None, **whose)
    today = timezone.localdate()
    span = {"valid_from": today - timedelta(days=200), "valid_to": today + timedelta(days=days)}
    Certificate.objects.filter(pk=certificate.pk).update(**span)
    certificate.refresh_from_db()
    return certificate


def answered(application: Application, **said: object) -> Application:
    answers = Answers.objects.get(application=application)
    answers.data |= said
    answers.save()
    return Application.objects.get(pk=application.pk)


def residence_permit(days: int, photo) -> tuple[Certificate, object]:
    user = cases.resident(cases.MIGRANT)
    face = {"name": user.person.name, "id_number": user.person.id_number, "address": "高州市演示路 8 号"}
    return held("JZZ", days, face, holder=user.person, enterprise=None, photo=photo), user


def test_the_notice_leads_to_the_item_that_makes_the_next_version(client, photo):
    old, user = residence_permit(10, photo)
    assert offer_renewals() == (1, 0)
    accounts.sign_in(client, user)
    page = client.get(Notice.objects.get(event="certificate_ending").url).content.decode()
    assert "/juzhuzheng-qianzhu/" in page
    assert "/juzhuzheng/" not in page, "a first issue is no renewal"
    application = apply("juzhuzheng-qianzhu", cases.MIGRANT, last=True)
    answered(application, same_home=True)
    drain()
    new = Certificate.objects.get(previous=old)
    old.refresh_from_db()
    assert (new.version, new.number, new.photo, old.status) == (2, old.number, photo, "05")
    assert new.valid_to > old.valid_to + timedelta(days=360)
    assert new.face_data["address"] == "高州市演示路 8 号"
    assert Application.objects.get(pk=application.pk).certificate == new


def test_a_new_home_stands_on_the_next_version(photo):
    old, _user = residence_permit(10, photo)
    application = apply("juzhuzheng-qianzhu", cases.MIGRANT, last=False)
    assert not application.answers.data["same_home"]
    begin_making(application=Application.objects.get(pk=application.pk), by=None)
    assert Certificate.objects.get(previous=old).face_data["address"] == "高州市潘州街道演示路 18 号 502 房"


def shops() -> list[Certificate]:
    """Two licences of one enterprise, for two places."""
    face = {"unit_name": "演示", "credit_code": FOOD_FIRM}
    faces = [face | {"place": place, "items": "热食类食品制售"} for place in ("演示路 1 号", "演示路 2 号")]
    whose = {"holder": None, "enterprise": firm()}
    return [held("SPJYXKZ", days, one, **whose) for days, one in zip((40, 50), faces, strict=True)]


def test_of_several_licences_the_one_whose_number_was_said_is_renewed(client, photo):
    first, second = shops()
    right = rights(cases.resident(cases.TOO_YOUNG).person)[0]
    application = apply("shipin-yanxu", cases.TOO_YOUNG, last=False, right=right)
    application = answered(application, licence_number=second.number, place="演示路 2 号")
    begin_making(application=application, by=None)
    new = Certificate.objects.get(previous__isnull=False)
    first.refresh_from_db()
    assert (new.previous, new.version, first.status) == (second, 2, "01")
    assert (new.face_data["items"], new.face_data["place"]) == ("热食类食品制售", "演示路 2 号")


def test_a_number_that_is_none_of_theirs_supersedes_nothing(photo):
    first, second = shops()
    right = rights(cases.resident(cases.TOO_YOUNG).person)[0]
    begin_making(application=apply("shipin-yanxu", cases.TOO_YOUNG, last=False, right=right), by=None)
    assert set(Certificate.objects.exclude(pk__in=[first.pk, second.pk]).values_list("version", flat=True)) == {1}


@pytest.mark.parametrize(("days", "longer"), [(400, False), (20, True)])
def test_a_new_card_for_a_lost_one_is_good_as_long_as_that_was(photo, days, longer):
    person = cases.resident(cases.OLD_ENOUGH).person
    face = {"name": person.name, "category": "肢体", "grade": "四级"}
    old = held("CJRZ", days, face, holder=person, enterprise=None)
    application = apply("canji-zheng-huanling", cases.OLD_ENOUGH, last=False)
    begin_making(application=Application.objects.get(pk=application.pk), by=None)
    new = Certificate.objects.get(previous=old)
    assert (new.face_data["grade"], new.version) == ("四级", 2)
    assert (new.valid_to > old.valid_to, new.valid_to == old.valid_to) == (longer, not longer)
