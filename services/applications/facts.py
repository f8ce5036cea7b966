"""The facts that rules may ask about: applicant, answers, registries, held certificates. Only what is asked is fetched.

A fact that cannot be had (registry out of order, no date of birth) is left out: then a person decides.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from services.accounts.access import user_of
from services.catalog.rules import needed_facts
from services.certificates.access import usable_documents
from services.registries.gateways.base import RegistryUnavailable
from services.registries.operations import credit_record, enterprise_credit, household, residence_registration

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from services.accounts.models import Enterprise, Person
    from services.applications.models import Application
    from services.catalog.models import AutoRule

REGISTRIES: dict[str, Callable[..., Any]] = {
    "household": household,
    "residence": residence_registration,
    "credit": credit_record,
}


def gather(application: Application, rules: Iterable[AutoRule]) -> dict[str, Any]:
    """Values by dotted path, e.g. ``applicant.age`` in full years today."""
    needed = needed_facts(rules)
    facts = {f"answer.{key}": value for key, value in application.answers.data.items()}
    facts.update(_applicant(application))
    if any(path.startswith("certificate.held.") for path in needed):
        facts.update(_certificates(application, needed))
    for name, ask in REGISTRIES.items():
        if any(path.startswith(f"registry.{name}.") for path in needed):
            facts.update(_registry(application, name, ask))
    return {path: value for path, value in facts.items() if path in needed and value is not None}


def gather_of(person: Person, rules: Iterable[AutoRule], *, purpose: str) -> dict[str, Any]:
    """The same of a person who applied for nothing: age, sex, registers, certificates."""
    needed = needed_facts(rules)
    facts: dict[str, Any] = {"applicant.age": person.age_on(timezone.localdate()), "applicant.sex": person.sex}
    if any(path.startswith("certificate.held.") for path in needed):
        facts.update(_held_by(person, needed))
    for name, ask in REGISTRIES.items():
        if any(path.startswith(f"registry.{name}.") for path in needed):
            facts.update(_asked(name, ask, person=person, purpose=purpose))
    return {path: value for path, value in facts.items() if path in needed and value is not None}


def _applicant(application: Application) -> dict[str, Any]:
    person = application.applicant
    if person is None:
        return {}
    return {
        "applicant.age": person.age_on(timezone.localdate()),
        "applicant.sex": person.sex,
        "applicant.level": user.level if (user := user_of(person)) else None,
        "applicant.is_self": not application.acts_in and application.subject_id == person.pk,
    }


def _certificates(application: Application, needed: set[str]) -> dict[str, bool]:
    return _held_by(application.applicant_enterprise or application.applicant, needed)


def _held_by(holder: Person | Enterprise, needed: set[str]) -> dict[str, bool]:
    codes = {document.kind for document in usable_documents(holder).values()}
    return {path: path.removeprefix("certificate.held.") in codes for path in needed if path.startswith("certificate.")}


def _registry(application: Application, name: str, ask: Callable[..., Any]) -> dict[str, Any]:
    """Of an enterprise only its credit can be asked; the registers of persons know nothing of it."""
    about: dict[str, Any] = {"person": application.applicant}
    if application.applicant_enterprise:
        if name != "credit":
            return {}
        ask, about = enterprise_credit, {"enterprise": application.applicant_enterprise}
    return _asked(name, ask, purpose=application.subject_ref, **about)


def _asked(name: str, ask: Callable[..., Any], *, purpose: str, **about: Any) -> dict[str, Any]:
    """What a register says, by path; nothing when it does not answer."""
    try:
        found = ask(**about, by=None, purpose=purpose)
    except RegistryUnavailable:
        return {}
    return {f"registry.{name}.{key}": _plain(value) for key, value in (asdict(found) if found else {}).items()}


def _plain(value: Any) -> Any:
    """Days as rules write them, ISO."""
    return value.isoformat() if isinstance(value, date) else value
