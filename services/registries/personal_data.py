"""What registers were asked about somebody, for that person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from services.accounts import personal_data
from services.accounts.personal_data import PersonalData, Use, Uses
from services.registries.access import queries_about
from services.registries.models import RegistryQuery, RegistrySource

if TYPE_CHECKING:
    from collections.abc import Sequence

    from services.accounts.models import Person


class RegistriesData(PersonalData):
    """Queries; the registers themselves belong to their organs."""

    def uses(self, person: Person) -> list[Uses]:
        """Every query, also those the person caused by filling in a form."""

        def tell(rows: Sequence[RegistryQuery]) -> list[Use]:
            organs = dict(RegistrySource.objects.values_list("code", "organ"))
            names = personal_data.who({(row.by, "") for row in rows}, person=person)
            return [_use(row, organs.get(row.register, ""), names[(row.by, "")]) for row in rows]

        return [Uses(queries_about(person), "created_at", tell)]

    def forget(self, person: Person) -> None:
        """The queries stay in the log, about nobody any more."""
        queries_about(person).order_by().update(person=None, subject_index="")


def _use(row: RegistryQuery, organ: str, who: str) -> Use:
    what = _("Asked: {register}, {outcome}").format(
        register=organ or row.get_register_display(), outcome=row.get_outcome_display()
    )
    return Use(row.created_at, who, what, personal_data.reason(row.purpose))
