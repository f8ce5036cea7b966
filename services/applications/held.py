"""Who handles a case, as its page shows it; and what happened since a page was opened."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Max
from django.urls import reverse
from django.utils.translation import gettext as _

from services.applications import story
from services.applications.access import department_ids
from services.applications.enums import State
from services.applications.models import Application
from services.applications.operations.holding import HELD
from services.departments.enums import Role

if TYPE_CHECKING:
    from collections.abc import Collection

    from services.accounts.models import User
    from services.catalog.models import LawArticle


def seen(application: Application) -> str:
    """What a page of the case shows, in short: the last step, who handles it, the last finding."""
    step = application.progress.order_by("-id").values_list("pk", flat=True).first()
    finding = application.materials.order_by().aggregate(at=Max("checked_at"))["at"]
    return f"{step or 0}-{application.examiner_id or 0}-{int(finding.timestamp() * 1e6) if finding else 0}"


def changed_since(application: Application, told: str) -> str:
    """What happened since a page was opened, in words; empty when nothing did or the page does not say."""
    if not told or told == seen(application):
        return ""
    step = application.progress.order_by("-id").first()
    before = told.split("-")
    if step is not None and before[0] != str(step.pk):
        text = _("Meanwhile: {what} ({who}). Look at the case again before you go on.")
        return text.format(
            what=story.TITLES.get(step.move, application.get_state_display()), who=story.doer(application, step)
        )
    if before[1:2] != [str(application.examiner_id or 0)]:
        text = _("Meanwhile {who} handles this case. Look at it again before you go on.")
        return text.format(who=application.examiner or _("nobody"))
    return _("Meanwhile a colleague checked a material. Look at the case again before you go on.")


def by_another(application: Application, user: User, roles: Collection[str]) -> str:
    """Why an examiner's move is not open to ``user``: a colleague handles the case. Empty when none does."""
    held = application.state in HELD and application.examiner_id not in (None, user.pk)
    if not held or Role.EXAMINER not in roles:
        return ""
    return _("{who} handles this case. Take it over first, and say why.").format(who=application.examiner)


def holder(application: Application, *, user: User, roles: Collection[str], away: str) -> dict[str, Any]:
    """Who handles the case, and what ``user`` may do about it: claim it, take it over, or nothing."""
    found: dict[str, Any] = {"name": str(application.examiner or ""), "claim": "", "take_over": ""}
    if away or Role.EXAMINER not in roles or application.state not in HELD:
        return found
    if application.examiner_id is None:
        found["claim"] = reverse("counter:claim", args=[application.ref])
    elif application.examiner_id != user.pk:
        found["take_over"] = reverse("counter:take_over", args=[application.ref])
    return found


SHOWN = 9


def others(application: Application, user: User) -> list[dict[str, Any]]:
    """Other submitted cases of the same applicant for the same item, newest first; a link where ``user`` may look."""
    own = department_ids(user)
    same = Application.objects.exclude(pk=application.pk).exclude(state=State.DRAFT)
    same = same.filter(applicant=application.applicant_id, applicant_enterprise=application.applicant_enterprise_id)
    same = same.filter(item_version__item_code=application.item_version.item_code).select_related("department")
    return [
        {"case": case, "url": reverse("counter:case", args=[case.ref]) if case.department_id in own else ""}
        for case in same.without_form().order_by("-submitted_at", "-pk")[:SHOWN]
    ]


def basis(application: Application, purpose: str) -> list[dict[str, str]]:
    """The law of the item as sentences to put into a decision; what is only an example says so."""
    if purpose != "refusal":
        return []
    found = application.item_version.law_articles.all()[:SHOWN]
    return [{"text": _("Basis: {law}").format(law=_law(article))} for article in found]


def _law(article: LawArticle) -> str:
    name = f"《{article.name}》{article.article}"
    return _("{law} (example of a basis)").format(law=name) if article.is_example else name
