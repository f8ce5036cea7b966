"""归档: when a case has ended, one package of everything in order, and the applicant's part. Made once.

The originals stay what they are, byte for byte (signatures hold); the PDF of everything is for reading.
"""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import IntegrityError
from django.db.models import Exists, OuterRef, Q, Value
from django.db.models.functions import Concat
from django.utils import timezone, translation

from services.applications import archiving, story
from services.applications.archiving import Part, small
from services.applications.enums import FINAL
from services.applications.models import Application, CaseArchive, Progress, TransferLine
from services.applications.operations.papers import applicant_masked, applicant_name
from services.audit.operations import record
from services.common import crypto, transaction
from services.common.language import in_house
from services.common.outbox import later
from services.documents.enums import DocumentState
from services.documents.models import Document
from services.documents.printing.engine import render
from services.documents.verdicts import signature_beside
from services.files.operations import linked_or_gone, read_proved, store_large
from services.questions.answers import display_answers

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from services.accounts.models import User
    from services.files.models import StoredFile

PDF, ZIP = "application/pdf", "application/zip"
ARCHIVE = "services.applications.tasks.archive"
AT_ONCE = 200
LOOK_BACK = timedelta(days=3)
KEPT = "30 年（示例）"
"""保管期限: the city's archive decides; until then an example."""
CLOSED_KINDS = {"consultation"}
"""Documents between offices, which the applicant does not have."""


class NotReadyYet(Exception):
    """The case has not ended, or a document of it is still being made."""


def ask_for_due() -> int:
    """Hourly: ask for the packages of cases that ended without one, or to which something was added. How many."""
    made = CaseArchive.objects.filter(application=OuterRef("pk"))
    unmade = Document.objects.exclude(state=DocumentState.MADE)
    papers = unmade.filter(subject_ref=Concat(Value("case:"), OuterRef("ref")))
    ready = Application.objects.filter(state__in=FINAL).exclude(Exists(papers))
    newer = CaseArchive.objects.filter(application=OuterRef("application"), upto__gte=OuterRef("pk"))
    added = Progress.objects.filter(move="revoke", at__gte=timezone.now() - LOOK_BACK).exclude(Exists(newer))
    cases = [*ready.exclude(Exists(made)).order_by("pk")[:AT_ONCE]]
    cases += ready.filter(pk__in=added.values("application")).order_by("pk")[:AT_ONCE]
    today = timezone.localdate()  # whatever was given up is asked for again the next day
    with transaction.atomic():
        for case in cases:
            later(ARCHIVE, key=f"{ARCHIVE}:{case.pk}:{_upto(case)}:{today}", case_id=case.pk)
    return len(cases)


def knows(digest: str) -> bool:
    """Whether the list of a package that the portal made has this digest."""
    return CaseArchive.objects.filter(Q(digest=digest) | Q(own_digest=digest)).exists()


def _upto(application: Application) -> int:
    return application.progress.order_by("-pk").values_list("pk", flat=True).first() or 0


def archive(*, application: Application) -> CaseArchive:
    """The package for everything that happened so far; the one that is there where nothing was added since.

    Printing and reading happen outside the transaction. Raises NotReadyYet.
    """
    upto = _upto(application)
    if there := application.archives.filter(upto=upto).first():
        return there
    if application.state not in FINAL:
        raise NotReadyYet(application.ref)
    try:
        with linked_or_gone() as files, translation.override("zh-hans"):
            return _make(application, files, upto=upto)
    except IntegrityError:  # somebody else made it meanwhile
        return application.archives.get(upto=upto)


def _make(application: Application, files: list[StoredFile], *, upto: int) -> CaseArchive:
    """Both packages, then both rows with what links them. Raises NotReadyYet, IntegrityError where one stands."""
    parts, version = parts_of(application), application.archives.count() + 1
    digest = _package(application, parts, version, files, scope="whole")
    own_digest = _package(application, [part for part in parts if part.is_open], version, files, scope="own")
    kept = {"version": version, "upto": upto, "parts": len(parts), "digest": digest, "own_digest": own_digest}
    with transaction.atomic():
        for file in files:
            file.save()
        kept |= dict(zip(("file", "own_file"), files, strict=True))
        made = CaseArchive.objects.create(application=application, made_at=timezone.now(), **kept)
        record(
            event="case.archived",
            by=None,
            subject=application.subject_ref,
            department=application.department,
            detail={"version": made.version, "parts": made.parts, "digest": made.digest},
        )
    return made


def parts_of(application: Application) -> list[Part]:
    """Answers, what was handed in, every document, the course, what only staff see: in this order."""
    handed_in, documents = _handed_in(application), _documents(application)
    parts = [_answers(application), *handed_in, *documents, _course(application), *_inner(application)]
    return archiving.number_paths(parts)


def _day(at: Any) -> str:
    return timezone.localdate(at).isoformat() if at else ""


def _printed(application: Application, name: str, title: str, **context: Any) -> tuple[bytes, int]:
    said = {"title": title, "case": application, "applicant": applicant_name(application), "is_demo": settings.DEMO}
    said |= context
    made = render(template=f"pdf/archive/{name}.html", context=said, title=title)
    return made.pdf, made.pages


def _answers(application: Application) -> Part:
    sections = display_answers(application.form, application.answers.data, masked=False)
    title = "申请表"
    data, pages = _printed(application, "answers", title, sections=sections)
    return small(title, "application", data, PDF, pages, date=_day(application.submitted_at))


def _handed_in(application: Application) -> list[Part]:
    files = application.files.filter(removed_at=None).select_related("file", "material__material")
    found = []
    for row in files.order_by("material__material__order", "pk"):
        title = row.material.material.name if row.material else "随表提交的文件"
        found.append(stored(row.file, title, "material", date=_day(row.added_at)))
    return found


def _documents(application: Application) -> list[Part]:
    """Raises NotReadyYet while one is being made."""
    found = []
    for paper in Document.objects.about(application.subject_ref).select_related("file"):
        if not paper.is_made:
            raise NotReadyYet(application.ref)
        facts = {"number": paper.number, "date": _day(paper.made_at), "is_open": paper.kind not in CLOSED_KINDS}
        found.append(stored(paper.file, paper.title, "document", **facts))
        if der := signature_beside(paper):
            found.append(small(f"{paper.title}（签名）", "signature", der, archiving.SIGNATURE, 0, **facts))
    return found


def stored(file: StoredFile, title: str, kind: str, **more: Any) -> Part:
    """A stored file as a part: its bytes are read, and proved, when it is packed."""
    pieces = partial(read_proved, file)
    return Part(title, kind, pieces, file.size, file.digest, file.media_type, file.pages, **more)


def _course(application: Application) -> Part:
    steps = [
        {"title": story.TITLES.get(step.move, step.move), "step": step, "by": _by(step)}
        for step in application.progress.all()
        if step.move not in story.QUIET
    ]
    title = "办理过程"
    data, pages = _printed(application, "course", title, steps=steps)
    return small(title, "course", data, PDF, pages, date=_day(timezone.now()))


def _by(step: Progress) -> str:
    """On the page it is 您本人; on paper the applicant."""
    return "申请人" if step.by_label == in_house("you yourself") else step.by_label


def _inner(application: Application) -> list[Part]:
    """Who examined, proposed and decided, what other departments said, what was found afterwards."""
    title = "内部审批记录"
    data, pages = _printed(
        application,
        "inner",
        title,
        opinions=application.consultations.select_related("department", "answered_by"),
        transfers=application.transfers.select_related("from_department", "to_department", "by"),
        pauses=application.pauses.select_related("proposed_by", "decided_by"),
        factors=application.factors.order_by("attempt", "order"),
        checks=application.after_checks.select_related("checked_by", "decided_by"),
        materials=application.materials.select_related("material", "checked_by"),
        papers=_papers(application),
    )
    return [small(title, "inner", data, PDF, pages, date=_day(timezone.now()), is_open=False)]


def _papers(application: Application) -> QuerySet[TransferLine]:
    """材料交接: which paper went from the window to the organ, who gave it, who signed for it."""
    related = ("material__material", "transfer__from_department", "transfer__to_department")
    people = ("transfer__made_by", "transfer__received_by")
    rows = TransferLine.objects.filter(material__application=application)
    return rows.select_related(*related, *people).order_by("pk")


def _package(application: Application, parts: list[Part], version: int, files: list[StoredFile], *, scope: str) -> str:
    """Added to ``files``; the digest of its list. Nothing of it is in memory as a whole."""
    pages, lines = 1, []
    for part in parts:
        lines.append({"part": part, "page": pages})
        pages += part.pages
    part_of = _part_of(application)
    facts = {"lines": lines, "pages": pages - 1, "kept": KEPT, "version": version, "scope": scope, "part_of": part_of}
    front, _pages = _printed(application, "front", "卷内目录", **facts)
    name = f"{application.number}-{version}{'-own' if scope == 'own' else ''}.zip"
    with archiving.merged(front, parts) as whole:
        said = _facts(application, version, scope) | ({"part_of": part_of} if part_of else {})
        told = archiving.listing(said, parts, whole)
        with archiving.pack(parts, whole, told) as package:
            files.append(store_large(data=package, name=name, media_type=ZIP))
    return crypto.digest(told)


def _part_of(application: Application) -> dict[str, Any]:
    """The larger application it came from; nothing where it stands alone."""
    told = (of(application) for _room, of in archiving.WHOLES.items())
    return next((one for one in told if one), {})


def _facts(application: Application, version: int, scope: str) -> dict[str, Any]:
    """What the list says of the case: no name in full, no number of a person."""
    item = application.item_version
    return {
        "ref": application.ref,
        "number": application.number,
        "item": item.name,
        "item_code": item.item_code,
        "item_version": item.version,
        "organ": application.department.name,
        "organ_code": application.department.code,
        "applicant": applicant_masked(application),
        "state": application.state,
        "granted": application.granted,
        "submitted_on": _day(application.submitted_at),
        "decided_on": _day(application.decided_at),
        "closed_on": _day(application.closed_at),
        "version": version,
        "scope": scope,
    }


def record_download(*, archive: CaseArchive, by: User, own: bool) -> None:
    """Write who took the package away."""
    case = archive.application
    detail = {"version": archive.version, "own": own} | case.on_behalf(by)
    record(event="case.archive_read", by=by, subject=case.subject_ref, department=case.department, detail=detail)
