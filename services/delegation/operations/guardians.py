"""Parents and other guardians act for children, as long as the register names them and the child is not 18.

The register is asked when a guardian begins, at every window, and once a month by the portal itself.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from services.accounts.checks import CheckUnavailable
from services.accounts.enums import ActingKind, ActingScope
from services.accounts.models import Person, id_index
from services.accounts.operations import register_person
from services.common import transaction
from services.delegation.access import children_of
from services.delegation.enums import Consent, Party, Relation, State
from services.delegation.models import Grant
from services.delegation.operations.moving import CannotAct, NotOpenToThis, move, record, refuse_minor, tell
from services.delegation.periods import birthday
from services.registries import operations as registries
from services.registries.enums import Outcome, Register
from services.registries.models import RegistryQuery

if TYPE_CHECKING:
    from services.accounts.models import User
    from services.registries.gateways.base import ChildRecord

MONTH = timedelta(days=30)
AT_ONCE = 200


def ask_register(*, guardian: Person, by: User | None) -> list[ChildRecord]:
    """The children under 18 of whom the register names ``guardian``; one who is no longer named is let go at once.

    The query is kept with its purpose. Raises CheckUnavailable (then nothing changes), CannotAct.
    """
    refuse_minor(guardian)
    found = registries.children(person=guardian, purpose=_("Guardian acts for a child"), by=by)
    today = timezone.localdate()
    minors = [child for child in found if birthday(child.birth_date, settings.GUARDIAN_UNTIL) > today]
    named = {id_index(child.id_type, child.id_number) for child in minors}
    for grant in children_of(guardian):
        if grant.principal.id_index not in named:
            with transaction.atomic():
                now = timezone.now()
                move(grant, "expire", party=Party.SYSTEM, by=by, ended_at=now, ended_by=Party.SYSTEM)
                tell(grant, "expired", guardian)
    return minors


def add_child(*, guardian: Person, child_index: str, consents: bool, by: User) -> Grant:
    """``guardian`` acts for the child whose document has this blind index, until the day before the 18th birthday.

    The register is asked again: what a page once showed proves nothing. Below 14 the guardian consents to what is kept
    about the child. Raises CheckUnavailable, CannotAct, NotOpenToThis when it stands already.
    """
    named = {id_index(c.id_type, c.id_number): c for c in ask_register(guardian=guardian, by=by)}
    if child_index not in named:
        raise CannotAct(
            _lazy("The register does not name you for this child. Bring the birth certificate to a window.")
        )
    child = named[child_index]
    now, today = timezone.now(), timezone.localdate()
    young = birthday(child.birth_date, settings.CONSENT_OF_GUARDIAN_UNDER) > today
    if young and not consents:
        raise CannotAct(_lazy("Tick your consent as guardian: the child is younger than 14."))
    try:
        with transaction.atomic():
            person = register_person(
                name=child.name,
                id_type=child.id_type,
                id_number=child.id_number,
                birth_date=child.birth_date,
                sex=child.sex,
            )
            return _write(guardian, person, child, minor_consent_at=now if young else None, by=by)
    except IntegrityError as error:
        raise NotOpenToThis from error


def _write(guardian: Person, person: Person, child: ChildRecord, *, by: User, **fields: object) -> Grant:
    now = timezone.now()
    grant = Grant.objects.create(
        kind=ActingKind.GUARDIAN,
        state=State.ACTIVE,
        principal=person,
        principal_name=person.name,
        principal_index=person.id_index or "",
        agent=guardian,
        agent_name=guardian.name,
        asked_by=Party.AGENT,
        relation=Relation.PARENT,
        scopes=list(ActingScope.values),
        ends_on=birthday(child.birth_date, settings.GUARDIAN_UNTIL) - timedelta(days=1),
        open_until=now,
        consent=Consent.REGISTER,
        consented_at=now,
        begun_at=now,
        **fields,
    )
    record("delegation.guardian_named", grant, by=by, below_fourteen=bool(fields["minor_consent_at"]))
    tell(grant, "child", guardian)
    return grant


def ask_anew() -> int:
    """Ask about guardians of whom nothing was asked for 30 days; how many were asked about.

    Whom the register no longer names is let go. While it does not answer nothing changes: the next day it is asked
    again.
    """
    lately = RegistryQuery.objects.filter(register=Register.FAMILY, created_at__gt=timezone.now() - MONTH)
    answered = lately.exclude(outcome=Outcome.UNAVAILABLE).exclude(person=None).values("person")
    standing = Grant.objects.standing(on=timezone.localdate()).filter(kind=ActingKind.GUARDIAN).values("agent")
    asked = 0
    for guardian in Person.objects.filter(pk__in=standing).exclude(pk__in=answered).order_by("pk")[:AT_ONCE]:
        try:
            ask_register(guardian=guardian, by=None)
        except CheckUnavailable:
            break
        asked += 1
    return asked
