"""The pages of an application: the groups of its form that apply, the materials when any are asked, the check."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from services.applications.enums import MaterialSource
from services.applications.models import CaseFile, CaseMaterial
from services.catalog.enums import Necessity
from services.common.statements import Read
from services.questions.answers import is_group_done, visible_groups
from services.questions.conditions import holds
from services.questions.outlook import Outlook, any_holds
from services.questions.spec import form_spec

if TYPE_CHECKING:
    from collections.abc import Iterable

    from services.applications.models import Application

MATERIALS, CHECK = "materials", "check"


@dataclass(frozen=True, slots=True)
class Step:
    """One page of the flow."""

    key: str
    name: str
    url: str
    done: bool


_ROWS: Read[CaseMaterial] = Read(
    lambda case: CaseMaterial.objects.select_related("material").filter(application=case), case=int
)
_FILES: Read[CaseFile] = Read(
    lambda case: CaseFile.objects.select_related("file").filter(application=case, removed_at=None), case=int
)


def listed_materials(application: Application) -> list[CaseMaterial]:
    """Every material the case lists, each with its files, whatever was answered; two queries."""
    rows, files = _ROWS.all(case=application.pk), _FILES.all(case=application.pk)
    for row in rows:
        key = row.material.question_key
        row.application = application
        row.present_files = [f for f in files if (f.question_key == key if key else f.material_id == row.pk)]
    return rows


def asked_materials(application: Application, rows: list[CaseMaterial] | None = None) -> list[CaseMaterial]:
    """The materials this applicant must think of, given the answers so far; fetched and held ones included.

    Of ``rows``, all that the case lists when not given.
    """
    answers = application.answers.data
    rows = listed_materials(application) if rows is None else rows
    return [row for row in rows if holds(row.material.shown_when, answers)]


def to_upload(application: Application, rows: list[CaseMaterial] | None = None) -> list[CaseMaterial]:
    """Of ``rows`` (all that are asked when not given) the ones the applicant hands in on the materials page."""
    return [
        row
        for row in (asked_materials(application) if rows is None else rows)
        if row.source == MaterialSource.UPLOADED and not row.material.question_key
    ]


def missing_materials(application: Application, rows: list[CaseMaterial] | None = None) -> list[CaseMaterial]:
    """Needed materials without a file, of ``rows`` as in ``to_upload``."""
    return [
        row
        for row in to_upload(application, rows)
        if row.material.necessity == Necessity.NEEDED and not row.present_files and not row.on_paper
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


def reach(application: Application, pages: list[Step]) -> tuple[int, int]:
    """How many pages there will be at least and at most: open questions may ask for more, or for less."""
    spec = form_spec(application.form)
    outlook = Outlook(spec, application.answers.data, {page.key for page in pages if page.done})
    found = [outlook.will_ask(question.key for question in group.questions) for group in spec.groups]
    found.append(bool(position(pages, MATERIALS)) or _materials_ahead(application, outlook))
    return bounds(found, len(pages))


def _materials_ahead(application: Application, outlook: Outlook) -> bool | None:
    rows = to_upload(application, listed_materials(application))
    return any_holds(outlook.will_hold(row.material.shown_when) for row in rows)


def bounds(found: Iterable[bool | None], now: int) -> tuple[int, int]:
    """Least and most pages with the check, of pages that come, do not come or may come; ``now`` there are so many."""
    states = list(found)
    least = states.count(True) + 1
    return min(least, now), max(least + states.count(None), now)


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
