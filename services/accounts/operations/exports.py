"""A copy of one's data: asked for, made by the relay, taken away after some days."""

from __future__ import annotations

from datetime import timedelta
from typing import IO, TYPE_CHECKING

from django.conf import settings
from django.db import IntegrityError
from django.urls import reverse
from django.utils import timezone

from services.accounts.enums import ExportState
from services.accounts.models import DataExport
from services.audit import operations as audit
from services.common import transaction
from services.common.messaging import tell
from services.common.outbox import later
from services.files import operations as files

if TYPE_CHECKING:
    from datetime import datetime

    from services.accounts.models import User
    from services.files.models import StoredFile

ZIP = "application/zip"
STALE = timedelta(hours=1)
"""A copy that is not made by then has failed; another may be asked for."""


class ExportTooSoon(Exception):
    """One copy is being made, or was asked for less than a day ago."""


def ask_export(*, user: User, by: User) -> DataExport:
    """Have a copy of everything about ``user`` made; an earlier file is deleted. Raises ExportTooSoon."""
    now = timezone.now()
    mine = DataExport.objects.filter(user=user)
    mine.filter(state=ExportState.WAITING, asked_at__lt=now - STALE).update(state=ExportState.FAILED)
    recent = mine.filter(asked_at__gt=now - timedelta(hours=settings.DATA_EXPORT_EVERY_HOURS))
    if recent.exclude(state=ExportState.FAILED).exists():
        raise ExportTooSoon
    try:
        with transaction.atomic():
            export = DataExport.objects.create(user=user, asked_at=now)
            for old in mine.filter(state=ExportState.READY):
                remove_file(export=old)
            audit.record(event="accounts.export_asked", by=by, subject=user)
            later("services.accounts.tasks.make_export", key=f"accounts.export:{export.pk}", export_id=export.pk)
    except IntegrityError as error:  # a second tap
        raise ExportTooSoon from error
    return export


def keep_export(*, export: DataExport, data: IO[bytes]) -> None:
    """Store the finished ZIP and tell the person. Does nothing when it is made already."""
    if not DataExport.objects.filter(pk=export.pk, state=ExportState.WAITING).exists():
        return
    now = timezone.now()
    with files.linked_or_gone() as written:
        name = f"my-data-{timezone.localtime(now):%Y%m%d}.zip"
        file = files.store_large(data=data, name=name, media_type=ZIP)
        written.append(file)
        _link(export, file, now)


@transaction.atomic
def _link(export: DataExport, file: StoredFile, now: datetime) -> None:
    """The bytes are there: row and state, once."""
    file.save()
    until = now + timedelta(days=settings.DATA_EXPORT_DAYS)
    waiting = DataExport.objects.filter(pk=export.pk, state=ExportState.WAITING)
    if not waiting.update(state=ExportState.READY, file=file, made_at=now, expires_at=until):
        files.remove(file=file, by=None)
        return
    audit.record(event="accounts.export_made", by=None, subject=export.user, detail={"bytes": file.size})
    if export.user.person_id:
        days = settings.DATA_EXPORT_DAYS
        tell(export.user.person_id, "export_ready", {"days": days, "url": reverse("accounts:export")})


def note_download(*, export: DataExport, by: User) -> None:
    """The copy left the portal."""
    with transaction.atomic():
        audit.record(event="accounts.export_downloaded", by=by, subject=export.user)


@transaction.atomic
def remove_file(*, export: DataExport) -> None:
    """Delete the file of a copy; the row stays as a line of what was asked for."""
    file = export.file
    DataExport.objects.filter(pk=export.pk).update(state=ExportState.GONE, file=None)
    if file is not None:
        files.remove(file=file, by=None)


def remove_expired() -> int:
    """Delete the files whose days are over; how many."""
    over = list(DataExport.objects.filter(state=ExportState.READY, expires_at__lte=timezone.now()))
    for export in over:
        remove_file(export=export)
    return len(over)
