"""What staff did about a person, and how a resident reads who they were: organ, role, masked name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from services.accounts import personal_data
from services.accounts.access import user_of
from services.accounts.personal_data import EVENTS, PersonalData, Record, Section, Use, Uses
from services.audit.models import AuditEntry
from services.common.templatetags.words import full_day
from services.departments.models import Department, StaffKin, StaffPost

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from services.accounts.models import Person

WORDS = {
    "accounts.phone_moved": gettext_lazy("Changed your phone number at a window"),
    "accounts.phone_moved_at_home": gettext_lazy("Changed your phone number, sent to you by 12345"),
    "accounts.identity_claimed_twice": gettext_lazy("Tried to confirm your name for another sign-in"),
    "accounts.face_checked": gettext_lazy("Checked your face"),
    "accounts.window_check_begun": gettext_lazy("Began to check your identity at a window"),
    "accounts.seen_in_person": gettext_lazy("Compared you with your document at a window"),
    "accounts.real_named": gettext_lazy("Confirmed your name and document"),
    "accounts.acting_switched": gettext_lazy("Began to act in your name"),
    "departments.kin_declared": gettext_lazy("Declared you a relative, so as not to handle your cases"),
    "departments.kin_ended": gettext_lazy("Ended the declaration that you are a relative"),
}


class StaffActs(PersonalData):
    """Audit entries whose subject is the person, by anybody else; that somebody of the staff is their relative."""

    def sections(self, person: Person) -> list[Section]:
        """Where the person may not be served by a relative. Who the relative is stays theirs."""
        declared = StaffKin.objects.filter(person=person).order_by("-pk")
        records = [
            Record(
                _("A member of staff may not handle your cases: yourself or a relative"),
                [(_("Ended at"), full_day(row.ended_at))] if row.ended_at else [],
                row.declared_at,
            )
            for row in declared
        ]
        return [Section("kin", _("Relatives among the staff"), records)]

    def uses(self, person: Person) -> list[Uses]:
        """Newest first."""
        own = user_of(person)
        mine = Q(actor_ref=f"person:{person.pk}") | Q(actor_ref="system")
        if own:
            mine |= Q(actor_ref=f"user:{own.pk}")
        rows = AuditEntry.objects.filter(subject_ref=f"person:{person.pk}").exclude(mine).order_by("-at", "-id")

        def tell(entries: Sequence[AuditEntry]) -> list[Use]:
            names = personal_data.who({(e.actor_ref, e.department_ref) for e in entries}, person=person)
            return [_use(entry, names[(entry.actor_ref, entry.department_ref)]) for entry in entries]

        return [Uses(rows, "at", tell)]


def _use(entry: AuditEntry, who: str) -> Use:
    words = EVENTS.get(entry.event) if entry.event in EVENTS else _("Worked on your personal data")
    return Use(entry.at, who, str(words), str(entry.detail.get("reason", "")))


def names_of(pairs: Collection[tuple[int, str]]) -> dict[tuple[int, str], str]:
    """The posts of these staff in the organ an entry names, past ones too; without one, those of any organ."""
    ids = {user_id for user_id, _organ in pairs}
    posts = StaffPost.objects.filter(user__in=ids).select_related("department").order_by("department", "role", "pk")
    held: dict[int, list[StaffPost]] = {}
    for post in posts:
        held.setdefault(post.user_id, []).append(post)
    organs = {f"department:{organ.pk}": organ.name for organ in Department.objects.filter(pk__in=_organs(pairs))}
    named = {pair: _named(held.get(pair[0], []), organs.get(pair[1], "")) for pair in pairs}
    return {pair: words for pair, words in named.items() if words}


def _organs(pairs: Collection[tuple[int, str]]) -> set[int]:
    return {int(ref[11:]) for _user, ref in pairs if ref.startswith("department:") and ref[11:].isdigit()}


def _named(posts: list[StaffPost], organ: str) -> str:
    here = [post for post in posts if post.department.name == organ] if organ else posts[:1]
    roles = list(dict.fromkeys(str(post.get_role_display()) for post in here))[:2]
    name = organ or (here[0].department.name if here else "")
    return "，".join(part for part in (name, "、".join(roles)) if part)


def register() -> None:
    """Fill the seams of accounts."""
    personal_data.ROOMS.register("departments", StaffActs())
    personal_data.STAFF_NAMES.register("default", names_of)
    for event, words in WORDS.items():
        EVENTS.register(event, words)
