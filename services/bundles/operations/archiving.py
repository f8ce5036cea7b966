"""归档: one package of a whole bundle when everything in it has ended: an index, and the package of every case.

The packages of the cases stay what they are, byte for byte: each can be taken out and verified for itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import IntegrityError
from django.db.models import Exists, F, Max, OuterRef, Q, Subquery
from django.utils import timezone, translation

from services.applications import archiving as packages
from services.applications.models import CaseArchive
from services.applications.operations.archiving import ZIP, stored
from services.audit.operations import record
from services.bundles.access import part_of
from services.bundles.enums import Stage
from services.bundles.models import BundleApplication, BundleArchive, BundlePart
from services.common import crypto, transaction
from services.common.masking import mask_name
from services.common.outbox import later
from services.documents.printing.engine import render
from services.files.operations import linked_or_gone, store_large
from services.files.private import private_file

if TYPE_CHECKING:
    from services.accounts.models import User
    from services.applications.archiving import Part
    from services.applications.models import Application
    from services.files.models import StoredFile

FORMAT = "tongban-bundle-archive/1"
INDEX = "总目录.pdf"
ARCHIVE = "services.bundles.tasks.archive"
AT_ONCE = 200


class NotReadyYet(Exception):
    """Something in it has not ended, or the package of a case is not made."""


def ask_for_due() -> int:
    """Hourly: ask for the packages of what is done and has none, or to whose cases something was added. How many."""
    unmade = BundlePart.objects.filter(application=OuterRef("pk"), case__isnull=False, case__archives=None)
    done = BundleApplication.objects.filter(stage=Stage.DONE).exclude(Exists(unmade))
    made = BundlePart.objects.filter(application=OuterRef("pk"), case__archives__isnull=False)
    newest = made.order_by("-case__archives__pk").values("case__archives__pk")[:1]
    packed = BundleArchive.objects.filter(application=OuterRef("pk")).order_by("-upto").values("upto")[:1]
    rows = done.annotate(newest=Subquery(newest), packed=Subquery(packed)).filter(newest__isnull=False)
    due = rows.filter(Q(packed=None) | Q(packed__lt=F("newest")))
    rows = list(due.order_by("pk").values_list("pk", "newest")[:AT_ONCE])
    today = timezone.localdate()  # whatever was given up is asked for again the next day
    with transaction.atomic():
        for pk, newest in rows:
            later(ARCHIVE, key=f"{ARCHIVE}:{pk}:{newest}:{today}", application_id=pk)
    return len(rows)


def knows(digest: str) -> bool:
    """Whether the index of a package that the portal made has this digest."""
    return BundleArchive.objects.filter(Q(digest=digest) | Q(own_digest=digest)).exists()


def archive(*, application: BundleApplication) -> BundleArchive:
    """The package of what its cases have now; the one that is there where nothing was added since.

    Printing and packing happen outside the transaction. Raises NotReadyYet.
    """
    cases = _newest(application)
    upto = max(one.pk for one in cases)
    if there := application.archives.filter(upto=upto).order_by("pk").first():
        return there
    version = application.archives.count() + 1
    try:
        with linked_or_gone() as files:
            return _make(application, cases, files, version=version, upto=upto)
    except IntegrityError:  # somebody else made it meanwhile
        return application.archives.get(upto=upto)


def _make(
    application: BundleApplication, cases: list[CaseArchive], files: list[StoredFile], *, version: int, upto: int
) -> BundleArchive:
    """Both packages, then both rows with what links them. Raises IntegrityError where one stands."""
    with translation.override("zh-hans"):
        digests = [_package(application, cases, version, files, own=own) for own in (False, True)]
    kept = dict(zip(("digest", "own_digest"), digests, strict=True))
    with transaction.atomic():
        for file in files:
            file.save()
        kept |= dict(zip(("file", "own_file"), files, strict=True))
        made = BundleArchive.objects.create(
            application=application, version=version, upto=upto, made_at=timezone.now(), **kept
        )
        detail = {"version": version, "parts": len(cases), "digest": made.digest}
        record(event="bundle.archived", by=None, subject=application.subject_ref, detail=detail)
    return made


def _newest(application: BundleApplication) -> list[CaseArchive]:
    """The newest package of every case in it. Raises NotReadyYet."""
    cases = application.parts.filter(case__isnull=False).values_list("case", flat=True)
    rows = CaseArchive.objects.filter(application__in=cases).annotate(newest=Max("application__archives__version"))
    related = ("file", "own_file", "application__item_version", "application__department")
    found = list(rows.filter(version=F("newest")).select_related(*related).order_by("application"))
    if application.stage != Stage.DONE or not found or len(found) != len(cases):
        raise NotReadyYet(application.ref)
    return found


def _package(
    application: BundleApplication, cases: list[CaseArchive], version: int, files: list[StoredFile], *, own: bool
) -> str:
    """Added to ``files``; the digest of its index."""
    parts = packages.number_paths([_part(one, own=own) for one in cases])
    facts = _facts(application, cases, version, own=own)
    title, bundle = "总目录", application.bundle
    head = {"number": application.ref, "item_version": {"name": bundle.title}}
    context = {"bundle": bundle, "case": head, "facts": facts, "parts": parts, "is_demo": settings.DEMO, "title": title}
    front = render(template="pdf/archive/bundle.html", context=context, title=title)
    with private_file() as index:
        index.write(front.pdf)
        told = packages.listing(facts, parts, index, form=FORMAT, path=INDEX)
        with packages.pack(parts, index, told, path=INDEX) as package:
            name = f"{application.ref}-{version}{'-own' if own else ''}.zip"
            files.append(store_large(data=package, name=name, media_type=ZIP))
    return crypto.digest(told)


def _part(archive: CaseArchive, *, own: bool) -> Part:
    case = archive.application
    day = timezone.localdate(case.closed_at or archive.made_at).isoformat()
    file = archive.own_file if own else archive.file
    return stored(file, case.item_version.name, "case", number=case.number, date=day)


def _facts(application: BundleApplication, cases: list[CaseArchive], version: int, *, own: bool) -> dict[str, Any]:
    """What the index says of the whole: no name in full, every item with its result, those without a case too."""
    by_case = {one.application_id: one.application for one in cases}
    firm = application.applicant_enterprise
    return {
        "ref": application.ref,
        "bundle": application.bundle.title,
        "bundle_code": application.bundle.code,
        "applicant": firm.name if firm else mask_name(application.applicant.name),
        "submitted_on": timezone.localdate(application.submitted_at).isoformat(),
        "due_on": _due(application),
        "done_on": timezone.localdate(application.done_at).isoformat(),
        "items": [_item(part, by_case.get(part.case_id)) for part in _parts(application)],
        "version": version,
        "scope": "own" if own else "whole",
    }


def _due(application: BundleApplication) -> str:
    return application.due_date.isoformat() if application.due_date else ""


def whole_of(case: Application) -> dict[str, Any]:
    """What the package of one case says of the bundle it is part of: which, until when, what else; no state of it."""
    part = part_of(case.pk)
    if part is None:
        return {}
    application, parts = part.application, _parts(part.application)
    rows = [(row.item_version.name, row.item_version.item.department.name) for row in parts]
    return {
        "ref": application.ref,
        "title": application.bundle.title,
        "code": application.bundle.code,
        "version": application.bundle.version,
        "submitted_on": timezone.localdate(application.submitted_at).isoformat(),
        "due_on": _due(application),
        "place": next(place for place, row in enumerate(parts, 1) if row.pk == part.pk),
        "items": [{"item": item, "organ": organ} for item, organ in rows],
    }


def _parts(application: BundleApplication) -> list[BundlePart]:
    return list(application.parts.select_related("item_version__item__department").order_by("order", "id"))


def _item(part: BundlePart, case: Any) -> dict[str, Any]:
    version = part.item_version
    organ = case.department if case else version.item.department
    state = case.state if case else part.state
    number, granted = (case.number, case.granted) if case else ("", None)
    words = {True: "准予", False: "不予"}.get(granted) or str((case or part).get_state_display())
    row = {"item": version.name, "item_code": version.item_code, "organ": organ.name, "number": number}
    return row | {"state": state, "granted": granted, "result": words}


def record_download(*, archive: BundleArchive, by: User, own: bool) -> None:
    """Write who took the package away: of the bundle, and of every case in it."""
    detail = {"version": archive.version, "own": own, "bundle": archive.application.ref}
    with transaction.atomic():
        record(event="bundle.archive_read", by=by, subject=archive.application.subject_ref, detail=detail)
        for part in archive.application.parts.filter(case__isnull=False).select_related("case__department"):
            case = part.case
            record(
                event="case.archive_read",
                by=by,
                subject=case.subject_ref,
                department=case.department,
                detail=detail | case.on_behalf(by),
            )
