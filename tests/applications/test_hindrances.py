"""What stands in the way is said in words to whoever can mend it, and nothing is half done."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db.models import QuerySet
from django.test import Client
from django.urls import reverse

from services.accounts.acting import myself
from services.applications.enums import Fit, MaterialSource, State
from services.applications.models import Answers, Application, CaseFile, CaseMaterial
from services.applications.operations import counter, drafting, instant, submitting
from services.applications.operations.finishing import photo_of
from services.applications.operations.moving import NotOpenToThis
from services.applications.tasks import decide
from services.audit.models import AuditEntry
from services.catalog.access import get_published
from services.catalog.models import ItemVersion
from services.catalog.quality import findings
from services.catalog.rules import evaluate
from services.certificates.models import Certificate, CertificateType, HeldDocument
from services.certificates.operations import cancel as give_back
from services.common.models import CalendarYear, OutboxTask
from services.common.relay import drain
from services.common.workdays import forget_cached
from services.documents.models import Document
from services.questions.spec import form_spec
from tests.factories import applications as make
from tests.factories import certificates
from tests.factories.accounts import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]


@pytest.fixture
def no_calendar() -> None:
    for year in CalendarYear.objects.all():
        forget_cached(year.year)
    CalendarYear.objects.all().delete()


def all_fit(case: Application) -> Application:
    for row in case.materials.all():
        row.application = case
        counter.check_material(case_material=row, finding="fit", reason="", by=make.staff("clerk1"))
    return case


def workday_limits(case: Application) -> None:
    """The version promises in working days, as most items do."""
    change(case, promised_unit="workday", statutory_unit="workday")


def change(case: Application, **fields: object) -> None:
    """Past the manager, which leaves published versions alone."""
    assert QuerySet(ItemVersion).filter(pk=case.item_version_id).update(**fields) == 1


def test_without_a_calendar_one_can_still_submit(no_calendar: None) -> None:
    draft = make.filled(make.MIGRANT, make.RESIDENCE_PERMIT)
    rules = draft.item_version.rule_set
    type(rules).objects.filter(pk=rules.pk).update(notice_days=5, unit="workday")
    case = submitting.submit(application=Application.objects.get(pk=draft.pk), by=make.resident(make.MIGRANT))
    assert (case.state, case.notice_due_date, case.due_date) == (State.RECEIVED, None, None)
    client = sign_in(Client(), make.resident(make.MIGRANT))
    for name in ("submitted", "case"):
        assert client.get(reverse(f"applications:{name}", args=[case.ref])).status_code == 200


def test_without_a_calendar_the_clerk_is_told_which_year_is_missing(no_calendar: None) -> None:
    case = all_fit(make.received())
    workday_limits(case)
    client = sign_in(Client(), make.staff("clerk1"))
    row = case.materials.get(material__key="job_proof")
    name = f"material-{row.material_id}"
    for address, data in (
        (reverse("counter:accept", args=[case.ref]), {}),
        (reverse("counter:supplement", args=[case.ref]), {f"tick-{name}": "on", f"reason-{name}": "请补第二页"}),
    ):
        answer = client.post(address, data)
        assert answer.status_code == 409
        assert "2026 年的节假日" in answer.content.decode()
    assert "请补第二页" in answer.content.decode()
    case.refresh_from_db()
    assert case.state == State.RECEIVED
    assert not case.supplements.exists()
    assert not Document.objects.filter(template="acceptance").exists()


def test_without_a_calendar_the_rules_leave_the_case_to_a_person(no_calendar: None) -> None:
    case = make.received(make.OLD_ENOUGH, make.ELDER_CARD)
    workday_limits(case)
    change(case, promised_number=1, handling_kind="2")
    decide.run(case_id=case.pk)
    assert hindrance(case) == "MissingYear"
    case = Application.objects.get(pk=case.pk)
    assert (case.state, case.granted) == (State.RECEIVED, None)
    assert case.factors.exists()
    assert not Certificate.objects.filter(issued_for=case.subject_ref).exists()


def hindrance(case: Application) -> str:
    """What kept the rules from granting, as the audit tells it."""
    return AuditEntry.objects.get(event="case.rules_weighed", subject_ref=case.subject_ref).detail["hindrance"]


def test_a_holder_is_left_to_a_person_not_tried_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(instant, "evaluate", lambda rules, facts: replace(evaluate(rules, facts), decided=True))
    case = make.received(make.OLD_ENOUGH, make.ELDER_CARD)
    code = case.item_version.certificate_type.code
    if not Certificate.objects.filter(holder=case.applicant, type__code=code, status="01").exists():
        certificates.issued(case.applicant, code=code, issuer=case.department)
    held = Certificate.objects.count()
    drain()
    case.refresh_from_db()
    assert hindrance(case) == "AlreadyHolds"
    assert not OutboxTask.objects.exclude(error="").exists()
    assert (case.state, case.granted, Certificate.objects.count()) == (State.RECEIVED, None, held)
    assert [step.move for step in case.progress.all()] == ["submit"]
    assert case.factors.exists()


@pytest.mark.parametrize("wrong", ["fields", "inactive"])
def test_a_certificate_that_cannot_be_made_is_not_granted(wrong: str) -> None:
    case = make.proposed()
    kind = case.item_version.certificate_type
    if wrong == "fields":
        kind.fields = [*kind.fields, {"key": "blood", "label": "血型", "kind": "text"}]
        CertificateType.objects.filter(pk=kind.pk).update(fields=kind.fields)
    else:
        CertificateType.objects.filter(pk=kind.pk).update(is_active=False)
    answer = sign_in(Client(), make.staff("approver1")).post(reverse("counter:grant", args=[case.ref]))
    assert answer.status_code == 409
    assert ("血型" if wrong == "fields" else "停发") in answer.content.decode()
    case.refresh_from_db()
    assert (case.state, case.granted, case.decided_by) == (State.DECISION, None, None)
    assert not Document.objects.filter(template="decision").exists()


def test_a_list_for_a_visit_wants_the_visit() -> None:
    version = get_published(make.RESIDENCE_PERMIT)
    version.approval_level = 2
    assert findings(version) == []
    version.site_checks = "看一看"
    assert len(findings(version)) == 1


def test_taking_back_waits_until_another_draft_is_gone() -> None:
    case, user = make.received(), make.resident(make.MIGRANT)
    draft = drafting.start(version=case.item_version, acting=myself(user), by=user)
    assert draft.pk != case.pk
    client = sign_in(Client(), user)
    answer = client.post(reverse("applications:cancel", args=[case.ref]), follow=True)
    assert "新填了一份草稿" in answer.content.decode()
    case.refresh_from_db()
    assert (case.state, Document.objects.get(template="receipt").status) == (State.RECEIVED, "valid")
    drafting.discard(application=draft, by=user)
    submitting.cancel(application=case, by=user)
    assert case.state == State.DRAFT


def test_once_a_clerk_has_begun_one_cannot_take_back() -> None:
    case = make.received()
    row = case.materials.get(material__key="job_proof")
    row.application = case
    counter.check_material(case_material=row, finding="fit", reason="", by=make.staff("clerk1"))
    with pytest.raises(submitting.TooLateToCancel):
        submitting.cancel(application=case, by=make.resident(make.MIGRANT))


def test_after_taking_back_every_material_may_be_asked_again() -> None:
    case, user = make.received(), make.resident(make.MIGRANT)
    assert not case.materials.filter(material__key="home_proof").exists()
    submitting.cancel(application=case, by=user)
    answers = Answers.objects.get(application=case)
    answers.data = answers.data | {"ground": "home"}
    answers.save()
    problems = submitting.problems_of(Application.objects.get(pk=case.pk))
    assert any("住所证明" in text for _page, text in problems)


def test_a_finding_does_not_outlive_its_file() -> None:
    draft, user = make.filled(make.MIGRANT, make.RESIDENCE_PERMIT), make.resident(make.MIGRANT)
    row = draft.materials.get(material__key="job_proof")
    CaseMaterial.objects.filter(pk=row.pk).update(finding=Fit.FIT)
    drafting.attach(application=draft, row=row, upload=make.photo("新.jpg"), by=user)
    row.refresh_from_db()
    assert row.finding == Fit.UNCHECKED


def test_findings_end_with_the_proposal() -> None:
    case = make.proposed()
    row = case.materials.get(material__key="job_proof")
    row.application = case
    with pytest.raises(NotOpenToThis):
        counter.check_material(case_material=row, finding="unfit", reason="看不清", by=make.staff("clerk1"))
    row.refresh_from_db()
    assert row.finding == Fit.FIT


def test_a_certificate_given_back_no_longer_stands_in() -> None:
    draft, user = make.filled(make.MIGRANT, make.RESIDENCE_PERMIT), make.resident(make.MIGRANT)
    certificate = certificates.issued(draft.applicant, code="LNYD", issuer=draft.department)
    row = draft.materials.get(material__key="job_proof")
    CaseFile.objects.filter(material=row).delete()
    held = HeldDocument.objects.get(certificate=certificate)
    CaseMaterial.objects.filter(pk=row.pk).update(source=MaterialSource.HELD, held=held, finding=Fit.FIT)
    give_back(certificate=certificate, reason="交回", by=None)
    with pytest.raises(submitting.NotComplete):
        submitting.submit(application=Application.objects.get(pk=draft.pk), by=user)
    row.refresh_from_db()
    assert (row.source, row.held, row.finding) == (MaterialSource.UPLOADED, None, Fit.UNCHECKED)


def test_the_portrait_is_the_photo_not_the_last_file() -> None:
    draft = make.filled(make.MIGRANT, make.RESIDENCE_PERMIT)
    portrait = draft.files.exclude(question_key="").get()
    other = draft.materials.get(material__key="job_proof").files.get()
    CaseFile.objects.create(application=draft, question_key="lease", file=other.file)
    assert photo_of(draft) == portrait.file


def test_files_of_questions_no_longer_asked_do_not_count() -> None:
    draft, user = make.filled(make.MIGRANT, make.RESIDENCE_PERMIT), make.resident(make.MIGRANT)
    other = draft.materials.get(material__key="job_proof").files.get()
    hidden = CaseFile.objects.create(application=draft, question_key="lease", file=other.file)
    group = next(g for g in form_spec(draft.form).groups if g.key == "ground")
    data, files = make.page_data(draft, group, make.PAGES[make.RESIDENCE_PERMIT]["ground"])
    client = sign_in(Client(), user)
    client.post(reverse("applications:fill", args=[draft.ref, "ground"]), data | files)
    hidden.refresh_from_db()
    assert hidden.removed_at is not None
    assert draft.files.exclude(question_key="").filter(removed_at=None).count() == 1


def test_a_stale_answer_to_an_older_supplement_is_refused() -> None:
    case, user = make.received(), make.resident(make.MIGRANT)
    items = [{"subject": "question", "key": "employer", "label": "单位名称", "reason": "不一致"}]
    counter.ask_supplement(application=case, items=items, by=make.staff("clerk1"))
    with pytest.raises(NotOpenToThis):
        submitting.answer_supplement(application=case, form=None, by=user)
    case.refresh_from_db()
    assert case.state == State.SUPPLEMENT


def test_every_move_that_owes_a_document_has_it() -> None:
    from services.applications.workflow import MOVES

    case = make.proposed()
    counter.grant(application=case, by=make.staff("approver1"))
    drain()
    case.refresh_from_db()
    for step in case.progress.select_related("document"):
        owed = MOVES[step.move].document
        assert (step.document.template if step.document else "") == owed, step.move
        assert step.document is None or step.document.is_made
