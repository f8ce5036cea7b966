"""After the decision: certificate, delivery, archive."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from services.applications.enums import Actor, State
from services.applications.face import face_data
from services.applications.models import Application
from services.applications.operations.checking import plan_checks
from services.applications.operations.delivering import announce_ready, waits_for_hands
from services.applications.operations.moving import SYSTEM, hold, move
from services.applications.operations.papers import owed
from services.applications.operations.renewing import face_on, keeps_its_end, renewed
from services.applications.operations.telling import tell_readers
from services.certificates.faces import FaceDataWrong
from services.certificates.operations import AlreadyHolds, CannotChange, UnknownType, issue
from services.common import transaction
from services.common.outbox import later
from services.common.together import together
from services.questions.spec import form_spec

if TYPE_CHECKING:
    from services.accounts.models import User
    from services.certificates.models import Certificate
    from services.files.models import StoredFile


class CannotIssue(Exception):
    """The certificate cannot be issued; ``str(error)`` tells the approver why."""


@transaction.atomic
def begin_making(*, application: Application, by: User | None) -> None:
    """Issue the certificate the item promises (made and signed after the commit), or deliver at once without one.

    Raises CannotIssue: then the caller's decision must not stand either.
    """
    plan_checks(application)
    if application.item_version.certificate_type_id is None:
        later("services.applications.tasks.finish", case_id=application.pk)
        return
    try:
        certificate = _issued(application, by)
    except AlreadyHolds as error:
        raise CannotIssue(_("The holder already has a valid certificate of this kind.")) from error
    except CannotChange as error:
        raise CannotIssue(_("The certificate it renews was changed a moment ago. Load the page again.")) from error
    except UnknownType as error:
        raise CannotIssue(_("Certificates of this kind are not issued at present.")) from error
    except FaceDataWrong as error:
        raise CannotIssue(_wanting(application, error)) from error
    Application.objects.filter(pk=application.pk).update(certificate=certificate)
    application.certificate = certificate


def _wanting(application: Application, error: FaceDataWrong) -> str:
    """Which fields of the certificate cannot be filled, in words."""
    fields = application.item_version.certificate_type.fields
    names = [field["label"] for field in fields if field["key"] in error.missing] or sorted(error.unknown)
    text = _("The certificate cannot be made, because this is not known: {names}. Return the case to its examiner.")
    return text.format(names="、".join(names))


def _issued(application: Application, by: User | None) -> Certificate:
    kind, previous = application.item_version.certificate_type, renewed(application)
    return issue(
        type_code=kind.code,
        holder=application.holder,
        enterprise=application.applicant_enterprise,
        face_data=face_on(previous, face_data(application), [field["key"] for field in kind.fields]),
        issuer=application.department,
        issued_for=application.subject_ref,
        photo=photo_of(application) or (previous.photo if previous else None),
        previous=previous,
        keeps_end=keeps_its_end(application),
        on_made="services.applications.tasks.certificate_made",
        urgent=by is None,
        by=by,
    )


def photo_of(application: Application) -> StoredFile | None:
    """The stored portrait handed in with the case, or None."""
    portraits = [question.key for question in form_spec(application.form).questions if question.kind == "photo"]
    handed_in = application.files.select_related("file").filter(question_key__in=portraits, removed_at=None)
    found = handed_in.order_by("-id").first()
    return found.file if found else None


@together()
def finish(*, application: Application) -> None:
    """Deliver electronically and close. Does nothing when that already happened (tasks run at least once)."""
    if not hold(application, State.MAKING, State.DELIVERY):
        return
    if application.state == State.MAKING:
        move(application, "deliver", actor=Actor.SYSTEM, by=SYSTEM)
    if waits_for_hands(application):
        announce_ready(application)
        return
    document = owed(application, "delivery", by=SYSTEM, granted=application.granted)
    move(application, "close", actor=Actor.SYSTEM, by=SYSTEM, document=document, closed_at=timezone.now())
    if application.granted:
        tell_readers(application, "certificate_ready", certificate=application.item_version.result_name)


@transaction.atomic
def deliver_refusal(*, application: Application) -> None:
    """A decision against the applicant is delivered electronically."""
    later("services.applications.tasks.finish", case_id=application.pk)
