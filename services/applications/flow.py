"""The pages of an application: the groups of its form that apply, the materials when any are asked, the check."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import prefetch_related_objects
from django.urls import reverse
from django.utils.translation import gettext as _

from services.applications.enums import MaterialSource
from services.catalog.enums import Necessity
from services.catalog.materials import asked
from services.questions.answers import is_group_done, visible_groups

if TYPE_CHECKING:
    from services.applications.models import Application, CaseFile, CaseMaterial

MATERIALS, CHECK = "materials", "check"


@dataclass(frozen=True, slots=True)
class Step:
    """One page of the flow."""

    key: str
    name: str
    url: str
    done: bool


def asked_materials(application: Application) -> list[CaseMaterial]:
    """The materials this applicant must think of, given the answers so far; fetched and held ones included."""
    keys = {material.pk for material in asked(application.item_version, application.answers.data)}
    prefetch_related_objects([application], "files__file")
    rows = application.materials.select_related("material").prefetch_related("files__file")
    return [_of(application, row) for row in rows if row.material_id in keys]


def _of(application: Application, row: CaseMaterial) -> CaseMaterial:
    row.application = application
    return row


def to_upload(application: Application, rows: list[CaseMaterial] | None = None) -> list[CaseMaterial]:
    """Of ``rows`` (all that are asked when not given) the ones the applicant hands in on the materials page."""
    return [
        row
        for row in (asked_materials(application) if rows is None else rows)
        if row.source == MaterialSource.UPLOADED and not row.material.question_key
    ]


def present_files(row: CaseMaterial) -> list[CaseFile]:
    """Files of this material that were not removed; those of its question where a question is the material."""
    key = row.material.question_key
    files = row.application.files.all() if key else row.files.all()
    return [found for found in files if found.removed_at is None and (not key or found.question_key == key)]


def missing_materials(application: Application, rows: list[CaseMaterial] | None = None) -> list[CaseMaterial]:
    """Needed materials without a file, of ``rows`` as in ``to_upload``."""
    return [
        row
        for row in to_upload(application, rows)
        if row.material.necessity == Necessity.NEEDED and not present_files(row)
    ]


def steps(application: Application) -> list[Step]:
    """All pages in order. The check is never done before it is sent."""
    ref, answers = application.ref, application.answers.data
    pages = [
        Step(
            group.key,
            group.short_title or group.title,
            reverse("applications:fill", args=[ref, group.key]),
            is_group_done(application.form, group.key, answers),
        )
        for group in visible_groups(application.form, answers)
    ]
    if to_upload(application):
        done = not missing_materials(application)
        pages.append(Step(MATERIALS, _("Materials"), reverse("applications:materials", args=[ref]), done))
    pages.append(Step(CHECK, _("Check"), reverse("applications:check", args=[ref]), done=False))
    return pages


def position(pages: list[Step], key: str) -> int:
    """1-based place of the page ``key``; 0 when it is not among them."""
    return next((n for n, page in enumerate(pages, 1) if page.key == key), 0)


def after(pages: list[Step], key: str) -> Step:
    """The page that follows ``key``; the check when there is none."""
    place = position(pages, key)
    return pages[min(place, len(pages) - 1)]


def before(pages: list[Step], key: str) -> Step | None:
    """The page before ``key``, or None on the first."""
    place = position(pages, key)
    return pages[place - 2] if place > 1 else None


def first_open(pages: list[Step]) -> Step:
    """Where a resident continues: the first page not done, else the check."""
    return next((page for page in pages if not page.done), pages[-1])
