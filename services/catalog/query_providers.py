"""The queries the registers below answer: social insurance, pension, housing fund. Amounts come in fen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from services.catalog.queries import QUERIES, QueryAnswer, QueryUnavailable, Table
from services.registries import operations as registries
from services.registries.enums import Register
from services.registries.gateways.base import RegistryUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from services.accounts.models import Person, User


def yuan(fen: int) -> str:
    """``2865.40 元``."""
    return _("%(amount)s yuan") % {"amount": f"{fen / 100:,.2f}"}


def _day(day: date) -> str:
    return formats.date_format(day, "DATE_FORMAT")


class RegisterQuery:
    """A register's record about the person who asks, in words."""

    def __init__(self, name: Any, register: Register, question: Callable, words: Callable[[Any, str], QueryAnswer]):
        self.name, self.register, self.question, self.words = name, register, question, words

    def answer(self, *, person: Person, answers: Mapping[str, Any], purpose: str, by: User) -> QueryAnswer:
        """Asks the register, which logs it. Raises QueryUnavailable."""
        try:
            record = self.question(person=person, purpose=purpose, by=by)
        except RegistryUnavailable as outage:
            raise QueryUnavailable(self.register) from outage
        organ = registries.organ_of(self.register)
        return QueryAnswer(organ) if record is None else self.words(record, organ)


def _social_insurance(record: Any, organ: str) -> QueryAnswer:
    facts = (
        (_("Insured with"), record.scheme),
        (_("Paid by"), record.employer),
        (_("Insured since"), _day(record.insured_since)),
        (_("Months paid"), str(record.months)),
    )
    rows = tuple((c.month, yuan(c.base), yuan(c.own), yuan(c.employer)) for c in record.contributions)
    headings = (_("Month"), _("Contribution base"), _("Your share"), _("Employer's share"))
    return QueryAnswer(organ, facts, (Table(_("The last twelve months"), headings, rows),))


def _pension(record: Any, organ: str) -> QueryAnswer:
    facts = [
        (_("Each month"), yuan(record.monthly)),
        (_("Pension"), record.scheme),
        (_("Paid to"), record.account),
        (_("Paid since"), _day(record.since)),
    ]
    if record.certified_until:
        facts.append((_("Entitlement confirmed until"), _day(record.certified_until)))
    rows = tuple((_day(p.on_date), yuan(p.amount)) for p in record.payments)
    return QueryAnswer(organ, tuple(facts), (Table(_("The last payments"), (_("Day"), _("Amount")), rows),))


def _housing_fund(record: Any, organ: str) -> QueryAnswer:
    facts = (
        (_("Balance"), yuan(record.balance)),
        (_("Paid in each month"), yuan(record.monthly)),
        (_("Account"), record.status),
        (_("Paid by"), record.employer),
    )
    rows = tuple((_day(p.on_date), p.text, yuan(p.amount)) for p in record.movements)
    return QueryAnswer(organ, facts, (Table(_("The last entries"), (_("Day"), _("What"), _("Amount")), rows),))


def register() -> None:
    """Called when the app is ready."""
    QUERIES.register(
        "social_insurance",
        RegisterQuery(
            gettext_lazy("Social insurance contributions"),
            Register.SOCIAL_INSURANCE,
            registries.social_insurance,
            _social_insurance,
        ),
    )
    QUERIES.register("pension", RegisterQuery(gettext_lazy("Pension"), Register.PENSION, registries.pension, _pension))
    QUERIES.register(
        "housing_fund",
        RegisterQuery(gettext_lazy("Housing fund"), Register.HOUSING_FUND, registries.housing_fund, _housing_fund),
    )
