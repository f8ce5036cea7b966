"""Work after the commit: each loads by id and calls one operation; all may run more than once."""

from __future__ import annotations

from services.applications.models import Application
from services.applications.operations.finishing import finish as finish_case
from services.applications.operations.instant import decide_by_rules
from services.applications.operations.moving import announce_paper
from services.common.tasks import task
from services.documents.models import Document


def _case(**by: object) -> Application | None:
    related = ("item_version", "department", "applicant", "holder", "certificate")
    return Application.objects.select_related(*related).filter(**by).order_by("pk").first()


@task
def decide(*, case_id: int) -> None:
    """秒批: let the rules decide, or leave the case to a person."""
    if application := _case(pk=case_id):
        decide_by_rules(application=application)


@task
def finish(*, case_id: int) -> None:
    """Deliver a decided case and close it."""
    if application := _case(pk=case_id):
        finish_case(application=application)


@task
def certificate_made(*, document_id: int) -> None:
    """The certificate of a case is signed: deliver and close."""
    if application := _case(certificate__document=document_id):
        finish_case(application=application)


@task
def paper_made(*, document_id: int) -> None:
    """A document of a case is signed: the page that shows it may offer it."""
    subject = Document.objects.values_list("subject_ref", flat=True).get(pk=document_id)
    if application := _case(ref=subject.removeprefix("case:")):
        announce_paper(application)
