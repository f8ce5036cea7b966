"""How a binding changes its state: a conditional update, audit and notice, in the caller's transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from services.audit.operations import record
from services.common.statements import change
from services.notices.operations import notify
from services.vehicles.enums import BindingState
from services.vehicles.models import PlatePayer
from services.vehicles.workflow import MOVES, Move

if TYPE_CHECKING:
    from services.accounts.models import Person, User
    from services.vehicles.enums import Actor
    from services.vehicles.models import PlateBinding


class NotOpenToThis(Exception):
    """Somebody was quicker, or this move does not lead from here. Answered with 409."""

    def __init__(self, move: Move, state: str) -> None:
        self.move, self.state = move, state
        label = BindingState(state).label
        super().__init__(_("This vehicle is now: {state}. Look at it again.").format(state=label))


def step(binding: PlateBinding, name: str, *, actor: Actor, by: User | None, **changes: Any) -> None:
    """Make the move ``name`` and write ``changes`` with it. Raises NotOpenToThis, ValueError."""
    move = MOVES[name]
    if actor not in move.by:
        message = f"{name} is not a move of {actor}"
        raise ValueError(message)
    if not change(binding, where={"state": move.sources}, state=move.target, **changes):
        binding.refresh_from_db()
        raise NotOpenToThis(move, binding.state)
    if move.target == BindingState.ENDED:
        PlatePayer.objects.filter(binding=binding, shared_until=None).update(shared_until=timezone.now())
    note(binding, name, by=by)


def note(binding: PlateBinding, event: str, *, by: User | None, **detail: Any) -> None:
    """The audit entry of what happened; the plate stands nowhere in it."""
    record(event=f"vehicles.{event}", by=by, subject=binding.subject_ref, detail=detail)


def tell(binding: PlateBinding, template: str, person: Person | None = None, **context: object) -> None:
    """A notice to the person, linked to their list. Inside the transaction."""
    words = {"plate": binding.vehicle.masked, **context}
    notify(person=person or binding.person, template=template, context=words, url=reverse("vehicles:mine"))
