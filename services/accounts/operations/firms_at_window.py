"""Somebody stands at a window for an enterprise: the register says whether it is there and who leads it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from services.accounts.checks import check_enterprise
from services.accounts.operations.enterprises import kept_as_told, lead, refuse_unusable
from services.common import transaction

if TYPE_CHECKING:
    from services.accounts.models import Enterprise, Person, User


def enterprise_at_window(*, credit_code: str, person: Person, by: User) -> Enterprise:
    """The enterprise with this credit code; ``person`` leads it from now on where the register says so.

    The clerk ``by`` asks. Raises UnknownEnterprise, CheckUnavailable.
    """
    answer = check_enterprise(
        credit_code=credit_code,
        name=person.name,
        id_type=person.id_type,
        id_number=person.id_number,
        purpose=_("Reception at the window"),
        by=by,
    )
    refuse_unusable(answer)
    with transaction.atomic():
        firm = kept_as_told(credit_code, answer)
        if answer.legal_name_matches:
            lead(firm, person, by=by)
    return firm
