"""告知承诺: the applicant promises instead of handing a material in. Who broke a promise once hands everything in.

The words are the item version's; what was signed is kept with them and printed as 告知承诺书 when it is handed in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from services.accounts.enums import ActingScope
from services.applications.access import may
from services.applications.enums import CheckReason, CheckState, Fit, MaterialSource, State
from services.applications.models import AfterCheck, CaseMaterial, Promise
from services.applications.operations.moving import NotOpenToThis, hold
from services.applications.operations.papers import owed
from services.applications.workflow import MOVES
from services.audit.operations import record
from services.catalog.enums import RiskArea
from services.common import crypto, transaction
from services.documents.printing.paper import PHOTO
from services.files.operations import linked_or_removed, remove, store_upload
from services.registries.gateways.base import RegistryUnavailable
from services.registries.operations import credit_record, enterprise_credit

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.core.files.uploadedfile import UploadedFile

    from services.accounts.models import User
    from services.applications.models import Application
    from services.files.models import StoredFile


class MayNotPromise(Exception):
    """Why the material must be handed in; ``str`` tells the applicant."""


class NotSigned(ValueError):
    """The signature is not the name of whoever promises."""


def offers_promise(row: CaseMaterial) -> bool:
    """Whether the version lets one promise instead: it has words for it, and nothing dangerous hangs on it."""
    version = row.application.item_version
    return bool(row.material.promise_text) and version.risk == RiskArea.NONE and not row.material.question_key


def refuse_promise(application: Application, row: CaseMaterial, *, by: User) -> None:
    """Raises MayNotPromise. Asks the credit register: outside a transaction, so that its log stays."""
    if not offers_promise(row):
        raise MayNotPromise(_lazy("For this material nothing can be promised instead. Please hand it in."))
    if application.agent_id and not may(by.person, application, ActingScope.APPLY):
        raise MayNotPromise(_lazy("Your right to act does not reach this promise. Please hand the material in."))
    if broke_one(application):
        raise MayNotPromise(_lazy("A promise of yours turned out to be untrue before. Please hand the material in."))
    refuse_bad_credit(application, by=by)


def refuse_bad_credit(application: Application, *, by: User) -> None:
    """Raises MayNotPromise where the credit record is not clean, or the register does not answer."""
    if not _is_clean(application, by):
        raise MayNotPromise(_lazy("The credit record does not allow a promise. Please hand the material in."))


def broke_one(application: Application) -> bool:
    """Whether a case of this applicant was revoked because a promise was not true."""
    applicant = {"application__applicant": application.applicant_id}
    if application.applicant_enterprise_id:
        applicant = {"application__applicant_enterprise": application.applicant_enterprise_id}
    return AfterCheck.objects.filter(reason=CheckReason.PROMISE, state=CheckState.REVOKED, **applicant).exists()


def _is_clean(application: Application, by: User) -> bool:
    """Raises MayNotPromise while the register does not answer."""
    purpose = application.subject_ref
    try:
        if application.applicant_enterprise:
            found = enterprise_credit(enterprise=application.applicant_enterprise, purpose=purpose, by=by)
        else:
            found = credit_record(person=application.applicant, purpose=purpose, by=by)
    except RegistryUnavailable as outage:
        text = _("The credit register does not answer just now. Hand the material in, or try again later.")
        raise MayNotPromise(text) from outage
    return found is not None and found.clean


def promise(
    *, application: Application, row: CaseMaterial, by: User, signed_name: str = "", drawing: UploadedFile | None = None
) -> Promise:
    """Sign the words of the version instead of handing this material in.

    ``drawing`` is the signature by hand; without one ``signed_name`` is typed by whoever promises and is their own. An
    agent signs for the applicant, where the right to apply reaches the item. Raises MayNotPromise, NotSigned,
    UploadRefused, NotOpenToThis.
    """
    row.application = application
    refuse_promise(application, row, by=by)
    if drawing is None and "".join(signed_name.split()) != "".join(by.person.name.split()):
        raise NotSigned(_lazy("Type your full name, as it stands on your identity card."))
    with linked_or_removed(by=by) as files:
        if drawing is not None:
            files.append(store_upload(upload=drawing, by=by))
        return _promise(application, row, signed_name or by.person.name, by, files[0] if files else None)


def _promise(application: Application, row: CaseMaterial, name: str, by: User, drawing: StoredFile | None) -> Promise:
    """Raises NotOpenToThis."""
    with transaction.atomic():
        if not hold(application, State.DRAFT):
            raise NotOpenToThis(MOVES["submit"], application.state)
        taken = CaseMaterial.objects.filter(pk=row.pk, source=MaterialSource.UPLOADED)
        if not taken.update(source=MaterialSource.PROMISED, finding=Fit.FIT, finding_reason=""):
            raise NotOpenToThis(MOVES["submit"], application.state)
        kept = _signed(application, row, name, by, drawing)
        record(
            event="case.promised",
            by=by,
            subject=application.subject_ref,
            department=application.department,
            detail={"material": row.material_id, "worded_in": kept.worded_in, "digest": kept.digest},
        )
    return kept


def _signed(application: Application, row: CaseMaterial, name: str, by: User, drawing: StoredFile | None) -> Promise:
    text, worded_in = row.material.promise_text, application.item_version.rule_version
    said = "\n".join((worded_in, row.material.key, text, name, *([drawing.digest] if drawing else [])))
    return Promise.objects.create(
        material=row,
        text=text,
        worded_in=worded_in,
        digest=crypto.digest(said.encode()),
        signed_name=name,
        signature=drawing,
        signed_by=by,
        signed_at=timezone.now(),
    )


@transaction.atomic
def take_back(*, application: Application, row: CaseMaterial, by: User) -> None:
    """Rather hand it in. Raises NotOpenToThis."""
    if not hold(application, State.DRAFT):
        raise NotOpenToThis(MOVES["submit"], application.state)
    taken = CaseMaterial.objects.filter(pk=row.pk, source=MaterialSource.PROMISED)
    if taken.update(source=MaterialSource.UPLOADED, finding=Fit.UNCHECKED):
        kept = Promise.objects.filter(material=row).select_related("signature").order_by("pk").first()
        if kept is not None:
            kept.delete()
        if kept is not None and kept.signature is not None:
            remove(file=kept.signature, by=by)
        record(
            event="case.promise_taken_back",
            by=by,
            subject=application.subject_ref,
            department=application.department,
            detail={"material": row.material_id},
        )


def print_promises(application: Application, rows: Iterable[CaseMaterial], *, by: User) -> None:
    """告知承诺书 of everything promised in a case that is handed in now. Before anybody is told: it takes a number."""
    promised = [row.pk for row in rows if row.source == MaterialSource.PROMISED]
    if not promised:
        return
    related = ("material__material", "signed_by__person")
    kept = Promise.objects.filter(material__in=promised).select_related(*related).order_by("pk")
    lines: list[dict[str, Any]] = [
        {"name": one.material.material.name, "text": one.text, "worded_in": one.worded_in, "digest": one.digest[:16]}
        for one in kept
    ]
    signed: dict[str, Any] = {
        "signed_name": kept[0].signed_name,
        "signed_on": timezone.localdate(kept[0].signed_at).isoformat(),
        "signed_as_agent": kept[0].signed_by.person_id == application.agent_id,
    }
    if drawn := next((one.signature_id for one in kept if one.signature_id), None):
        signed[PHOTO] = drawn
    owed(application, "promise", by=by, promises=lines, **signed)
