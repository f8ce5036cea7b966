"""What every room holds about a person: to read, to take along, to see who used it, to erase. Rooms register here.

``ROOMS.register("notices", NoticesData())`` in ``AppConfig.ready()``; a room overrides what it has. Everything is
about one ``Person``; what hangs on the sign-in (devices, consents) is accounts' own.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from services.common.masking import mask_name
from services.common.registry import Registry

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    from django.db.models import QuerySet
    from django.utils.functional import Promise

    from services.accounts.models import Person
    from services.files.models import StoredFile


@dataclass(frozen=True, slots=True)
class Record:
    """One thing in a copy of one's data: a case, a certificate, a notice. ``rows`` are (words, value) in order."""

    title: str
    rows: list[tuple[str, str]]
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """Records of one kind; ``key`` names them in the JSON."""

    key: str
    title: str | Promise
    records: list[Record] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Attached:
    """A file the person handed in, for the copy: ``folder`` in words (a case, a kind), the file under its own name."""

    folder: str
    file: StoredFile


@dataclass(frozen=True, slots=True)
class Use:
    """Somebody looked at, asked for or used something of the person."""

    at: datetime
    who: str
    what: str
    why: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Uses:
    """Uses of one kind: ``rows`` newest first with the time in ``at``; ``tell`` says a handful of them in words."""

    rows: QuerySet[Any]
    at: str
    tell: Callable[[Sequence[Any]], list[Use]]


@dataclass(frozen=True, slots=True)
class Hindrance:
    """Why an account cannot be closed now, and where that is settled."""

    text: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """What waited for a person who just confirmed their name: "2 cases", and where they are."""

    text: str
    url: str


class PersonalData:
    """A room's part. Each default says: nothing here."""

    def sections(self, person: Person) -> list[Section]:
        """Everything held, for the copy the person takes along."""
        return []

    def files(self, person: Person) -> Iterable[Attached]:
        """What the person handed in themself, the newest first, for the same copy."""
        return ()

    def uses(self, person: Person) -> list[Uses]:
        """Who looked, asked or acted, other than the person."""
        return []

    def hindrances(self, person: Person) -> list[Hindrance]:
        """What stands against closing the account today."""
        return []

    def found(self, person: Person) -> list[Found]:
        """What a person finds after the real-name check."""
        return []

    def erase(self, person: Person) -> None:
        """The account is closed: delete what no law keeps. Inside the caller's transaction."""

    def forget(self, person: Person) -> None:
        """Nothing is kept of the person: take the name out of rows that stay, so that the person can be deleted.

        Undone again when another room does keep something.
        """


ROOMS: Registry[PersonalData] = Registry("personal data")


EVENTS: Registry[str | Promise] = Registry("what acts are called for the person they are about")
"""Audit event → words such as "changed your phone number"; an event without words reads as any other act."""
REASONS: Registry[Callable[[str], str]] = Registry("what references of purposes stand for")
"""First part of a purpose such as ``item:…`` → the words for what follows, empty when it is gone."""


def reason(purpose: str) -> str:
    """A purpose in words: ``item:juzhuzheng`` becomes the item's name, written words stay."""
    kind, colon, rest = purpose.partition(":")
    return (REASONS.get(kind)(rest) or purpose) if colon and kind in REASONS else purpose


STAFF_NAMES: Registry[Callable[[Collection[tuple[int, str]]], dict[tuple[int, str], str]]] = Registry("names of staff")
"""(user id, ``department:<id>`` or empty) → "organ, role"; unknown ones are left out. Departments fills it."""


def who(actors: Iterable[tuple[str, str]], *, person: Person) -> dict[tuple[str, str], str]:
    """How the person reads who acted: (actor ref, department ref) → words. Staff by organ, role and masked name."""
    from services.accounts.models import User

    asked = set(actors)
    ids = {int(ref[5:]) for ref, _organ in asked if ref.startswith("user:") and ref[5:].isdigit()}
    users = {user.pk: user for user in User.objects.filter(pk__in=ids)}
    pairs = {(int(ref[5:]), organ) for ref, organ in asked if ref.startswith("user:") and ref[5:].isdigit()}
    posts = STAFF_NAMES.get("default")(pairs) if "default" in STAFF_NAMES and pairs else {}
    return {(ref, organ): _named(ref, organ, users, posts, person) for ref, organ in asked}


def _named(ref: str, organ: str, users: dict[int, Any], posts: dict[tuple[int, str], str], person: Person) -> str:
    if ref in ("", "system"):
        return _("The portal itself")
    if ref == f"person:{person.pk}":
        return _("You yourself")
    user = users.get(int(ref[5:])) if ref.startswith("user:") and ref[5:].isdigit() else None
    if user is None:
        return _("Somebody who is no longer registered")
    if user.person_id == person.pk:
        return _("You yourself")
    if user.is_staff:
        post = posts.get((user.pk, organ)) or _("Staff")
        return _("{post}, {name}").format(post=post, name=mask_name(user.display_name)) if user.display_name else post
    if user.person_id is None:
        return _("Another sign-in without a real name")
    return _("{name}, another resident").format(name=mask_name(user.display_name))
