"""A restaurant gets its 食品经营许可证: guide, site visit, inspection as special procedure, decision, certificate."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from services.applications.enums import State
from services.applications.models import Clock
from services.applications.operations import counter, procedures, visiting
from services.catalog import situations
from services.catalog.access import get_published
from services.documents.models import Document
from tests.factories import applications as make
from tests.factories import moves
from tests.factories.accounts import sign_in
from tests.factories.acting_cases import HANDLER, as_firm
from tests.factories.filling import apply

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]

FOOD = "shipin-jingying"


def test_who_sells_packed_food_alone_is_shown_another_way():
    refused = situations.refusal(get_published(FOOD), {"goods": "packed"})
    assert refused.refer_code == "yubaozhuang-beian"
    assert situations.refusal(get_published(FOOD), {"goods": "meal", "items": ["hot"]}) is None


def test_from_the_form_to_the_certificate(client: Client):
    case = apply(FOOD, HANDLER, right=as_firm())
    clerk, officer, approver = (make.staff(name) for name in ("clerk3", "inspector3", "approver3"))
    for row in case.materials.all():
        row.application = case
        counter.check_material(case_material=row, finding="fit", reason="", by=clerk)
    counter.accept(application=case, by=clerk)
    with pytest.raises(visiting.VisitMissing):
        counter.propose(application=case, proposal="grant", reason="", by=clerk)
    visit = visiting.arrange_visit(
        application=case,
        first=clerk,
        second=officer,
        at=moves.later_today(),
        place="演示路 18 号",
        by=clerk,
    )
    visit.application = case
    assert visit.checks.count() == 6
    moves.fill(visit, by=officer)
    for one in (clerk, officer):
        visiting.sign_record(visit=visit, by=one)
    case.refresh_from_db()
    procedures.propose_pause(application=case, kind="testing", expected_days=5, reason="抽检凉菜样品", by=clerk)
    procedures.pause(application=case, by=approver)
    assert case.state == State.PAUSED
    assert Clock.objects.get(application=case, kind="promise").paused_at is not None
    procedures.resume(application=case, by=clerk)
    counter.propose(application=case, proposal="grant", reason="", by=clerk)
    counter.grant(application=case, by=approver)
    case.refresh_from_db()
    assert case.certificate.type.code == "SPJYXKZ"
    papers = set(Document.objects.filter(subject_ref=case.subject_ref).values_list("template", flat=True))
    assert {"receipt", "acceptance", "site_record", "special_procedure", "decision"} <= papers
    decision = Document.objects.get(subject_ref=case.subject_ref, template="decision")
    assert decision.title.startswith("准予行政许可决定书")
    sign_in(client, make.resident(HANDLER))
    page = client.get(reverse("applications:case", args=[case.ref])).content.decode()
    for title in ("现场核查记录", "特别程序告知书", "准予行政许可决定书"):
        assert title in page
