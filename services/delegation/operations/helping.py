"""帮办代办: a post in a village, and one matter at a time for a person who consents."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import IntegrityError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from services.accounts.access import user_of
from services.accounts.enums import ActingKind, ActingScope
from services.audit import operations as audit
from services.common import transaction
from services.delegation import items as item_book
from services.delegation.enums import Party, State
from services.delegation.models import Grant, HelperPost
from services.delegation.operations.identity import person_there
from services.delegation.operations.moving import CannotAct, record, refuse_minor
from services.departments.enums import Level

if TYPE_CHECKING:
    from collections.abc import Collection

    from services.accounts.models import Person, User
    from services.departments.models import Department

HELPER_SCOPES = [ActingScope.APPLY.value, ActingScope.FOLLOW.value]
"""A helper never shows somebody's certificates."""


def refuse_unfit(*, person: Person, department: Department, by: User | None) -> None:
    """Who may not hold a post: a minor, somebody without an account, oneself; not in a bureau. Raises CannotAct."""
    refuse_minor(person)
    if department.level != Level.VILLAGE:
        raise CannotAct(_lazy("Helpers belong to a village or community."))
    if user_of(person) is None:
        raise CannotAct(_lazy("A helper needs an account of their own, with the name confirmed."))
    if by is not None and by.person_id == person.pk:
        raise CannotAct(_lazy("Nobody appoints themselves."))


def refuse_held(*, person: Person, department: Department, starts_on: date, ends_on: date | None) -> None:
    """A post in the same village at the same time, or days that run backwards. Raises CannotAct."""
    clash = Q(ends_on=None) | Q(ends_on__gte=starts_on)
    held = HelperPost.objects.filter(clash, person=person, department=department)
    if ends_on is not None:
        held = held.filter(starts_on__lte=ends_on)
    if held.exists() or (ends_on is not None and ends_on < starts_on):
        raise CannotAct(_lazy("This post cannot be given: it is held already, or its days do not fit."))


def give_post(
    *,
    person: Person,
    department: Department,
    by: User | None,
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> HelperPost:
    """``person`` helps in a village from ``starts_on`` (today) through ``ends_on``. Raises CannotAct."""
    refuse_unfit(person=person, department=department, by=by)
    try:
        with transaction.atomic():
            begins = starts_on or timezone.localdate()
            post = HelperPost.objects.create(person=person, department=department, starts_on=begins, ends_on=ends_on)
            audit.record(event="delegation.helper_appointed", by=by, subject=person, department=department)
    except IntegrityError as error:
        raise CannotAct(_lazy("This post cannot be given: it is held already, or its days do not fit.")) from error
    return post


def end_post(*, post: HelperPost, by: User, reason: str, on: date | None = None) -> None:
    """``on`` (today) is the last day; every right that hangs on the post is over with it."""
    last = max(on or timezone.localdate(), post.starts_on)
    with transaction.atomic():
        if HelperPost.objects.filter(pk=post.pk).exclude(ends_on__lte=last).update(ends_on=last):
            detail = {"last_day": last, "reason": reason}
            where = post.department
            audit.record(event="delegation.helper_ended", by=by, subject=post.person, department=where, detail=detail)
    post.ends_on = last


def begin_help(
    *,
    post: HelperPost,
    name: str,
    document: tuple[str, str],
    items: Collection[str],
    purpose: str,
    days: int,
    by: User,
) -> Grant:
    """A helper begins one matter for a person who is there with the document; the consent is still missing.

    The register says whether name and document go together. Raises NotInRegister, CheckUnavailable, TooManyTries,
    IdentifierError, CannotAct.
    """
    _refuse_wrong(post, items, days)
    person = person_there(name=name, document=document, why=_("A helper acts for a resident"), by=by)
    with transaction.atomic():
        if person.pk == post.person_id:
            raise CannotAct(_lazy("For yourself you act with your own account."))
        refuse_minor(person)
        today, now = timezone.localdate(), timezone.now()
        grant = Grant.objects.create(
            kind=ActingKind.HELPER,
            state=State.ASKED,
            principal=person,
            principal_name=person.name,
            principal_index=person.id_index or "",
            agent=post.person,
            agent_name=post.person.name,
            asked_by=Party.AGENT,
            scopes=HELPER_SCOPES,
            items=sorted(set(items)),
            purpose=purpose,
            ends_on=today + timedelta(days=days),
            open_until=now + timedelta(days=1),
            post=post,
        )
        record("delegation.help_begun", grant, by=by, post=post.pk)
    return grant


def _refuse_wrong(post: HelperPost, items: Collection[str], days: int) -> None:
    if not post.is_held_on(timezone.localdate()):
        raise CannotAct(_lazy("Your post as a helper is over."))
    if days not in settings.HELPING_DAYS:
        raise CannotAct(_lazy("Choose until when."))
    if not items or set(item_book.names(items)) != set(items):
        raise CannotAct(_lazy("Choose the services it is about."))
