"""Work after the commit: each loads by id and calls one operation; all may run more than once."""

from __future__ import annotations

from services.applications.models import Application
from services.applications.operations.finishing import finish as finish_case
from services.applications.operations.instant import decide_by_rules
from services.applications.operations.moving import announce_paper
from services.common.statements import Read
from services.common.tasks import task
from services.documents.models import Document

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
def certificate_made(*, document_id: int) -> None:
    """The certificate of a case is signed: deliver and close."""
    if application := _BY_CERTIFICATE.first(paper=document_id):
        finish_case(application=application)


@task
def paper_made(*, document_id: int) -> None:
    """A document of a case is signed: the page that shows it may offer it."""
    paper = _PAPER.first(paper=document_id)
    if application := _BY_REF.first(ref=paper.subject_ref.removeprefix("case:")):
        announce_paper(application)
