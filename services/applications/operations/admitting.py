"""Who stands at the window, and for whom: for themselves, as guardian or agent of a person, or for an enterprise.

A right the portal knows is enough; what a register says of guardians and legal representatives too. Otherwise a paper
is shown, and opens less.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from services.accounts.acting import right_for
from services.accounts.checks import CheckUnavailable, check_identity
from services.accounts.enums import ActingKind, ActingScope, IdType, Sex
from services.accounts.models import id_index
from services.accounts.operations import register_person
from services.accounts.operations.firms_at_window import enterprise_at_window
from services.applications.models.reception import REGISTER
from services.delegation.operations import CannotAct, ask_register

if TYPE_CHECKING:
    from services.accounts.acting import Acting
    from services.accounts.models import Enterprise, Person, User


class NameDiffers(Exception):
    """The document belongs to somebody of another name; nothing more is told."""


class NotCompared(Exception):
    """No register can say that name and document belong together: the clerk must have compared them."""


class NoAuthority(Exception):
    """Nothing lets this person act for the other: no right, no register, no paper; ``str(error)`` says what helps."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Whom:
    """A visit before it is one: who applies, and who stands there for them by what right or paper."""

    person: Person | None = None
    enterprise: Enterprise | None = None
    kind: ActingKind = ActingKind.SELF
    agent: Person | None = None
    right: str = ""
    authority: str = ""

    @property
    def people(self) -> set[int]:
        """Ids of everybody who has a part in it, for recusal."""
        led_by = self.enterprise.legal_representative_id if self.enterprise else None
        found = {one.pk for one in (self.person, self.agent) if one is not None}
        return found | ({led_by} - {None})

    def fields(self) -> dict[str, Any]:
        """As the visit keeps it."""
        people = {"person": self.person, "enterprise": self.enterprise, "agent": self.agent}
        return people | {"kind": self.kind, "right": self.right, "authority": self.authority}


def identify(*, name: str, id_type: str, id_number: str, phone: str, compared: bool, by: User) -> Person:
    """The person with this document, made when the portal does not know them yet (no account is made).

    The population register is asked; where it cannot say, the clerk's eyes count. Raises NameDiffers, NotCompared,
    IdentifierError.
    """
    facts: dict[str, Any] = {"birth_date": None, "sex": Sex.UNKNOWN}
    try:
        answer = check_identity(
            name=name, id_type=id_type, id_number=id_number, purpose=_("Reception at the window"), by=by
        )
    except CheckUnavailable:
        answer = None
    if answer is not None and answer.matches:
        facts = {"birth_date": answer.birth_date, "sex": answer.sex}
    elif answer is not None and id_type == IdType.ID_CARD:
        raise NameDiffers
    elif not compared:
        raise NotCompared
    return register_person(name=name, id_type=id_type, id_number=id_number, phone=phone, **facts)


def by_right(right: Acting) -> Whom:
    """Somebody acts by a right the portal knows."""
    return Whom(
        person=right.principal_person,
        enterprise=right.enterprise,
        kind=right.kind,
        agent=None if right.is_self else right.person,
        right="" if right.is_self else right.ref,
    )


def for_person(*, agent: Person, person: Person, guardian: bool, authority: str, by: User) -> Whom:
    """``agent`` stands there for ``person``: as guardian of a child, or as an agent. Raises NoAuthority."""
    if guardian:
        return _as_guardian(agent, person, authority, by)
    if authority:
        return Whom(person=person, agent=agent, kind=ActingKind.AGENT, authority=authority)
    right = right_for(agent, person, ActingScope.APPLY)
    if right is None:
        raise NoAuthority(_("No delegation between the two stands here. Say what authorisation the agent showed."))
    return by_right(right)


def _as_guardian(agent: Person, child: Person, authority: str, by: User) -> Whom:
    age = child.age_on(timezone.localdate())
    if age is not None and age >= settings.GUARDIAN_UNTIL:
        raise NoAuthority(_("The applicant is 18 or older: they come themselves or appoint an agent."))
    right = right_for(agent, child, ActingScope.APPLY)
    if right is not None and right.kind == ActingKind.GUARDIAN:
        return by_right(right)
    guarded = {"person": child, "agent": agent, "kind": ActingKind.GUARDIAN, "authority": authority}
    if _named_guardian(agent, child, by):
        return Whom(right=REGISTER, **guarded)
    if not authority:
        raise NoAuthority(_("No register names them as guardian. Say what they showed: birth certificate, ruling."))
    return Whom(**guarded)


def _named_guardian(agent: Person, child: Person, by: User) -> bool:
    """Whether the population register names ``agent`` for this child."""
    try:
        named = ask_register(guardian=agent, by=by)
    except (CheckUnavailable, CannotAct):
        return False
    return child.id_index in {id_index(one.id_type, one.id_number) for one in named}


def for_enterprise(*, agent: Person, credit_code: str, authority: str, by: User) -> Whom:
    """``agent`` stands there for an enterprise: its legal representative, its handler, or with its paper.

    Raises NoAuthority, UnknownEnterprise, CheckUnavailable.
    """
    firm = enterprise_at_window(credit_code=credit_code, person=agent, by=by)
    right = right_for(agent, firm, ActingScope.APPLY)
    if right is not None:
        return by_right(right)
    if not authority:
        raise NoAuthority(_("They are neither legal representative nor handler. Say what authorisation they showed."))
    return Whom(enterprise=firm, agent=agent, kind=ActingKind.ENTERPRISE, authority=authority)
