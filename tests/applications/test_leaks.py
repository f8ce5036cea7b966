"""After whole journeys no number of a person stands in plain text anywhere: rows, files, logs, queue, sessions."""

from __future__ import annotations

import logging

import pytest
from django.test import Client
from django.urls import reverse

from services.applications.models import Application
from services.applications.operations import counter, drafting, submitting
from services.common.models import OutboxTask
from services.common.relay import drain
from tests.factories import applications as make
from tests.factories.accounts import person, sign_in
from tests.support.leaks import leaks, numbers_of_everybody, tables

ADDRESS = "高州市演示路 1 号"


def visit(client: Client, *pages: str) -> None:
    for page in pages:
        assert client.get(page).status_code in (200, 302), page


def journeys() -> None:
    """By rules; with a supplement, a revealed number and a decision; refused; withdrawn. Staff type numbers too."""
    make.received(make.OLD_ENOUGH, make.ELDER_CARD)
    case, user, clerk = make.received(), make.resident(make.MIGRANT), make.staff("clerk1")
    row = case.materials.get(material__key="job_proof")
    remark = f"请打 {case.applicant.phone}，证号 {case.applicant.id_number} 对不上"
    items = [{"subject": "material", "key": str(row.material_id), "label": "就业证明", "reason": remark}]
    row.application = case
    counter.check_material(case_material=row, finding="unfit", reason=remark, by=clerk)
    counter.ask_supplement(application=case, items=items, by=clerk)
    drafting.attach(application=case, row=row, upload=make.photo("新.jpg"), by=user)
    submitting.answer_supplement(application=case, form=None, by=user)
    drain()
    desk, home = sign_in(Client(), clerk), sign_in(Client(), user)
    visit(desk, reverse("counter:desk"), reverse("counter:case", args=[case.ref]))
    shown = desk.post(reverse("counter:reveal", args=[case.ref]), {"reason": "contact"})
    assert case.applicant.id_number in shown.content.decode()
    visit(home, *(reverse(f"applications:{name}", args=[case.ref]) for name in ("case", "answers", "submitted")))
    for entry in case.materials.all():
        entry.application = case
        counter.check_material(case_material=entry, finding="fit", reason="", by=clerk)
    counter.accept(application=case, by=clerk)
    counter.propose(application=case, proposal="grant", reason=remark, by=clerk)
    counter.send_back(application=case, reason=remark, by=make.staff("approver1"))
    counter.propose(application=case, proposal="grant", reason=remark, by=clerk)
    counter.grant(application=case, by=make.staff("approver1"))
    counter.refuse_acceptance(application=make.received("13800000011"), reason=remark, by=clerk)
    withdrawn = make.received(make.OTHER_HOUSEHOLD, make.ELDER_CARD)
    submitting.withdraw(application=withdrawn, by=make.resident(make.OTHER_HOUSEHOLD))
    Client().post(reverse("accounts:sign_in"), {"phone": make.MIGRANT})
    drain()


@pytest.mark.django_db
def test_the_search_finds_what_is_there() -> None:
    """The search itself can fail: names are plain on purpose."""
    somebody = person("陈演示")
    assert "陈演示" in tables()["accounts_person"]
    assert somebody.id_number not in tables()["accounts_person"]


@pytest.mark.usefixtures("committed_city")
def test_no_number_and_no_address_in_plain_text(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    journeys()
    assert list(OutboxTask.objects.exclude(error="").values_list("task", "error")) == []
    assert Application.objects.filter(state="closed").count() == 2
    assert len(numbers_of_everybody()) > 10
    assert leaks(caplog.text, ADDRESS) == {}
