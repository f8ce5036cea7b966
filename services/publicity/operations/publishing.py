"""From the decision to the public page: a row in its transaction, filled once by a task. Never lost, never doubled.

The row is written in the transaction of the decision and names its last day, so that what no task lets out is seen by
staff. Fields are those of 行政许可公示 (2018 年双公示信息标准); `limits` of what persons disclose stand in ``_about``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from services.audit.operations import record
from services.catalog.enums import PublishedAs
from services.common import transaction
from services.common.masking import mask_name
from services.common.outbox import later
from services.common.personal import mask_numbers
from services.common.statements import change, insert
from services.documents.models import Document
from services.publicity.enums import Counterpart, State
from services.publicity.models import Publication
from services.publicity.periods import public_until, publish_by

if TYPE_CHECKING:
    from services.applications.models import Application

PUBLISH = "services.publicity.tasks.publish"
SELF_EMPLOYED = "92"
"""A credit code of a self-employed business (个体工商户) begins so (GB 32100)."""


class NotReadyYet(Exception):
    """The decision has no number yet; the task is tried again."""


def open_publication(application: Application) -> None:
    """Called in the transaction of a decision for the applicant. Does nothing for items that are not published."""
    version = application.item_version
    if version.published_as == PublishedAs.NONE or not application.granted:
        return
    organ, decided = application.department, timezone.localdate(application.decided_at)
    row = Publication(
        application=application,
        department=organ,
        licence_kind=version.published_as,
        item_name=version.name,
        decided_date=decided,
        due_date=publish_by(decided),
        counterpart_kind=counterpart_kind(application),
        organ_name=organ.name,
        organ_code=organ.code,
        source_name=organ.name,
        source_code=organ.code,
    )
    insert(row, once_by="application")
    later(PUBLISH, key=f"{PUBLISH}:{application.pk}", case_id=application.pk)


def counterpart_kind(application: Application) -> str:
    """行政相对人类别 by who applied."""
    firm = application.applicant_enterprise
    if firm is None:
        return Counterpart.PERSON
    return Counterpart.BUSINESS if firm.credit_code.startswith(SELF_EMPLOYED) else Counterpart.LEGAL


@transaction.atomic
def publish(*, publication: Publication) -> bool:
    """Fill the row from the decision and let it out; False when that already happened. Raises NotReadyYet."""
    if not change(publication, where={"state": [State.WAITING]}):
        return False
    application = publication.application
    today = timezone.localdate()
    fields = _decision(application) | _certificate(application) | _about(application)
    if publication.is_person:
        fields["retract_date"] = public_until(today, fields.get("valid_to"))
    if publication.due_date is None:
        fields["due_date"] = publish_by(publication.decided_date)
    change(
        publication,
        where={"state": [State.WAITING]},
        state=State.PUBLISHED,
        published_at=timezone.now(),
        **({} if publication.standing_date else {"standing_date": publication.decided_date}),
        **fields,
    )
    record(
        event="publicity.published",
        by=None,
        subject=publication.subject_ref,
        department=publication.department,
        detail={"case": application.subject_ref},
    )
    return True


def _decision(application: Application) -> dict[str, Any]:
    """许可决定文书名称与文号. Raises NotReadyYet."""
    found = Document.objects.filter(subject_ref=application.subject_ref, kind="decision").order_by("-pk").first()
    if found is None:
        raise NotReadyYet(application.subject_ref)
    title = found.context.get("title") or found.title
    version = application.item_version
    content = f"准予{version.name}"
    return {"document_name": title, "document_number": found.number, "content": content[:300]}


def _certificate(application: Application) -> dict[str, Any]:
    """许可证书名称与编号, 有效期."""
    certificate = application.certificate
    if certificate is None:
        return {"valid_from": timezone.localdate(application.decided_at)}
    return {
        "certificate_name": certificate.type.name,
        "certificate_number": mask_numbers(certificate.number),
        "valid_from": certificate.valid_from,
        "valid_to": certificate.valid_to,
    }


def _about(application: Application) -> dict[str, str]:
    """Whom it is about: a firm by name and code, a natural person by the masked name alone (art. 40, 行政许可法)."""
    firm = application.applicant_enterprise
    if firm is None:
        return {"counterpart_name": mask_name(application.applicant.name)}
    boss = firm.legal_representative
    return {
        "counterpart_name": mask_numbers(firm.name),
        "counterpart_code": firm.credit_code,
        "representative": mask_name(boss.name) if boss else "",
    }
