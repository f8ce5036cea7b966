"""After the decision: certificate, delivery, archive."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from services.applications.enums import Actor, State
from services.applications.face import face_data
from services.applications.models import Application
from services.applications.operations.moving import SYSTEM, move
from services.applications.operations.papers import owed
from services.applications.operations.telling import tell_readers
from services.certificates.operations import issue
from services.common.outbox import later

if TYPE_CHECKING:
    from services.accounts.models import User


@transaction.atomic
def begin_making(*, application: Application, by: User | None) -> None:
    """Issue the certificate the item promises (made and signed after the commit), or deliver at once without one."""
    version = application.item_version
    if version.certificate_type_id is None:
        later("services.applications.tasks.finish", case_id=application.pk)
        return
    certificate = issue(
        type_code=version.certificate_type.code,
        holder=application.holder,
        face_data=face_data(application),
        issuer=application.department,
        issued_for=application.subject_ref,
        photo=photo_of(application),
        on_made="services.applications.tasks.certificate_made",
        urgent=by is None,
        by=by,
    )
    Application.objects.filter(pk=application.pk).update(certificate=certificate)
    application.certificate = certificate


def photo_of(application: Application):
    """The stored portrait handed in with the case, or None."""
    found = application.files.select_related("file").exclude(question_key="").filter(removed_at=None).last()
    return found.file if found else None


@transaction.atomic
def finish(*, application: Application) -> None:
    """Deliver electronically and close. Does nothing when that already happened (tasks run at least once)."""
    if application.state == State.MAKING:
        move(application, "deliver", actor=Actor.SYSTEM, by=SYSTEM)
    if application.state != State.DELIVERY:
        return
    document = owed(application, "delivery", by=SYSTEM, granted=application.granted)
    move(application, "close", actor=Actor.SYSTEM, by=SYSTEM, document=document, closed_at=timezone.now())
    if application.granted:
        tell_readers(application, "certificate_ready", certificate=application.item_version.result_name)


@transaction.atomic
def deliver_refusal(*, application: Application) -> None:
    """A decision against the applicant is delivered electronically."""
    later("services.applications.tasks.finish", case_id=application.pk)
