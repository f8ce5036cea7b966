"""The facts ``facts.gather`` can find out, in words, for whoever writes the rules."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from services.accounts.enums import Sex
from services.catalog.facts import DAY, FACTS, NUMBER, ONE, TEXT, TICK, Fact

_HOUSEHOLD = _("Household register")
_RESIDENCE = _("Residence registration")
_CREDIT = _("Credit records")
_KINDS = (("family", _("Family household")), ("collective", _("Collective household")))
TABLE = {
    "applicant.age": Fact(_("Age in full years"), NUMBER),
    "applicant.sex": Fact(_("Sex"), ONE, choices=tuple((str(value), label) for value, label in Sex.choices)),
    "applicant.level": Fact(_("Real-name level (0 to 3)"), NUMBER),
    "applicant.is_self": Fact(_("Applies in person, for oneself"), TICK),
    "registry.household.region": Fact(_("Division of the household (code)"), TEXT, _HOUSEHOLD),
    "registry.household.kind": Fact(_("Kind of household"), ONE, _HOUSEHOLD, _KINDS),
    "registry.household.registered_on": Fact(_("Registered in the household since"), DAY, _HOUSEHOLD),
    "registry.household.alive": Fact(_("Not struck from the register as dead"), TICK, _HOUSEHOLD),
    "registry.residence.registered_on": Fact(_("Residence registered since"), DAY, _RESIDENCE),
    "registry.credit.clean": Fact(_("No entry in the credit records"), TICK, _CREDIT),
}


def register() -> None:
    """Called when the app is ready."""
    for path, fact in TABLE.items():
        FACTS.register(path, fact)
