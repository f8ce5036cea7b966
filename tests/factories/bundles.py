"""Applications for bundles of the demo city, made by the operations themselves."""

from __future__ import annotations

from typing import Any

from services.accounts.acting import Acting, find, myself
from services.applications.enums import State
from services.applications.models import Application
from services.applications.operations import counter
from services.bundles import flow, plan
from services.bundles.access import get_published
from services.bundles.models import BundleAnswers, BundleApplication, BundlePart
from services.bundles.operations import drafting
from services.common.relay import drain
from services.questions.answers import visible_groups
from services.questions.forms import build_form
from services.questions.kinds import KINDS
from services.questions.sources import Prefill
from services.questions.spec import GroupSpec
from tests.factories import acting
from tests.factories import applications as cases
from tests.factories.filling import Answering, _sent

PARENT, LEADER, OLD = "13800000003", "13800000003", "13800000001"
BIRTH, RESTAURANT, FIRM, RETIRING = "xinshenger-chusheng", "kaiban-canyindian", "qiye-kaiban", "tuixiu"
SITUATIONS: dict[str, dict[str, Any]] = {
    BIRTH: {"registered": False, "local": True, "card": True},
    RESTAURANT: {"goods": "meal", "sign": True, "hires": True},
    FIRM: {"wants_seal": True, "wants_staff": True},
    RETIRING: {"has_fund": True, "over65": True, "medical": True},
}
"""First answers that ask for every item."""
CLERKS = {
    "11440981MB2D10028M": ("clerk1", "approver1"),
    "11440981MB2D10036G": ("clerk2", "approver2"),
    "11440981MB2D10044B": ("clerk2", "approver2"),
    "11440981MB2D100526": ("clerk3", "approver3"),
    "11440981MB2D100601": ("clerk4", "approver4"),
    "11440981MB2D10079X": ("clerk4", "approver4"),
    "11440981MB2D10087Q": ("clerk5", "approver5"),
    "11440981MB2D10159H": ("clerk5", "approver5"),
}
"""Organ → who examines and who approves there."""


def right(code: str, phone: str) -> Acting:
    """As whom the demo applies for this bundle: a restaurant as the firm, everything else for oneself."""
    user = cases.resident(phone)
    if code != RESTAURANT:
        return myself(user)
    found = find(user.person, f"enterprise:{acting.firm().pk}")
    assert found is not None
    return found


def begun(code: str = BIRTH, phone: str = PARENT, **situation: Any) -> BundleApplication:
    """A draft with nothing but its first answers."""
    return drafting.begin(
        bundle=get_published(code),
        acting=right(code, phone),
        by=cases.resident(phone),
        situation=SITUATIONS[code] | situation,
    )


def again(application: BundleApplication) -> BundleApplication:
    """As another request would load it."""
    return BundleApplication.objects.select_related("bundle").get(pk=application.pk)


def _given(group: GroupSpec, stored: BundleAnswers, typed: dict[str, Any]) -> dict[str, Any]:
    answering = Answering(last=False)
    given = dict(stored.data)
    for question in group.questions:
        known = question.key in given or question.key in stored.prefill
        if question.kind == "signature" or not (known or KINDS.get(question.kind).is_upload):
            given[question.key] = answering.to(question)
    return given | {key: value for key, value in typed.items() if key in {q.key for q in group.questions}}


def fill_page(application: BundleApplication, group: GroupSpec, phone: str, typed: dict[str, Any]) -> None:
    """Answer one page as a browser would send it."""
    stored = BundleAnswers.objects.get(application=application)
    prefill = {key: Prefill(**value) for key, value in stored.prefill.items()}
    data, files = _sent(build_form(group, answers=_given(group, stored, typed), prefill=prefill))
    form = build_form(group, data=data, files=files, answers=stored.data, prefill=prefill)
    assert form.is_valid(), (group.key, form.errors)
    drafting.save_page(application=application, group_key=group.key, form=form, by=cases.resident(phone))


def filled(
    code: str = BIRTH, phone: str = PARENT, typed: dict[str, Any] | None = None, **situation: Any
) -> BundleApplication:
    """A draft with every page answered and every needed material handed in once."""
    application = begun(code, phone, **situation)
    done = {plan.SITUATION}
    while True:
        answers = BundleAnswers.objects.get(application=application).data
        page = next((g for g in visible_groups(application.form, answers) if g.key not in done), None)
        if page is None:
            break
        fill_page(application, page, phone, typed or {})
        done.add(page.key)
    application = again(application)
    for piece in flow.Desk(application).missing():
        drafting.attach(application=application, material_key=piece.key, upload=cases.proof(), by=cases.resident(phone))
    return again(application)


def part(application: BundleApplication, code: str) -> BundlePart:
    """One item of it, as it stands now."""
    return application.parts.select_related("case__department", "needs__case").get(item_version__item_code=code)


def case(application: BundleApplication, code: str) -> Application:
    """The case of one item."""
    found = part(application, code).case
    assert found is not None, code
    return Application.objects.select_related("item_version", "department").get(pk=found.pk)


def accept(application: Application) -> None:
    """A clerk of its organ finds everything fit and accepts."""
    clerk = cases.staff(CLERKS[application.department.code][0])
    for row in application.materials.all():
        row.application = application
        counter.check_material(case_material=row, finding="fit", reason="", by=clerk)
    counter.accept(application=application, by=clerk)


def grant(application: Application) -> None:
    """Accepted, proposed and granted by its organ, then everything that follows in the background."""
    drain()
    application.refresh_from_db()
    if application.state == State.RECEIVED:
        accept(application)
    clerk, approver = (cases.staff(name) for name in CLERKS[application.department.code])
    counter.propose(application=application, proposal="grant", reason="", by=clerk)
    counter.grant(application=application, by=approver)
    drain()
    drain()


def refuse(application: Application, reason: str = "位置挡住交通标志") -> None:
    """Its organ does not accept it."""
    clerk = cases.staff(CLERKS[application.department.code][0])
    counter.refuse_acceptance(application=application, reason=reason, by=clerk)
    drain()
