"""What the window shows: the client and their matters, the items one may receive, one page for one case."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from services.accounts.enums import ActingKind, ActingScope
from services.applications import flow, routing, story
from services.applications.access import cases_of_client, may_receive
from services.applications.at_window import acting_of, others, present
from services.applications.enums import MaterialSource, State, SupplementSubject
from services.applications.forms_reception import HandInForm, PapersForm, WindowQuestions, whole_page
from services.applications.models import Application
from services.applications.reuse import earlier
from services.applications.workflow import MOVES
from services.catalog import catalogue, search
from services.catalog.enums import LEGAL_PERSONS, Audience
from services.catalog.models import ItemVersion
from services.common.masking import mask_id, mask_phone
from services.questions.sources import Prefill
from services.questions.spec import form_spec

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest

    from services.applications.models import CaseMaterial, Supplement, Visit
    from services.departments.models import StaffPost

KEYS = "123456789"
"""Items are chosen by these keys."""
FOR_KEYS = "ASDFGHJKL"
"""And for whom, by these."""
PARTS = {ActingKind.GUARDIAN: _("Guardian"), ActingKind.ENTERPRISE: _("For the enterprise")}
WHOM = {
    ActingKind.ENTERPRISE: _("enterprise"),
    ActingKind.GUARDIAN: _("child in their care"),
    ActingKind.AGENT: _("appointed them"),
    ActingKind.HELPER: _("helped in the village or community"),
}
LOOKED_AT = 60
"""So many items are looked through for those that may be received here."""


def items_for(post: StaffPost, words: str, visit: Visit) -> list[dict[str, Any]]:
    """At most nine items that may be handed in at this post: what the words find, or what people mostly come for."""
    entries = catalogue.current().entries
    if words:
        places = catalogue.current().place
        entries = [entries[places[i]] for i in search.find(words) if i in places]
    served_here = set(LEGAL_PERSONS) if visit.enterprise_id else {Audience.PERSON}
    served = [e for e in entries if "window" in e.channels and served_here & set(e.serves)][:LOOKED_AT]
    versions = ItemVersion.objects.with_owner().select_related("form").in_bulk([entry.id for entry in served])
    found = [entry for entry in served if entry.id in versions and may_receive(post, versions[entry.id])]
    return [{"entry": entry, "key": key} for key, entry in zip(KEYS, found, strict=False)]


def bar(visit: Visit) -> dict[str, Any]:
    """Who stands there, for the head of every page: the name to compare with the document, the number masked."""
    firm, person = visit.enterprise, visit.person
    return {
        "name": firm.name if firm else person.name,
        "id": firm.credit_code if firm else mask_id(person.id_number),
        "phone": mask_phone(person.phone) if person and person.phone else "",
        "agent": visit.agent.name if visit.agent else "",
        "part": PARTS.get(visit.kind, _("Agent")) if visit.agent else "",
        "authority": visit.authority,
    }


def for_whom(visit: Visit) -> dict[str, Any]:
    """For whom else whoever stands there may apply, each with its key; and the way back to their own matters."""
    standing = [
        {"key": key, "right": right, "is": WHOM.get(right.kind, "")}
        for key, right in zip(FOR_KEYS, others(visit), strict=False)
    ]
    chosen = acting_of(visit).ref
    return {"rights": [row for row in standing if row["right"].ref != chosen], "back": present(visit).name}


def client(visit: Visit) -> dict[str, Any]:
    """The client's own matters: what was handed in now, what runs, what waits for them."""
    cases = cases_of_client(visit)
    related = ("item_version", "department")
    here = list(cases.filter(visit=visit).select_related(*related).order_by("pk"))
    drafts = list(visit.cases.filter(state=State.DRAFT).select_related(*related).order_by("pk"))
    running = cases.running().exclude(pk__in=[case.pk for case in here]).select_related(*related)
    acting = acting_of(visit)
    newest = running.without_form().order_by("-submitted_at", "-pk")[:50]
    reached = [case for case in newest if acting.may(ActingScope.APPLY, case.item_version.item_code)]
    return {
        "visit": visit,
        "client": bar(visit),
        "receipts_url": reverse("counter:visit_receipts", args=[visit.ref]),
        "print_url": reverse("counter:print_receipts", args=[visit.ref]),
        "handed_in": [{"case": case, "receipt": case.receipt, **_running(case)} for case in here],
        "all_made": all(case.receipt and case.receipt.is_made for case in here),
        "drafts": drafts,
        "running": [_running(case) for case in reached[:9]],
        "for_whom": for_whom(visit),
    }


def _running(case: Application) -> dict[str, Any]:
    """What the client may do with it over the counter."""
    return {
        "case": case,
        "answer": case.state in MOVES["answer_supplement"].sources,
        "withdraw": may_withdraw(case),
    }


def may_withdraw(case: Application) -> bool:
    """Whether it can still be withdrawn."""
    return case.state in MOVES["withdraw"].sources


def questions(application: Application, request: HttpRequest) -> WindowQuestions:
    """Every question of the item, filled in with what is known, as typed when it was sent."""
    answers = application.answers
    sent = request.method == "POST"
    form = WindowQuestions(
        whole_page(application.form),
        data=request.POST if sent else None,
        files=request.FILES if sent else None,
        answers=answers.data,
        prefill={key: Prefill(**value) for key, value in answers.prefill.items()},
        sources=answers.sources,
    )
    form.titles = form_spec(application.form).groups
    return form


def papers(application: Application, request: HttpRequest, visit: Visit) -> HandInForm:
    """What comes over the counter. A draft lists every material that may be asked; answers rule some out."""
    rows = [
        row
        for row in flow.listed_materials(application)
        if row.source == MaterialSource.UPLOADED and not row.material.question_key
    ]
    to = visit.person or present(visit)
    initial: dict[str, Any] = {"way": "online", "recipient": to.name, "phone": to.phone} | _noted(rows)
    sent = request.method == "POST"
    return HandInForm(
        request.POST if sent else None,
        request.FILES if sent else None,
        application=application,
        rows=rows,
        earlier=earlier(application, rows),
        organs=routing.choices(application.item_version),
        initial=initial,
    )


def _noted(rows: Sequence[CaseMaterial]) -> dict[str, bool]:
    noted: dict[str, bool] = {}
    for row in rows:
        noted |= {f"seen-{row.pk}": bool(row.original_seen_at), f"paper-{row.pk}": row.on_paper}
    return noted


def asked(visit: Visit, application: Application, supplement: Supplement, request: HttpRequest) -> PapersForm:
    """The form for the papers a supplement names; paper itself only where it can go on to the organ."""
    named = {item.key for item in supplement.items.all() if item.subject == SupplementSubject.MATERIAL}
    rows = [
        row
        for row in flow.listed_materials(application)
        if str(row.material_id) in named and row.source == MaterialSource.UPLOADED and not row.material.question_key
    ]
    sent = request.method == "POST"
    from_here = {application.department_id, application.visit.department_id if application.visit else None}
    return PapersForm(
        request.POST if sent else None,
        request.FILES if sent else None,
        rows=rows,
        earlier={},
        takes_paper=visit.department_id in from_here,
    )


def case(visit: Visit, application: Application, form: WindowQuestions, handing: HandInForm) -> dict[str, Any]:
    """The one page of a case at the window."""
    free = [row for row in flow.asked_materials(application) if row.source != MaterialSource.UPLOADED]
    first = first_open(form)
    focused = form.fields[first] if first is not None else handing.fields["signed"]
    focused.widget.attrs["autofocus"] = True
    return {
        "visit": visit,
        "client": bar(visit),
        "application": application,
        "version": application.item_version,
        "form": form,
        "handing": handing,
        "free": free,
        "first": first or handing.add_prefix("signed"),
    }


def first_open(form: WindowQuestions) -> str | None:
    """The first question that must be answered and is not; None when everything is known."""
    for bound in form:
        question = bound.field.question
        if bound.field.off or not question.required or question.key in form.known_sources:
            continue
        if form.before.get(question.key) is None or bound.errors:
            return question.key
    return None


def receipts(cases: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The list a client takes home: each case with its number and what happens next."""
    return [{**row, "next": story.what_next(row["case"])} for row in cases]


def printed(visit: Visit) -> list[dict[str, str]]:
    """Every page of the receipts of what was handed in in this visit, in order; those still being made are left out."""
    handed_in = cases_of_client(visit).filter(visit=visit).select_related("item_version").order_by("pk")
    made = [(case, case.receipt) for case in handed_in]
    return [
        {
            "src": reverse("counter:visit_receipt_page", args=[visit.ref, case.ref, number]),
            "alt": gettext("{title}, page {number}").format(title=paper.title, number=number),
        }
        for case, paper in made
        if paper and paper.is_made
        for number in range(1, paper.file.pages + 1)
    ]
