"""Work after the commit: each loads by id and calls one operation; all may run more than once."""

from __future__ import annotations

from datetime import timedelta

from services.applications.models import Application
from services.applications.operations import archiving, charging, held_copies, paying, reminding
from services.applications.operations.finishing import finish as finish_case
from services.applications.operations.instant import decide_by_rules
from services.applications.operations.later import remind
from services.applications.operations.moving import announce_paper
from services.applications.operations.sweeping import AT_ONCE, sweep
from services.common import transaction
from services.common.outbox import later
from services.common.statements import Read
from services.common.tasks import task
from services.documents.models import Document
from services.payments.models import Bill

_RELATED = (
    *("item_version__item", "item_version__rule_set", "item_version__certificate_type"),
    *("department", "applicant", "applicant_enterprise", "holder", "certificate"),
)
_CASES = Application.objects.select_related(*_RELATED).order_by("pk")
_BY_ID: Read[Application] = Read(lambda case: _CASES.filter(pk=case), case=int)
_BY_REF: Read[Application] = Read(lambda ref: _CASES.filter(ref=ref), ref=str)
_BY_CERTIFICATE: Read[Application] = Read(lambda paper: _CASES.filter(certificate__document=paper), paper=int)
_PAPER: Read[Document] = Read(lambda paper: Document.objects.filter(pk=paper).only("subject_ref"), paper=int)


@task
def decide(*, case_id: int) -> None:
    """秒批: let the rules decide, or leave the case to a person."""
    if application := _BY_ID.first(case=case_id):
        decide_by_rules(application=application)


@task
def finish(*, case_id: int) -> None:
    """Deliver a decided case and close it."""
    if application := _BY_ID.first(case=case_id):
        finish_case(application=application)


@task
def copy_held(*, case_id: int) -> None:
    """Marked copies of the certificates that stand in for papers."""
    if application := _BY_ID.first(case=case_id):
        held_copies.copy_held(application=application)


@task
def fee_moved(*, bill_id: int) -> None:
    """The bill of a case was paid or priced: the case goes on."""
    bill = Bill.objects.get(pk=bill_id)
    if application := _BY_REF.first(ref=bill.subject_ref.removeprefix("case:")):
        paying.fee_moved(application=application)


@task
def remind_of_fees() -> None:
    """Every day: what was granted and is not paid long after the last day."""
    reminding.remind_of_fees()


@task
def end_fee(*, case_id: int) -> None:
    """A case ended: its bill is void, or what was paid goes back."""
    if application := _BY_ID.first(case=case_id):
        charging.end_fee(application=application)


@task
def sweep_clocks() -> None:
    """Deemed acceptance, silence, lights: whatever time did to cases since the last sweep."""
    if sweep() == AT_ONCE:
        with transaction.atomic():
            later("services.applications.tasks.sweep_clocks")


@task
def archive_due() -> None:
    """Hourly: cases that ended are put into packages, a few at a time."""
    archiving.ask_for_due()


@task(lease=timedelta(minutes=30))
def archive(*, case_id: int) -> None:
    """The package of one case."""
    if application := _BY_ID.first(case=case_id):
        archiving.archive(application=application)


@task
def certificate_made(*, document_id: int) -> None:
    """The certificate of a case is signed: deliver and close."""
    if application := _BY_CERTIFICATE.first(paper=document_id):
        finish_case(application=application)


@task
def remind_of_later() -> None:
    """Who still has something to hand in is told before the last day, and once after it."""
    remind()


@task
def paper_made(*, document_id: int) -> None:
    """A document of a case is signed: the page that shows it may offer it."""
    paper = _PAPER.first(paper=document_id)
    if application := _BY_REF.first(ref=paper.subject_ref.removeprefix("case:")):
        announce_paper(application)
