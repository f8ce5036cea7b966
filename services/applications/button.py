"""A button of the desk: what a row of ``buttons`` says, and when a case offers it to whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from services.applications.enums import Actor, Proposal
from services.applications.fees import fee_first
from services.applications.operations import approving, procedures, visiting
from services.applications.operations.later import missing
from services.applications.workflow import MOVES
from services.departments.enums import Role

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.forms import Form

    from services.accounts.models import User
    from services.applications.models import Application

ROLE_OF = {Actor.EXAMINER: Role.EXAMINER, Actor.APPROVER: Role.APPROVER, Actor.HEAD: Role.HEAD}
"""Which post lets a member of staff act as this actor of the workflow."""


def always(_application: Application, _user: User) -> bool:
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """One move at the counter: its words and key, what it asks for, the operation it calls."""

    move: str
    label: Any
    key: str
    kind: str = "secondary"
    """Look: ``primary``, ``secondary`` or ``danger``."""
    act: Callable[..., object]
    """``act(application=…, by=…, **cleaned)``, where ``cleaned`` is what the form says."""
    done: Any
    """What the clerk reads afterwards: words, or ``done(application)`` where they depend on what became of it."""
    address: str = ""
    """Last part of the address and its name; the move when empty."""
    form: Callable[..., Form] | None = None
    """``form(data, application=…)``; None for a move that needs no words."""
    title: Any = ""
    send: Any = ""
    """Heading and button of the page that asks."""
    template: str = "applications/counter/reason.html"
    purpose: str = ""
    """Which standard sentences are offered."""
    on_form: tuple[type[Exception], ...] = ()
    """Refusals told on the page that asks, with what was typed; the others are told on the page of the case."""
    page: bool = False
    """Made on a page of its own, which has the name of the address."""
    fits: Callable[[Application, User], bool] = always
    """Whether this case offers it to this member of staff, besides state and post."""

    @property
    def name(self) -> str:
        """Name of its address: ``counter:<name>``."""
        return self.address or self.move

    @property
    def asks(self) -> bool:
        """Whether it opens a page that asks for words first."""
        return self.page or self.form is not None

    @property
    def path(self) -> str:
        """Last part of its address."""
        return self.name.replace("_", "-")

    @property
    def roles(self) -> tuple[str, ...]:
        """The posts of whoever may press it."""
        return tuple(ROLE_OF[actor] for actor in sorted(MOVES[self.move].by) if actor in ROLE_OF)

    def url(self, application: Application) -> str:
        """Where it leads."""
        return reverse(f"counter:{self.name}", args=[application.ref])


def not_examined_by(application: Application, user: User) -> bool:
    return user.pk not in {application.examiner_id, application.proposed_by_id}


def pause_proposed(application: Application, user: User) -> bool:
    return not_examined_by(application, user) and procedures.open_proposal(application) is not None


def may_follow_later(application: Application, _user: User) -> bool:
    """The version lets something follow, and something is missing; no fee comes first."""
    if fee_first(application):
        return False
    return application.item_version.allows_later_material and bool(missing(application))


def no_pause_proposed(application: Application, _user: User) -> bool:
    return procedures.open_proposal(application) is None


def approves(application: Application, user: User) -> bool:
    """Of two approvals the first was given, by somebody else."""
    first = application.first_approved_by_id
    return not_examined_by(application, user) and not approving.waits_for_first(application) and first != user.pk


def grants(application: Application, user: User) -> bool:
    return approves(application, user) and not (second(application) and application.proposal != Proposal.GRANT)


def refuses(application: Application, user: User) -> bool:
    return approves(application, user) and not (second(application) and application.proposal == Proposal.GRANT)


def second(application: Application) -> bool:
    return application.approval_level > 1


def approves_first(application: Application, user: User) -> bool:
    return not_examined_by(application, user) and approving.waits_for_first(application)


def visited_by(application: Application, user: User) -> bool:
    visit = visiting.open_visit(application)
    return visit is not None and user.pk in visit.officers


def time_wished(application: Application, _user: User) -> bool:
    visit = visiting.open_visit(application)
    return visit is not None and visit.wished_at is not None and visit.answered_at is None


def plain(form: type[Form]) -> Callable[..., Form]:
    """A form that need not know the case."""
    return lambda data, application: form(data)
