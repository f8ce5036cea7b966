"""Imports made in the administration: a file is kept and checked, and imported once somebody has read the report."""

from __future__ import annotations

import logging
import tempfile
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from services.audit.operations import record
from services.catalog.enums import ImportState
from services.catalog.importing.bounds import MEGABYTE, FileRefused
from services.catalog.importing.running import Options, run
from services.catalog.models import ImportRun
from services.common import transaction
from services.common.outbox import later
from services.common.personal import mask_numbers
from services.files import operations as files
from services.files.names import clean_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.core.files.uploadedfile import UploadedFile

    from services.accounts.models import User
    from services.catalog.importing.report import Report

logger = logging.getLogger(__name__)
AT_ONCE_BYTES = 100 * 1024
"""A file up to this size is checked and imported while one waits; a larger one in the background."""
_SILENT = timedelta(seconds=90)
"""After this long without a sign the work on an import counts as stopped, and is taken up again."""
_MEDIA_TYPE = "application/octet-stream"


class NotOpenToThis(Exception):
    """The import is not, or no longer, in a state from which this can be done."""


class StillAtWork(Exception):
    """Somebody else works on this import; come back later."""


def begin(*, upload: UploadedFile, prefix: str, lists: bool, by: User) -> ImportRun:
    """Keep an uploaded file and have it checked. Nothing is imported yet. Raises FileRefused for its size."""
    size = upload.size or 0
    if not size:
        raise FileRefused(_("The file is empty."))
    if size > settings.FILE_MAX_BYTES:
        text = _("The file has %(size)d MB; at most %(limit)d MB are taken here. Split it and import the parts.")
        raise FileRefused(text % {"size": -(-size // MEGABYTE), "limit": settings.FILE_MAX_BYTES // MEGABYTE})
    name = mask_numbers(clean_name(upload.name or "", _MEDIA_TYPE))
    kept = files.store_bytes(data=upload.read(), name=name, media_type=_MEDIA_TYPE)
    with transaction.atomic():
        begun = ImportRun.objects.create(name=name, file=kept, prefix=prefix, lists=lists, by=by)
        record(event="items.upload", by=by, subject=f"import:{begun.pk}", detail={"bytes": size})
        _hand_over(begun, "check", small=size <= AT_ONCE_BYTES)
    if size <= AT_ONCE_BYTES:
        carry_on(run_id=begun.pk)
    return begun


def start(*, run: ImportRun, by: User) -> ImportRun:
    """Import what was checked, as a draft each. Raises NotOpenToThis when that was done already."""
    with transaction.atomic():
        waiting = ImportRun.objects.filter(pk=run.pk, state=ImportState.CHECKED)
        if not waiting.update(state=ImportState.RUNNING, worked_at=None, counts={}):
            raise NotOpenToThis(run.pk)
        record(event="items.import_started", by=by, subject=f"import:{run.pk}")
        small = run.file is not None and run.file.size <= AT_ONCE_BYTES
        _hand_over(run, "run", small=small)
    if small:
        carry_on(run_id=run.pk)
    return run


def _hand_over(run: ImportRun, what: str, *, small: bool) -> None:
    """To the background; of what is done while one waits only later, in case the process dies over it."""
    delay = 2 * _SILENT if small else None
    later("services.catalog.tasks.carry_on", key=f"import.{what}.{run.pk}", delay=delay, run_id=run.pk)


def discard(*, run: ImportRun, by: User) -> ImportRun:
    """Do not import what was checked; the file is deleted. Raises NotOpenToThis."""
    with transaction.atomic():
        waiting = ImportRun.objects.filter(pk=run.pk, state=ImportState.CHECKED)
        text = _("Given up after the check.")
        if not waiting.update(state=ImportState.REFUSED, message=text, finished_at=timezone.now()):
            raise NotOpenToThis(run.pk)
        record(event="items.import_given_up", by=by, subject=f"import:{run.pk}")
    _let_go(run.pk, by)
    return run


def carry_on(*, run_id: int) -> None:
    """Check or import, whichever the run waits for. Again after a kill it goes on; done twice it changes nothing.

    Raises StillAtWork while another process shows signs of working on it.
    """
    found = ImportRun.objects.select_related("file", "by").filter(pk=run_id).order_by("pk").first()
    if found is None or found.state not in {ImportState.CHECKING, ImportState.RUNNING} or found.file is None:
        return
    _claim(found)
    checks = found.state == ImportState.CHECKING
    prefixes = tuple(found.prefix.split())
    options = Options(dry_run=checks, prefixes=prefixes, listed=found.lists, hand_in=True)

    def told(report: Report) -> None:
        ImportRun.objects.filter(pk=run_id).update(worked_at=timezone.now(), counts={"rows": len(report.lines)})

    try:
        with _on_disk(found) as path:
            report = run(path, options=options, by=found.by, told=told)
    except FileRefused as refusal:
        _finish(found, ImportState.REFUSED, message=str(refusal))
        return
    except Exception:
        logger.exception("import %s stopped", run_id)
        text = _("The import stopped over an error, which was noted. Whole items stay; import the file again to go on.")
        _finish(found, ImportState.REFUSED, message=text)
        return
    kept = report.as_json()
    state = ImportState.CHECKED if checks else ImportState.DONE
    _finish(found, state, counts=kept["counts"], report=kept)


def _claim(found: ImportRun) -> None:
    silent = Q(worked_at=None) | Q(worked_at__lt=timezone.now() - _SILENT)
    if not ImportRun.objects.filter(silent, pk=found.pk, state=found.state).update(worked_at=timezone.now()):
        raise StillAtWork(found.pk)


def _finish(found: ImportRun, state: ImportState, **values: object) -> None:
    done = state != ImportState.CHECKED
    moment = timezone.now() if done else None
    rows = ImportRun.objects.filter(pk=found.pk, state=found.state)
    rows.update(state=state, worked_at=None, finished_at=moment, **values)
    if done:
        _let_go(found.pk, found.by)


def _let_go(run_id: int, by: User) -> None:
    """The uploaded file is kept no longer than it is needed."""
    with transaction.atomic():
        found = ImportRun.objects.select_related("file").get(pk=run_id)
        file = found.file
        ImportRun.objects.filter(pk=run_id).update(file=None)
        if file is not None:
            files.remove(file=file, by=by)


@contextmanager
def _on_disk(found: ImportRun) -> Iterator[Path]:
    """The file in the clear, for as long as it is read."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "items"
        path.write_bytes(files.read_bytes(found.file))
        yield path
