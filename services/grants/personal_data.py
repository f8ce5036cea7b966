"""What was given, or is about to be, as personal data: to read, to take along."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from services.accounts import personal_data
from services.accounts.personal_data import Hindrance, PersonalData, Record, Section
from services.common.templatetags.words import full_day
from services.grants.enums import State
from services.grants.models import Candidate, Objection, Programme

if TYPE_CHECKING:
    from services.accounts.models import Person


class GrantsData(PersonalData):
    """Candidates with their evidence, and objections one wrote. Who objected against one stays untold."""

    def sections(self, person: Person) -> list[Section]:
        """Every list the person stood on, with what the registers said."""
        rows = Candidate.objects.filter(person=person).select_related("programme__department").order_by("-pk")
        written = Objection.objects.filter(by__person=person, from_outside=False).order_by("-pk")
        said = [
            Record(_("Objection"), [(_("What you wrote"), one.text), (_("Answer"), one.answer or "—")], one.at)
            for one in written
        ]
        title = gettext_lazy("Given without applying")
        found = [Section("grants", title, [_record(row) for row in rows])]
        return found + ([Section("objections", gettext_lazy("Objections"), said)] if said else [])

    def hindrances(self, person: Person) -> list[Hindrance]:
        """What is published just now."""
        open_now = Candidate.objects.filter(person=person, state__in=[State.PUBLISHED, State.OBJECTED])
        return [
            Hindrance(
                _("“{name}” is about to be given to you. Decline it first, or wait.").format(name=row.programme.name),
                reverse("grants:mine", args=[row.ref]),
            )
            for row in open_now.select_related("programme").order_by("pk")
        ]

    def forget(self, person: Person) -> None:
        """What came to nothing goes with its evidence; what became a case stays with it."""
        Candidate.objects.filter(person=person, application=None).delete()


def _record(row: Candidate) -> Record:
    rows = [
        (_("Organ"), row.programme.department.name),
        (_("Period"), row.period),
        (_("State"), str(row.get_state_display())),
    ]
    if row.published_until_date:
        rows.append((_("Published until"), full_day(row.published_until_date)))
    rows += [(factor.explanation, factor.value or "—") for factor in row.factors.all()]
    return Record(row.programme.name, rows, row.found_at)


def programme_named(code: str) -> str:
    """Why a register was asked, in words."""
    name = Programme.objects.filter(code=code).values_list("name", flat=True).order_by("pk").first()
    return _("Finding who is entitled to: {name}").format(name=name) if name else ""


def register() -> None:
    """Called when the app is ready."""
    personal_data.ROOMS.register("grants", GrantsData())
    personal_data.REASONS.register("programme", programme_named)
