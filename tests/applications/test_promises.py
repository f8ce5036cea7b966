"""告知承诺 and what is looked at afterwards: promised, granted, checked, revoked by another person, then excluded."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.urls import reverse
from PIL import Image, ImageDraw

from services.applications.enums import CheckReason, CheckState, MaterialSource
from services.applications.models import AfterCheck, Application, CaseFile, CaseMaterial, Promise
from services.applications.operations import checking, counter, drafting, promising, submitting
from services.applications.operations.checking import drawn
from services.catalog import quality
from services.catalog.enums import RiskArea
from services.catalog.models import ItemVersion, Material
from services.certificates.enums import CertificateStatus
from services.certificates.models import Certificate, CertificateType
from services.certificates.operations import issue
from services.common.relay import drain
from services.documents.models import Document
from services.documents.printing.paper import full_context
from services.files.models import StoredFile
from services.notices.models import Notice
from services.registries.models import RegistrySource
from tests.factories import applications as make
from tests.factories import catalog, filling
from tests.factories.accounts import sign_in
from tests.factories.acting_cases import AGENT, user

pytestmark = pytest.mark.django_db
NAME = "黄示范"


def promisable(phone: str = make.MIGRANT) -> tuple[Application, CaseMaterial]:
    """A draft in which a proof of work is asked, without the proof."""
    case = make.filled(phone, make.RESIDENCE_PERMIT)
    row = case.materials.get(material__key="job_proof")
    case.files.filter(material=row).delete()
    row.application = case
    return case, row


def promised(phone: str = make.MIGRANT) -> Application:
    case, row = promisable(phone)
    promising.promise(application=case, row=row, signed_name=NAME, by=make.resident(phone))
    return submitting.submit(application=Application.objects.get(pk=case.pk), by=make.resident(phone))


def granted(phone: str = make.MIGRANT) -> Application:
    case, clerk = promised(phone), make.staff("clerk1")
    for row in case.materials.exclude(source=MaterialSource.PROMISED):
        row.application = case
        counter.check_material(case_material=row, finding="fit", reason="", by=clerk)
    counter.accept(application=case, by=clerk)
    if case.state == "accepted":
        counter.begin_review(application=case, by=clerk)
    counter.propose(application=case, proposal="grant", reason="", by=clerk)
    counter.grant(application=case, by=make.staff("approver1"))
    return Application.objects.select_related("certificate").get(pk=case.pk)


def wrong() -> AfterCheck:
    check = granted().after_checks.get()
    checking.find(check=check, right=False, finding="单位查无此人", by=make.staff("clerk1"))
    return check


def test_a_signed_promise_stands_in_for_the_material(city):
    case, row = promisable()
    with pytest.raises(submitting.NotComplete):
        submitting.submit(application=case, by=make.resident(make.MIGRANT))
    kept = promising.promise(application=case, row=row, signed_name=" 黄 示范 ", by=make.resident(make.MIGRANT))
    assert kept.worded_in == case.item_version.rule_version
    assert kept.text == row.material.promise_text
    case = submitting.submit(application=Application.objects.get(pk=case.pk), by=make.resident(make.MIGRANT))
    paper = Document.objects.get(subject_ref=case.subject_ref, kind="promise")
    assert paper.context["promises"][0]["text"] == kept.text


def test_another_name_signs_nothing(city):
    case, row = promisable()
    with pytest.raises(promising.NotSigned):
        promising.promise(application=case, row=row, signed_name="王测试", by=make.resident(make.MIGRANT))
    assert not Promise.objects.exists()


@pytest.mark.parametrize("area", [area for area in RiskArea if area != RiskArea.NONE])
def test_nothing_is_promised_where_something_dangerous_hangs_on_it(city, area):
    case, row = promisable()
    QuerySet(ItemVersion).filter(pk=case.item_version_id).update(risk=area)
    case.item_version.refresh_from_db()
    with pytest.raises(promising.MayNotPromise):
        promising.promise(application=case, row=row, signed_name=NAME, by=make.resident(make.MIGRANT))


def test_a_bad_credit_record_excludes(city):
    case, row = promisable("13800000011")
    with pytest.raises(promising.MayNotPromise):
        promising.promise(application=case, row=row, signed_name="孙演示", by=make.resident("13800000011"))


def test_while_the_credit_register_is_silent_nobody_promises(city):
    case, row = promisable()
    RegistrySource.objects.filter(code="credit").update(in_service=False)
    with pytest.raises(promising.MayNotPromise):
        promising.promise(application=case, row=row, signed_name=NAME, by=make.resident(make.MIGRANT))
    row.refresh_from_db()
    assert row.source == MaterialSource.UPLOADED


def test_taken_back_the_material_is_asked_again(city):
    case, row = promisable()
    user = make.resident(make.MIGRANT)
    promising.promise(application=case, row=row, signed_name=NAME, by=user)
    promising.take_back(application=case, row=row, by=user)
    assert not Promise.objects.exists()
    with pytest.raises(submitting.NotComplete):
        submitting.submit(application=Application.objects.get(pk=case.pk), by=user)


def test_of_a_draft_that_is_thrown_away_no_file_stays(city):
    case, row = promisable()
    user = make.resident(make.MIGRANT)
    promising.promise(application=case, row=row, by=user, drawing=make.photo("签名.png"))
    other = case.materials.filter(source=MaterialSource.UPLOADED, material__question_key="").order_by("pk").first()
    kept = drafting.attach(application=case, row=other, upload=make.photo(), by=user)
    shared = drafting.attach(application=case, row=other, upload=make.photo(), by=user)
    elsewhere = make.received(make.OLD_ENOUGH, make.ELDER_CARD)
    CaseFile.objects.create(application=elsewhere, material=elsewhere.materials.first(), file=shared.file)
    drawn_id = Promise.objects.get().signature_id
    drafting.discard(application=case, by=user)
    left = set(StoredFile.objects.values_list("pk", flat=True))
    assert shared.file_id in left
    assert not left & {kept.file_id, drawn_id}


def test_with_what_was_granted_falls_what_renewed_it(city):
    case = granted()
    drain()
    case.refresh_from_db()
    old = case.certificate
    CertificateType.objects.filter(pk=old.type_id).update(renewal_days=4000)
    old = Certificate.objects.select_related("type", "issuer").get(pk=old.pk)
    new = issue(
        type_code=old.type.code, holder=old.holder, face_data=old.face_data, issuer=old.issuer, issued_for="x", by=None
    )
    assert new.previous == old
    check = case.after_checks.get()
    checking.find(check=check, right=False, finding="查无此人", by=make.staff("clerk1"))
    checking.revoke(check=check, reason="承诺不实", by=make.staff("approver1"))
    new.refresh_from_db()
    assert new.status == CertificateStatus.REVOKED
    new.document.refresh_from_db()
    assert new.document.status == "revoked"


def test_a_grant_on_a_promise_is_checked_by_a_date(city):
    check = granted().after_checks.get()
    assert (check.reason, check.state) == (CheckReason.PROMISE, CheckState.OPEN)


def test_an_untrue_promise_is_revoked_by_another_person_and_excludes_afterwards(city):
    check = wrong()
    with pytest.raises(checking.SamePerson):
        checking.revoke(check=check, reason="承诺不实", by=make.staff("clerk1"))
    checking.revoke(check=check, reason="承诺不实", by=make.staff("approver1"))
    case = Application.objects.select_related("certificate").get(pk=check.application_id)
    assert case.certificate.status == CertificateStatus.REVOKED
    last = case.progress.order_by("pk").last()
    assert (last.move, last.document.kind) == ("revoke", "revocation")
    assert last.document.context["review_body"]
    assert Notice.objects.filter(person=case.applicant, event="case_revoked").count() == 1
    with pytest.raises(checking.NotWaiting):
        checking.revoke(check=check, reason="再一次", by=make.staff("approver1"))
    Application.objects.filter(pk=case.pk).update(state="closed")
    _again, row = promisable()
    with pytest.raises(promising.MayNotPromise):
        promising.promise(application=_again, row=row, signed_name=NAME, by=make.resident(make.MIGRANT))


def test_the_database_wants_two_people_for_a_revocation(city):
    check = wrong()
    with pytest.raises(IntegrityError), transaction.atomic():
        AfterCheck.objects.filter(pk=check.pk).update(decided_by=check.checked_by)


def test_what_the_approver_lets_stand_stays(city):
    check = wrong()
    checking.let_stand(check=check, reason="已补交证明，情况属实", by=make.staff("approver1"))
    case = Application.objects.select_related("certificate").get(pk=check.application_id)
    assert check.state == CheckState.STANDS
    assert case.certificate.status != CertificateStatus.REVOKED


def test_wrong_without_words_is_not_kept(city):
    check = granted().after_checks.get()
    with pytest.raises(ValueError, match=r"revoke|撤销"):
        checking.find(check=check, right=False, finding="  ", by=make.staff("clerk1"))
    check.refresh_from_db()
    assert check.state == CheckState.OPEN


def test_the_sample_is_the_stated_share_and_the_same_when_asked_again():
    refs = [f"ref{n:05d}" for n in range(4000)]
    taken = [ref for ref in refs if drawn(ref, 10)]
    assert 320 < len(taken) < 480
    assert taken == [ref for ref in refs if drawn(ref, 10)]
    assert not [ref for ref in refs if drawn(ref, 0)]
    assert all(drawn(ref, 100) for ref in refs)


def test_a_case_that_rules_granted_is_drawn_for_a_clerk(city):
    from services.applications.operations.instant import decide_by_rules

    case = make.received(make.OLD_ENOUGH, make.ELDER_CARD)
    QuerySet(ItemVersion).filter(pk=case.item_version_id).update(sample_percent=100)
    assert decide_by_rules(application=Application.objects.get(pk=case.pk))
    assert case.after_checks.get().reason == CheckReason.SAMPLE


def test_the_resident_reads_and_signs_on_a_page(city, client):
    case, row = promisable()
    sign_in(client, make.resident(make.MIGRANT))
    url = reverse("applications:promise", args=[case.ref, row.pk])
    assert row.material.promise_text in client.get(url).content.decode()
    assert client.post(url, {"name-typed": NAME}).status_code == 200
    assert not Promise.objects.exists()
    assert client.post(url, {"name-typed": "别人名", "read": "on"}).status_code == 422
    assert (
        client.post(
            url, {"name-way": "draw", "name": SimpleUploadedFile("名.png", b"no picture"), "read": "on"}
        ).status_code
        == 422
    )
    assert client.post(url, {"name-way": "type", "name-typed": NAME, "read": "on"}).status_code == 302
    assert Promise.objects.count() == 1
    assert client.post(url, {"back": "1"}).status_code == 302
    assert not Promise.objects.exists()


def drawing() -> SimpleUploadedFile:
    """What the browser sends of a name drawn with a finger."""
    image, kept = Image.new("RGB", (960, 320), "white"), BytesIO()
    ImageDraw.Draw(image).line([(40, 250), (300, 60), (520, 260), (900, 80)], fill="black", width=9)
    image.save(kept, "PNG")
    return SimpleUploadedFile("签名.png", kept.getvalue(), content_type="image/png")


def test_a_name_drawn_by_hand_stands_in_the_sealed_promise(city, client):
    case, row = promisable()
    sign_in(client, make.resident(make.MIGRANT))
    url = reverse("applications:promise", args=[case.ref, row.pk])
    page = client.get(url).content.decode()
    assert "data-signature-pad" in page
    assert 'name="name-typed"' in page, "and without a hand: by the keyboard"
    answer = client.post(url, {"name-way": "draw", "name": drawing(), "read": "on"})
    assert answer.status_code == 302
    kept = Promise.objects.get()
    assert kept.signature is not None
    assert kept.signed_name == NAME
    case = submitting.submit(application=Application.objects.get(pk=case.pk), by=make.resident(make.MIGRANT))
    drain()
    paper = Document.objects.get(subject_ref=case.subject_ref, kind="promise")
    assert paper.is_made
    assert paper.context["photo_file"] == kept.signature_id
    assert "data:image/" in full_context(paper)["photo"]


def test_an_agent_promises_where_the_right_to_apply_reaches_and_signs_as_agent(city, agents):
    agent = user(AGENT)
    right = agents.give(agent.person, make.resident(make.MIGRANT).person)
    case = filling.filled(make.RESIDENCE_PERMIT, AGENT, right=right)
    row = case.materials.get(material__key="job_proof")
    case.files.filter(material=row).delete()
    row.application = case
    kept = promising.promise(application=case, row=row, signed_name=agent.person.name, by=agent)
    assert kept.signed_by == agent
    promising.take_back(application=case, row=row, by=agent)
    agents.end()
    row.refresh_from_db()
    with pytest.raises(promising.MayNotPromise):
        promising.promise(application=case, row=row, signed_name=agent.person.name, by=agent)


@pytest.mark.parametrize("area", [area for area in RiskArea if area != RiskArea.NONE])
def test_a_dangerous_item_with_words_of_a_promise_is_not_published(area):
    version = catalog.draft_version(risk=area)
    QuerySet(Material).filter(version=version).update(promise_text="本人承诺……")
    found = [finding for finding in quality.findings(version) if finding.field == "materials"]
    assert len(found) == 1
    QuerySet(ItemVersion).filter(pk=version.pk).update(risk=RiskArea.NONE)
    version.refresh_from_db()
    assert not [finding for finding in quality.findings(version) if finding.field == "materials"]
