"""What the desk shows: the queue with its lights, and one case with what may be done to it now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from services.applications import flow, held, shown, story, timing
from services.applications.afterwards import titled
from services.applications.buttons import offered
from services.applications.enums import Fit, State
from services.applications.finding import just_handled
from services.applications.models import Application, StandardReason
from services.applications.operations.counter import CHECKABLE
from services.applications.operations.later import outstanding
from services.applications.operations.moving import recused
from services.applications.operations.papers import applicant_masked
from services.applications.queue import SHOWN, Choice, find
from services.common.masking import mask_id, mask_name, mask_phone
from services.departments.enums import Role

if TYPE_CHECKING:
    from collections.abc import Collection

    from django.forms import Form

    from services.accounts.models import User
    from services.applications.buttons import Button
    from services.applications.models import CaseMaterial

FEW = 6
"""A queue this short leaves room for the cases one has just handled."""
LIGHT_ICON = {"red": "stop", "amber": "warning", "calm": "clock"}


def actions(application: Application, *, user: User, roles: Collection[str], away: str | None = None) -> list[Button]:
    """The moves this member of staff may make now; none on a case in which they or their kin have a part."""
    if recused(application, user) if away is None else away:
        return []
    return offered(application, user=user, roles=roles)


def stage(application: Application) -> str:
    """The state in the words of the desk, where review and decision are apart."""
    words = {State.DECISION: _("Awaiting the decision"), State.PAUSED: _("Clock stopped")}
    state = State(application.state)
    return str(words.get(state, state.label))  # get_state_display() hashes every label on each call


def _row(application: Application, selected: Application | None) -> dict[str, Any]:
    light = timing.desk_light(application)
    return {
        "ref": application.ref,
        "item": application.item_version.name,
        "applicant": applicant_masked(application),
        "state": stage(application),
        "light": light,
        "icon": LIGHT_ICON[light],
        "due": timing.due_text(application),
        "by": str(application.examiner or "—"),
        "examiner_id": application.examiner_id,
        "selected": selected is not None and selected.pk == application.pk,
    }


def queue(
    department_ids: Collection[int],
    *,
    user: User,
    choice: Choice | None = None,
    page: str = "",
    selected: Application | None = None,
) -> dict[str, Any]:
    """A page of the queue with its counts; without ``page`` the one where ``selected`` stands."""
    choice = choice or Choice()
    found = find(department_ids, user=user, choice=choice, page=page, selected=selected)
    counts = found["counts"]
    total = max(1, counts["all"])
    red, amber = counts["red"] * 100 // total, counts["amber"] * 100 // total
    rows = _rows(found["page"].object_list, selected)
    return {
        "rows": rows,
        "queue_page": found["page"],
        "page_address": choice.address(),
        "chosen": choice.show,
        "choice": choice,
        "shows": {"all": choice.address(show=""), **{name: choice.address(show=name) for name in SHOWN}},
        "counts": counts,
        "bar": {"red": red, "amber": amber, "amber_from": red, "calm": 100 - red - amber, "calm_from": red + amber},
        "selected": selected,
        "topics": [f"desk.{pk}" for pk in sorted(department_ids)],
        "neighbours": found["neighbours"] or {"next": rows[0]["ref"] if rows else ""},
        "recent": _recent(department_ids, user, {row["ref"] for row in rows}) if counts["all"] <= FEW else [],
    }


def _recent(department_ids: Collection[int], user: User, listed: Collection[str]) -> list[dict[str, Any]]:
    """What one has handled today and may want to look at again, but for what stands in the queue."""
    cases = [case for case in just_handled(user, department_ids) if case.ref not in listed]
    return [{"case": case, "applicant": applicant_masked(case), "stage": stage(case)} for case in cases]


def _rows(numbers: Collection[int], selected: Application | None) -> list[dict[str, Any]]:
    """These cases with what a row shows, in their order."""
    related = ("item_version", "applicant", "applicant_enterprise", "examiner")
    order = list(numbers)
    whole = Application.objects.select_related(*related).without_form().in_bulk(order)
    return [_row(whole[number], selected) for number in order if number in whole]


def case(application: Application, *, user: User, roles: Collection[str], paper: str = "") -> dict[str, Any]:
    """Everything the case page shows. ``paper`` is the ref of the file on the right, or empty for the first."""
    open_rows = outstanding(application) if application.item_version.allows_later_material else ()
    follows = {one.material_id: one.due_date for one in open_rows}
    rows = [_material(row) | {"follows": follows.get(row.pk)} for row in flow.asked_materials(application)]
    papers = _papers(application, rows)
    unchecked = [row for row in rows if row["finding"] == Fit.UNCHECKED and row["files"]]
    place = _place(papers, paper or (unchecked[0]["files"][0].ref if unchecked else ""))
    light = timing.desk_light(application)
    away = recused(application, user)
    return {
        "application": application,
        "recused": away,
        "version": application.item_version,
        "applicant_masked": applicant_masked(application),
        "person": _masked_person(application),
        "others_in_it": others_in_it(application),
        "sections": shown.sections(application, for_counter=True),
        "materials": rows,
        "followed": min(follows.values(), default=None),
        "checked": sum(row["finding"] != Fit.UNCHECKED for row in rows),
        "unchecked": len(unchecked),
        "current": _current(rows, papers[place]["ref"] if papers else "", asked=bool(paper)),
        "papers": papers,
        "paper": papers[place] if papers else None,
        "paper_place": place + 1,
        "paper_before": papers[place - 1] if place else None,
        "paper_after": papers[place + 1] if place + 1 < len(papers) else None,
        "stage": stage(application),
        "light": light,
        "light_icon": LIGHT_ICON[light],
        "due": timing.due_text(application),
        "clock": story.clock(application),
        "clocks": timing.rows(application),
        "serious": timing.is_serious(application),
        "pause_proposal": timing.pause_proposal(application),
        "seen": held.seen(application),
        "holder": held.holder(application, user=user, roles=roles, away=away),
        "actions": [
            {"button": button, "url": button.url(application)}
            for button in actions(application, user=user, roles=roles, away=away)
        ],
        "can_check": not away and Role.EXAMINER in roles and application.state in CHECKABLE,
        "steps": [
            (titled(step.move, story.TITLES), story.doer(application, step), step)
            for step in application.progress.select_related("document")
        ],
        "factors": list(application.factors.all()),
        "visits": application.site_visits.select_related("first_officer", "second_officer").prefetch_related("photos"),
        "consultations": application.consultations.select_related("department"),
        "reasons": StandardReason.objects.filter(purpose="unfit"),
        "others": held.others(application, user),
    }


def _material(row: CaseMaterial) -> dict[str, Any]:
    return {
        "pk": row.pk,
        "name": row.material.name,
        "source": row.source,
        "source_label": row.get_source_display(),
        "finding": row.finding,
        "reason": row.finding_reason,
        "standard": row.material.standard,
        "files": row.present_files,
    }


def _current(rows: list[dict[str, Any]], ref: str, *, asked: bool) -> int | None:
    """The material whose paper ``ref`` is looked at: the keys are about it. None for what answers a question.

    A paper nobody ``asked`` for is there because its material is not checked yet; where all are, no row stands out.
    """
    looked_at = (row for row in rows if ref in {file.ref for file in row["files"]})
    return next((row["pk"] for row in looked_at if asked or row["finding"] == Fit.UNCHECKED), None)


def _papers(application: Application, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """In the order of the materials beside them; then what answers questions."""
    order = {file.ref: n for n, file in enumerate(file for row in rows for file in row["files"])}
    found = application.files.select_related("file", "material__material").filter(removed_at=None).order_by("pk")
    found = sorted(found, key=lambda entry: order.get(entry.ref, len(order)))
    return [
        {
            "ref": entry.ref,
            "name": entry.material.material.name
            if entry.material
            else _question_label(application, entry.question_key),
            "pages": range(1, entry.file.pages + 1),
        }
        for entry in found
    ]


def _place(papers: list[dict[str, Any]], ref: str) -> int:
    """Where the paper that was asked for stands; the first when there is none such."""
    return next((n for n, entry in enumerate(papers) if entry["ref"] == ref), 0)


def _question_label(application: Application, key: str) -> str:
    groups = application.form.get("groups", [])
    return next((q["label"] for group in groups for q in group["questions"] if q["key"] == key), key)


def _masked_person(application: Application) -> dict[str, str]:
    person = application.applicant
    if person is None:
        firm = application.applicant_enterprise
        return {"name": firm.name, "id_type": _("Credit code"), "id": firm.credit_code, "phone": ""}
    return {
        "name": mask_name(person.name),
        "id_type": person.get_id_type_display(),
        "id": mask_id(person.id_number),
        "phone": mask_phone(person.phone) if person.phone else "",
    }


def others_in_it(application: Application) -> list[dict[str, str]]:
    """Who fills it in for the applicant, masked, in words."""
    parts = (
        (_("Handler"), application.handler),
        (_("Guardian"), application.guardian),
        (_("Agent"), application.agent),
    )
    return [{"part": part, "name": mask_name(one.name)} for part, one in parts if one is not None]


def revealed(application: Application) -> dict[str, str]:
    """The same unmasked; shown once, after the reason was recorded."""
    person = application.applicant
    if person is None:
        return _masked_person(application)
    return {"name": person.name, "id": person.id_number, "phone": person.phone}


def form_page(application: Application, form: Form, purpose: str = "") -> dict[str, Any]:
    """Context of a page that asks for words before a move."""
    return {
        "seen": held.seen(application),
        "application": application,
        "version": application.item_version,
        "applicant_masked": applicant_masked(application),
        "form": form,
        "lead": getattr(form, "lead", ""),
        "reasons": [*held.basis(application, purpose), *StandardReason.objects.filter(purpose=purpose)],
        "topics": [],
    }
