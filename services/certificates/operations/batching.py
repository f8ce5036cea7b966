"""Issuing many certificates from one file: read in by one, started by another, issued row by row.

Each row has a transaction of its own that holds the row first: however often the work is begun again, and by however
many workers, a row is issued once, and a row that fails gives its number back.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import IntegrityError, InterfaceError, OperationalError
from django.utils import timezone
from django.utils.translation import gettext as _

from services.accounts.models import Enterprise
from services.accounts.operations.real_name import register_person
from services.audit.operations import record
from services.certificates import holders, reading
from services.certificates.enums import BatchState, HolderKind, RowState
from services.certificates.faces import FaceDataWrong, checked_face
from services.certificates.models import BatchRow, Certificate, CertificateType, IssueBatch
from services.certificates.operations.issuing import AlreadyHolds, MayNotIssue, UnknownType, issue, may_issue
from services.certificates.operations.life import CannotChange
from services.certificates.reading import CREDIT_CODE, ID_NUMBER, ID_TYPE, NAME
from services.common import transaction
from services.common.identifiers import IdentifierError
from services.common.live import publish
from services.common.outbox import later
from services.common.personal import looks_personal, mask_numbers
from services.departments.access import declared_ids
from services.documents.operations import MayNotSeal

if TYPE_CHECKING:
    from typing import Any

    from services.accounts.models import Person, User
    from services.certificates.querysets import CertificateQuerySet
    from services.certificates.reading import Fault, Row
    from services.departments.models import Department

logger = logging.getLogger(__name__)
RUN = "services.certificates.tasks.run_batch"
SHOW = "services.certificates.tasks.show_batch"
AT_ONCE = 40
"""Rows of one turn: their papers, and whatever else waits, come before the next."""
SHOWN_EVERY = 10
PRINTED_AT_ONCE = 500
"""Certificates of one archive: twenty for the largest batch, each some 50 MB."""
KEPT_FAILED = timedelta(days=90)
"""How long rows that were not issued can be tried again; then what the file said of their holders is forgotten."""
MOVED = "batch.moved"
ROW_REFUSED = (AlreadyHolds, holders.AlreadySays, CannotChange, FaceDataWrong, IdentifierError, MayNotSeal, UnknownType)
"""What is said of one row, and the others go on."""


class CannotBatch(Exception):
    """``str(error)`` tells a person why."""


class BatchRefused(CannotBatch):
    """Nothing was read in; ``faults`` say what is wrong with which row."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = sorted(faults, key=lambda fault: fault.place)
        super().__init__(len(faults))


def read_in(*, kind: CertificateType, issuer: Department, title: str, data: bytes, name: str, by: User) -> IssueBatch:
    """Keep a file as a batch that waits for a second person; all rows or none.

    Raises BatchRefused with a report by row, CannotBatch, MayNotIssue, FileRefused.
    """
    if not may_issue(kind, issuer):
        raise MayNotIssue(kind.code)
    rows, wrong = reading.read(kind, data, name=name)
    if not wrong:  # what is known of holders is not asked for a file that is refused anyway
        wrong = holders.faults(kind, rows, close=declared_ids(by))
    if wrong:
        detail = {"type": kind.code, "count": len(rows), "faults": len(wrong)}
        record(event="certificate.batch_refused", by=by, subject="", department=issuer, detail=detail)
        raise BatchRefused(wrong)
    batch = IssueBatch(
        type=kind,
        issuer=issuer,
        title=mask_numbers(title),
        file_name=mask_numbers(name[:120]),
        file_digest=reading.digest(data),
        rows_key=reading.rows_key(rows),
        total=len(rows),
        made_by=by,
    )
    with transaction.atomic():
        try:
            with transaction.atomic():
                batch.save(force_insert=True)
        except IntegrityError as error:
            raise CannotBatch(_read_before(batch)) from error
        BatchRow.objects.bulk_create([_kept(batch, row) for row in rows], batch_size=500)
        _note("certificate.batch_read_in", batch, by, {"count": batch.total, "type": kind.code})
    return batch


def _read_before(batch: IssueBatch) -> str:
    same = IssueBatch.objects.filter(issuer=batch.issuer, type=batch.type).exclude(state=BatchState.DECLINED)
    if same.filter(file_digest=batch.file_digest).exists():
        return _("This very file was read in before.")
    return _("The same rows stand in another batch that is not finished.")


def _kept(batch: IssueBatch, row: Row) -> BatchRow:
    return BatchRow(batch=batch, place=row.place, said={"holder": row.holder, "face": row.face})


@transaction.atomic
def start_batch(*, batch: IssueBatch, by: User) -> None:
    """The second person starts it. Raises CannotBatch for one's own, or one that was decided."""
    if batch.made_by_id == by.pk:
        raise CannotBatch(_("You read this file in. Another person must start it."))
    if _names(batch, declared_ids(by)):
        raise CannotBatch(_("A row names you, or somebody close to you. A colleague must start it."))
    _decide(batch, BatchState.RUNNING, by)
    _note("certificate.batch_started", batch, by, {"count": batch.total})
    _go_on(batch.pk)


@transaction.atomic
def decline_batch(*, batch: IssueBatch, answer: str, by: User) -> None:
    """Not started; the rows are forgotten. Who read it in takes it back. Raises CannotBatch."""
    if batch.made_by_id != by.pk and not answer.strip():
        raise CannotBatch(_("Say why not."))
    if looks_personal(answer):
        raise CannotBatch(_("Leave numbers of persons out."))
    _decide(batch, BatchState.DECLINED, by, answer=answer)
    BatchRow.objects.filter(batch=batch).update(said={})
    _note("certificate.batch_declined", batch, by, {"reason": answer})


def _names(batch: IssueBatch, person_ids: set[int]) -> bool:
    """Whether a row's holder is one of these persons, or an enterprise that one of them leads."""
    people, codes = holders.keys_of(person_ids)
    said = (row.said.get("holder", {}) for row in BatchRow.objects.filter(batch=batch).iterator(chunk_size=500))
    return any(holders.key_of(one) in people | codes for one in said) if people or codes else False


def _decide(batch: IssueBatch, state: str, by: User, **more: str) -> None:
    waiting = IssueBatch.objects.filter(pk=batch.pk, state=BatchState.PROPOSED)
    if not waiting.update(state=state, decided_by=by, decided_at=timezone.now(), **more):
        raise CannotBatch(_("This was decided a moment ago."))
    batch.refresh_from_db()


def _go_on(batch_id: int) -> None:
    """Write the next turn, named by the first row that waits. Call inside a transaction."""
    first = BatchRow.objects.filter(batch=batch_id, state=RowState.WAITING).order_by("place").first()
    if first is not None:
        later(RUN, key=f"{RUN}:{first.pk}:{_tries(first)}", batch_id=batch_id)


def _tries(row: BatchRow) -> int:
    """How often the work of this row was given up; a row that is tried again needs a turn of its own."""
    return int(row.said.get("tries", 0))


def run_batch(*, batch_id: int) -> int:
    """One turn: issue up to ``AT_ONCE`` rows that wait, then ask for the next turn. How many were issued.

    Raises what the database raises when it cannot be reached: the turn comes back.
    """
    batch = IssueBatch.objects.select_related("type", "issuer", "decided_by", "made_by").get(pk=batch_id)
    if batch.state != BatchState.RUNNING:
        return 0
    waiting = BatchRow.objects.filter(batch=batch, state=RowState.WAITING).order_by("place")
    close = declared_ids(batch.made_by) | declared_ids(batch.decided_by)  # once a turn: registers are not asked by row
    done = sum(_issued(batch, pk, close) for pk in list(waiting.values_list("pk", flat=True)[:AT_ONCE]))
    with transaction.atomic():
        IssueBatch.objects.select_for_update().get(pk=batch.pk)  # a second try and the end of the first take turns
        _go_on(batch.pk)
        _finish(batch)
    return done


def _issued(batch: IssueBatch, pk: int, close: set[int]) -> bool:
    """Issue one row unless another worker did; a row that cannot be issued says why."""
    try:
        with transaction.atomic():
            return _issue_row(batch, pk, close)
    except (OperationalError, InterfaceError):
        raise
    except (*ROW_REFUSED, CannotBatch) as error:
        said = _why(error)
    except Exception:
        logger.exception("row %s of a batch was passed over", pk)
        said = _("An error of the portal. Try again, or tell the system administrator.")
    with transaction.atomic():
        if BatchRow.objects.filter(pk=pk, state=RowState.WAITING).update(state=RowState.FAILED, failure=said[:200]):
            publish(f"batch.{batch.pk}", MOVED, {})
    return False


def _issue_row(batch: IssueBatch, pk: int, close: set[int]) -> bool:
    # held to the end: another worker waits here and then finds it issued
    if not BatchRow.objects.filter(pk=pk, state=RowState.WAITING).update(state=RowState.WAITING):
        return False
    row = BatchRow.objects.get(pk=pk)
    person, firm = _holder(batch, row.said["holder"])
    if (person.pk if person else firm.legal_representative_id) in close:
        raise CannotBatch(_("This is the person who read the file in or started it, or somebody close to them"))
    face = _face(batch.type, row.said["face"], person, firm)
    if not batch.type.one_per_holder:
        holders.refuse_double(batch.type, person or firm, checked_face(batch.type, face))
    certificate = issue(
        type_code=batch.type.code,
        holder=person,
        enterprise=firm,
        face_data=face,
        issuer=batch.issuer,
        issued_for=f"batch:{batch.ref}",
        by=batch.decided_by,
    )
    BatchRow.objects.filter(pk=pk).update(state=RowState.ISSUED, certificate=certificate, said={}, failure="")
    if row.place % SHOWN_EVERY == 0:
        publish(f"batch.{batch.pk}", MOVED, {})
    return True


def _holder(batch: IssueBatch, said: dict[str, str]) -> tuple[Person | None, Enterprise | None]:
    if batch.type.holder_kind == HolderKind.ENTERPRISE:
        firm = Enterprise.objects.filter(credit_code=said[CREDIT_CODE]).order_by("pk").first()
        if firm is None:
            raise CannotBatch(_("This organisation is not known to the portal yet"))
        return None, firm
    person = register_person(name=said[NAME], id_type=said[ID_TYPE], id_number=said[ID_NUMBER])
    if person.name != said[NAME]:
        raise CannotBatch(_("This document is known under another name"))
    return person, None


def _face(
    kind: CertificateType, said: dict[str, str], person: Person | None, firm: Enterprise | None
) -> dict[str, Any]:
    """What the file gives, and what follows from the holder where the face has it."""
    keys = {field["key"] for field in kind.fields}
    known: dict[str, Any] = {"credit_code": firm.credit_code} if firm else {}
    if person is not None:
        known = {
            "name": person.name,
            "id_number": person.id_number,
            "birth_date": person.birth_date,
            "sex": person.get_sex_display(),
        }
    return {key: value for key, value in known.items() if key in keys} | said


def _why(error: Exception) -> str:
    match error:
        case AlreadyHolds():
            return _("Holds a valid one already")
        case holders.AlreadySays():
            return _("Holds a valid one already that says the same")
        case FaceDataWrong():
            return _("What is written on the certificate is not complete")
        case CannotChange() | UnknownType():
            return _("The type or the earlier certificate changed meanwhile")
    return str(error)


def _finish(batch: IssueBatch) -> None:
    if BatchRow.objects.filter(batch=batch, state=RowState.WAITING).exists():
        return
    if IssueBatch.objects.filter(pk=batch.pk, state=BatchState.RUNNING).update(
        state=BatchState.DONE, finished_at=timezone.now()
    ):
        issued = BatchRow.objects.filter(batch=batch, state=RowState.ISSUED).count()
        _note("certificate.batch_finished", batch, None, {"count": issued})
        publish(f"batch.{batch.pk}", MOVED, {})
        later(SHOW, batch_id=batch.pk)  # its turn comes after the papers of the last rows


@transaction.atomic
def show_batch(*, batch_id: int) -> None:
    """Pages that watch the batch are drawn anew."""
    publish(f"batch.{batch_id}", MOVED, {})


@transaction.atomic
def try_again(*, batch: IssueBatch, by: User) -> int:
    """Rows that failed wait once more; how many. Raises CannotBatch while it runs or when none failed."""
    if _names(batch, declared_ids(by)):
        raise CannotBatch(_("A row names you, or somebody close to you. A colleague must start it."))
    _begin_again(batch)
    rows = list(BatchRow.objects.filter(batch=batch, state=RowState.FAILED).order_by("place"))
    if not rows:
        raise CannotBatch(_("No row failed."))
    if not any(row.said for row in rows):
        raise CannotBatch(_("What the file said of these rows was forgotten. Read them in again."))
    rows = [row for row in rows if row.said]
    for row in rows:
        row.state, row.failure, row.said = RowState.WAITING, "", row.said | {"tries": _tries(row) + 1}
    BatchRow.objects.bulk_update(rows, ["state", "failure", "said"], batch_size=200)
    _note("certificate.batch_started", batch, by, {"count": len(rows)})
    _go_on(batch.pk)
    return len(rows)


def _begin_again(batch: IssueBatch) -> None:
    try:
        with transaction.atomic():
            done = IssueBatch.objects.filter(pk=batch.pk, state=BatchState.DONE)
            moved = done.update(state=BatchState.RUNNING, finished_at=None, forgotten_at=None)
    except IntegrityError as error:
        raise CannotBatch(_("The same rows stand in another batch that is not finished.")) from error
    if not moved:
        raise CannotBatch(_("It is not finished yet."))


def take_up() -> None:
    """Every batch that runs gets a turn: a net below the turns that ask for each other."""
    for pk in list(IssueBatch.objects.filter(state=BatchState.RUNNING).order_by("pk").values_list("pk", flat=True)):
        with transaction.atomic():
            later(RUN, key=f"{RUN}:hour:{pk}:{timezone.now():%Y%m%d%H}", batch_id=pk)


def forget_failed() -> int:
    """Empty what was said of rows that were not issued, ``KEPT_FAILED`` after the batch ended; how many batches."""
    over = IssueBatch.objects.filter(
        state=BatchState.DONE, finished_at__lt=timezone.now() - KEPT_FAILED, forgotten_at=None
    )
    done = 0
    for pk in list(over.order_by("pk").values_list("pk", flat=True)[:AT_ONCE]):
        with transaction.atomic():
            if over.filter(pk=pk).update(forgotten_at=timezone.now()):  # held: nobody tries its rows again meanwhile
                BatchRow.objects.filter(batch=pk, state=RowState.FAILED).update(said={})
                done += 1
    return done


def printable(batch: IssueBatch, *, most: int) -> list[Certificate]:
    """Issued and signed ones of a batch that were not printed yet, in the order of the file."""
    related = ("type", "issuer", "document__file", "holder", "holder_enterprise")
    return list(_unprinted(batch).select_related(*related).order_by("pk")[:most])


def to_print(batch: IssueBatch) -> int:
    """How many of them the next archive holds."""
    return _unprinted(batch)[:PRINTED_AT_ONCE].count()


def _unprinted(batch: IssueBatch) -> CertificateQuerySet:
    rows = Certificate.objects.filter(pk__in=BatchRow.objects.filter(batch=batch).values("certificate"))
    return rows.usable(on=timezone.localdate()).filter(document__state="made").unprinted()


def _note(event: str, batch: IssueBatch, by: User | None, detail: dict[str, Any]) -> None:
    record(event=event, by=by, subject=batch, department=batch.issuer, detail=detail)
