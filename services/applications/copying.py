"""What a copy of one's data says of cases and visits: every answer, the course, papers, what was asked and promised."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext as _

from services.accounts.personal_data import Record
from services.applications.enums import CheckState
from services.applications.models import Answers, Application, Delivery, Extension, LaterMaterial, Promise, Visit
from services.common.masking import mask_name
from services.common.templatetags.words import clock, full_day
from services.documents.models import Document
from services.questions.answers import display_answers

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from services.accounts.models import Person
    from services.applications.models import CaseMaterial, SiteVisit

Rows = list[tuple[str, str]]


def _time(at: datetime | None) -> str:
    """Day and hour in full: a copy is read years later."""
    return f"{full_day(at)} {clock(at)}" if at else ""


def case_record(case: Application) -> Record:
    """Everything kept of one case that is about the person."""
    rows = [
        (_("Case number"), case.number or _("Not submitted yet")),
        (_("Organ"), case.department.name),
        (_("State"), str(case.get_state_display())),
        *_answers(case),
        *_materials(case),
        *_course(case),
        *_asked(case),
        *_site_visits(case),
        *_delivery(case),
    ]
    papers = Document.objects.filter(subject_ref=case.subject_ref).order_by("pk")
    rows += [(_("Document"), f"{paper.title} {paper.number}".strip()) for paper in papers]
    factors = case.factors.order_by("attempt", "order")
    rows += [(factor.explanation, factor.value or "—") for factor in factors]
    checks = case.after_checks.exclude(state__in=[CheckState.OPEN, CheckState.WRONG]).order_by("pk")
    rows += [(str(check.get_reason_display()), f"{check.finding}\n{check.answer}".strip()) for check in checks]
    return Record(case.item_version.name, _filled(rows), case.submitted_at or case.created_at)


def handled_record(case: Application) -> Record:
    """A case of somebody else that the person filled in or follows: whose, masked, and where it stands."""
    whose = case.applicant_enterprise.name if case.applicant_enterprise else mask_name(case.applicant.name)
    rows = [(_("For"), whose), (_("Case number"), case.number), (_("State"), str(case.get_state_display()))]
    return Record(case.item_version.name, _filled(rows), case.submitted_at or case.created_at)


def visit_records(person: Person) -> list[Record]:
    """When one stood at a window, for oneself or for another, and who stood there in one's place."""
    found = Visit.objects.filter(Q(person=person) | Q(agent=person)).order_by("-pk")
    return [_visit(visit, person) for visit in found.select_related("department", "window", "person", "agent")]


def _visit(visit: Visit, person: Person) -> Record:
    rows = [(_("Window"), visit.window.name if visit.window else "")]
    if visit.agent_id == person.pk:
        whose = visit.enterprise.name if visit.enterprise else mask_name(visit.person.name)
        rows += [(_("For"), whose), (_("Authorisation"), visit.authority)]
    elif visit.agent:
        rows += [(_("Who stood there for you"), mask_name(visit.agent.name)), (_("Authorisation"), visit.authority)]
    rows.append((_("Ended at"), _time(visit.ended_at)))
    return Record(visit.department.name, _filled(rows), visit.begun_at)


def _answers(case: Application) -> Rows:
    kept = Answers.objects.filter(application=case).order_by("pk").first()
    shown = display_answers(case.form, kept.data if kept else {}, masked=False)
    return [(row.label, row.value) for section in shown for row in section.rows]


def _materials(case: Application) -> Rows:
    lines: Rows = []
    for row in case.materials.select_related("material", "held"):
        held = row.held.title if row.held else ""
        said = (str(row.get_source_display()), held, str(row.get_finding_display()), row.finding_reason)
        lines.append((row.material.name, "，".join(part for part in said if part)))
        lines += _signed(row)
    names = [handed.file.original_name for handed in case.files.filter(removed_at=None).select_related("file")]
    return [*lines, (_("Files handed in"), "\n".join(names))]


def _signed(row: CaseMaterial) -> Rows:
    """Promises in place of a material, and what was agreed to follow."""
    promise = Promise.objects.filter(material=row).order_by("pk").first()
    later = LaterMaterial.objects.filter(material=row).order_by("pk").first()
    rows: Rows = []
    if promise:
        rows.append((_("Promise you signed"), f"{promise.text}\n{promise.signed_name} {_time(promise.signed_at)}"))
    if later:
        until = full_day(later.due_date) if later.due_date else ""
        rows.append((_("May follow"), f"{later.signed_name} {_time(later.agreed_at)} {until}".strip()))
    return rows


def _course(case: Application) -> Rows:
    rows = [(full_day(step.at), f"{step.get_state_display()}，{step.by_label}") for step in case.progress.all()]
    rows += [(str(pause.get_kind_display()), pause.reason) for pause in case.pauses.filter(agreed=True)]
    return rows + [(_("Extended"), longer.reason) for longer in Extension.objects.filter(application=case)]


def _asked(case: Application) -> Rows:
    """What was missing, in the words of the notice."""
    found = case.supplements.prefetch_related("items")
    return [
        (
            _("To be supplemented by {day}").format(day=full_day(asked.due_date)),
            "\n".join(f"{item.label}：{item.reason}" for item in asked.items.all()),
        )
        for asked in found
    ]


def _site_visits(case: Application) -> Rows:
    rows: Rows = []
    for visit in case.site_visits.all():
        rows.append((_("Site visit"), f"{_time(visit.at)} {visit.place}"))
        rows.append((_("Another time you wished"), visit.wish))
        rows += _found(visit)
    return rows


def _found(visit: SiteVisit) -> Rows:
    if not visit.finished_at:
        return [(_("Called off"), _time(visit.called_off_at))]
    checked = [f"{check.text}：{check.get_finding_display()} {check.remark}".strip() for check in visit.checks.all()]
    return [
        (_("What the officers found"), "\n".join([str(visit.get_conclusion_display()), visit.remarks, *checked])),
        (_("Photos"), str(visit.photos.count())),
    ]


def _delivery(case: Application) -> Rows:
    taken = Delivery.objects.filter(application=case).order_by("pk").first()
    if taken is None:
        return []
    return [
        (_("Way of delivery"), str(taken.get_way_display())),
        (_("Recipient"), taken.recipient),
        (_("Phone of the recipient"), taken.phone),
        (_("Address of delivery"), taken.address),
        (_("Tracking number"), taken.tracking_number),
        (_("Handed over"), _time(taken.handed_at)),
        (_("Collected by"), mask_name(taken.agent_name) if taken.agent_name else ""),
    ]


def _filled(rows: Iterable[tuple[str, str]]) -> Rows:
    return [(str(words), value) for words, value in rows if value]
