"""What reviewers can do with a candidate: one row each, the buttons and the pages come from here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from services.grants.enums import Actor
from services.grants.forms import MaybeReasonForm, ObjectionForm, ReasonForm
from services.grants.operations import objecting, reviewing
from services.grants.workflow import MOVES

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.forms import Form
    from django.utils.functional import Promise

    from services.accounts.models import User
    from services.grants.models import Candidate


@dataclass(frozen=True, slots=True)
class Act:
    """A move, its words, the part of whoever makes it, what is asked, the operation."""

    move: str
    actor: Actor
    label: str | Promise
    done: str | Promise
    carry_out: Callable[[Candidate, dict[str, str], User], object]
    form: type[Form] | None = ReasonForm
    kind: str = "secondary"

    @property
    def address(self) -> str:
        """Last part of the address."""
        return self.move.replace("_", "-")

    def fits(self, candidate: Candidate, parts: set[Actor], user: User) -> bool:
        """Whether it is offered: by the table, the posts, and who has acted before."""
        if candidate.state not in MOVES[self.move].sources or self.actor not in parts:
            return False
        return not (self.move == "approve" and candidate.reviewed_by_id == user.pk)


ACTS = {
    act.address: act
    for act in (
        Act(
            "confirm",
            Actor.EXAMINER,
            _("Confirm"),
            _("Confirmed. Another person approves it."),
            lambda one, data, by: reviewing.confirm(candidate=one, reason=data["reason"], by=by),
            MaybeReasonForm,
            "primary",
        ),
        Act(
            "approve",
            Actor.APPROVER,
            _("Approve and publish"),
            _("Approved. The person has been told, and the entry is published."),
            lambda one, data, by: reviewing.approve(candidate=one, by=by),
            None,
            "primary",
        ),
        Act(
            "dismiss",
            Actor.APPROVER,
            _("The objection does not hold"),
            _("Answered. It stays published."),
            lambda one, data, by: objecting.dismiss(candidate=one, answer=data["reason"], by=by),
            kind="primary",
        ),
        Act(
            "send_back",
            Actor.APPROVER,
            _("Return to the examiner"),
            _("Returned to the examiner."),
            lambda one, data, by: reviewing.send_back(candidate=one, reason=data["reason"], by=by),
        ),
        Act(
            "object",
            Actor.EXAMINER,
            _("Write down an objection"),
            _("Written down. Nothing is granted until it is answered."),
            lambda one, data, by: objecting.object_to(candidate=one, text=data["text"], by=by),
            ObjectionForm,
        ),
        Act(
            "decline",
            Actor.EXAMINER,
            _("The person declines"),
            _("Kept. Nothing will be granted."),
            lambda one, data, by: reviewing.decline(candidate=one, reason=data["reason"], by=by),
        ),
        Act(
            "strike",
            Actor.EXAMINER,
            _("Strike from the list"),
            _("Struck from the list."),
            lambda one, data, by: reviewing.strike(candidate=one, reason=data["reason"], by=by),
            kind="danger",
        ),
    )
}


def offered(candidate: Candidate, parts: set[Actor], user: User) -> list[Act]:
    """The buttons of a candidate for this member of staff."""
    return [act for act in ACTS.values() if act.fits(candidate, parts, user)]
