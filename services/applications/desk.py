"""What the desk shows: the queue with its lights, and one case with what may be done to it now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from services.applications import flow, shown, story
from services.applications.enums import Actor, Fit, State
from services.applications.models import Application, StandardReason
from services.applications.operations.moving import recused
from services.applications.operations.papers import applicant_masked
from services.applications.workflow import open_to
from services.common.masking import mask_id, mask_name, mask_phone
from services.departments.enums import Role

if TYPE_CHECKING:
    from collections.abc import Collection

    from django.forms import Form

    from services.accounts.models import User
    from services.applications.models import CaseMaterial

PAGE_SIZE = 50
LIGHT_ICON = {"red": "stop", "amber": "warning", "calm": "clock"}


@dataclass(frozen=True, slots=True)
class Action:
    """One button: a move that is open now, its words and its key."""

    name: str
    label: str
    key: str
    url: str
    kind: str
    needs_form: bool


WORDS: dict[str, tuple[Any, str, str, bool]] = {
    "accept": (_("Accept"), "A", "primary", False),
    "ask_supplement": (_("Ask for a supplement"), "R", "secondary", True),
    "refuse_acceptance": (_("Refuse to accept"), "X", "danger", True),
    "begin_review": (_("Begin the review"), "B", "secondary", False),
    "propose": (_("Send for the decision"), "A", "primary", True),
    "grant": (_("Grant"), "A", "primary", False),
    "send_back": (_("Return to the examiner"), "R", "secondary", True),
    "refuse": (_("Do not grant"), "X", "danger", True),
}
"""Move → words, key, look, and whether it opens a form first."""
ADDRESS = {"ask_supplement": "supplement"}


def actors_of(roles: Collection[str]) -> set[Actor]:
    """Which actors of the workflow these posts may act as."""
    actors = set()
    if Role.EXAMINER in roles:
        actors.add(Actor.EXAMINER)
    if Role.APPROVER in roles:
        actors.add(Actor.APPROVER)
    return actors


def actions(application: Application, *, user: User, roles: Collection[str], away: str | None = None) -> list[Action]:
    """The moves this member of staff may make now; none on a case in which they or their kin have a part."""
    if recused(application, user) if away is None else away:
        return []
    found = []
    for actor in sorted(actors_of(roles)):
        if actor is Actor.APPROVER and user.pk in {application.examiner_id, application.proposed_by_id}:
            continue
        moves = open_to(application.state, actor)
        if application.state == State.ACCEPTED and actor is Actor.EXAMINER:
            moves = [*moves, *open_to(State.REVIEW, actor)]
        found += [_action(application, move.name) for move in moves]
    return sorted(found, key=lambda action: action.kind == "primary")


def _action(application: Application, name: str) -> Action:
    label, key, kind, needs_form = WORDS[name]
    url = reverse(f"counter:{ADDRESS.get(name, name)}", args=[application.ref])
    return Action(name, label, key, url, kind, needs_form)


def stage(application: Application) -> str:
    """The state in the words of the desk, where review and decision are apart."""
    return str(_("Awaiting the decision")) if application.state == State.DECISION else application.get_state_display()


def _light(application: story.HasDates) -> str:
    return {"red": "red", "amber": "amber"}.get(story.light(application), "calm")


def _row(application: Application, selected: Application | None) -> dict[str, Any]:
    light = _light(application)
    return {
        "ref": application.ref,
        "item": application.item_version.name,
        "applicant": applicant_masked(application),
        "state": stage(application),
        "light": light,
        "icon": LIGHT_ICON[light],
        "due": story.due_text(application),
        "by": str(application.examiner or "—"),
        "examiner_id": application.examiner_id,
        "selected": selected is not None and selected.pk == application.pk,
    }


def queue(
    department_ids: Collection[int],
    *,
    user: User,
    chosen: str = "",
    page: str = "",
    selected: Application | None = None,
) -> dict[str, Any]:
    """A page of the queue with counts by light; ``chosen`` is ``red``, ``amber``, ``mine`` or empty for all.

    Two queries, whatever the length: the dates of all cases tell the lights, then one page is read whole. Without
    ``page`` it is the one where ``selected`` stands.
    """
    waiting = Application.objects.of_departments(department_ids).at_the_counter()
    dates = ("pk", "ref", "examiner_id", "due_date", "accepted_at", "received_at")
    cases = list(waiting.values_list(*dates, named=True))
    lights = [_light(case) for case in cases]
    kept = {
        "red": [case for case, light in zip(cases, lights, strict=True) if light == "red"],
        "amber": [case for case, light in zip(cases, lights, strict=True) if light == "amber"],
        "mine": [case for case in cases if case.examiner_id == user.pk],
    }
    shown_cases = kept.get(chosen, cases)
    refs = [case.ref for case in shown_cases]
    here = refs.index(selected.ref) // PAGE_SIZE + 1 if selected is not None and selected.ref in refs else 1
    one_page = Paginator(shown_cases, PAGE_SIZE).get_page(page or here)
    total = max(1, len(cases))
    red, amber = len(kept["red"]) * 100 // total, len(kept["amber"]) * 100 // total
    return {
        "rows": _rows(one_page.object_list, selected),
        "queue_page": one_page,
        "page_address": f"?show={chosen}" if chosen in kept else "?",
        "chosen": chosen,
        "counts": {"all": len(cases), **{key: len(found) for key, found in kept.items()}},
        "bar": {"red": red, "amber": amber, "amber_from": red, "calm": 100 - red - amber, "calm_from": red + amber},
        "selected": selected,
        "topics": [f"desk.{pk}" for pk in sorted(department_ids)],
        "neighbours": _neighbours(refs, selected),
    }


def _rows(cases: Collection[Any], selected: Application | None) -> list[dict[str, Any]]:
    """These cases with what a row shows, in their order."""
    related = ("item_version", "applicant", "applicant_enterprise", "examiner")
    whole = Application.objects.select_related(*related).without_form().in_bulk([case.pk for case in cases])
    return [_row(whole[case.pk], selected) for case in cases if case.pk in whole]


def _neighbours(refs: list[str], selected: Application | None) -> dict[str, str]:
    if not refs:
        return {}
    if selected is None or selected.ref not in refs:
        return {"next": refs[0]}
    here = refs.index(selected.ref)
    return {"previous": refs[here - 1] if here else "", "next": refs[here + 1] if here + 1 < len(refs) else ""}


def case(application: Application, *, user: User, roles: Collection[str], paper: str = "") -> dict[str, Any]:
    """Everything the case page shows. ``paper`` is the ref of the file on the right, or empty for the first."""
    rows = [_material(row) for row in flow.asked_materials(application)]
    papers = _papers(application)
    shown_paper = next((p for p in papers if p["ref"] == paper), papers[0] if papers else None)
    unchecked = [row for row in rows if row["finding"] == Fit.UNCHECKED and row["files"]]
    light = _light(application)
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
        "checked": sum(row["finding"] != Fit.UNCHECKED for row in rows),
        "unchecked": len(unchecked),
        "current": unchecked[0]["pk"] if unchecked else None,
        "papers": papers,
        "paper": shown_paper,
        "stage": stage(application),
        "light": light,
        "light_icon": LIGHT_ICON[light],
        "due": story.due_text(application),
        "clock": story.clock(application),
        "actions": actions(application, user=user, roles=roles, away=away),
        "can_check": not away
        and Role.EXAMINER in roles
        and application.state in (State.RECEIVED, State.ACCEPTED, State.REVIEW),
        "steps": [(story.TITLES[step.move], step) for step in application.progress.select_related("document")],
        "factors": list(application.factors.all()),
        "reasons": StandardReason.objects.filter(purpose="unfit"),
        "others": _others(application),
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


def _papers(application: Application) -> list[dict[str, Any]]:
    found = application.files.select_related("file", "material__material").filter(removed_at=None)
    found = sorted(found, key=lambda entry: entry.material_id is None)
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


def _others(application: Application) -> int:
    """Other submitted cases of the same applicant for the same item."""
    return (
        Application.objects.exclude(pk=application.pk)
        .exclude(state=State.DRAFT)
        .filter(applicant=application.applicant_id, applicant_enterprise=application.applicant_enterprise_id)
        .filter(item_version__item_code=application.item_version.item_code)
        .count()
    )


def form_page(application: Application, form: Form, purpose: str = "") -> dict[str, Any]:
    """Context of a page that asks for words before a move."""
    return {
        "application": application,
        "version": application.item_version,
        "applicant_masked": applicant_masked(application),
        "form": form,
        "reasons": StandardReason.objects.filter(purpose=purpose) if purpose else [],
        "topics": [],
    }
