"""Where prefilled answers come from. A source gives an answer with its organ and day, or nothing; it never raises.

Registered here: the person's own profile and the registers below. Upper rooms register what they hold.
"""

from __future__ import annotations

import logging
from contextvars import ContextVar
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from services.accounts.enums import Sex
from services.common.registry import Registry
from services.questions.kinds import KINDS
from services.questions.spec import AnyForm, QuestionSpec, form_spec
from services.registries import operations as registries
from services.registries.enums import Register

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from services.accounts.models import Enterprise, Person

log = logging.getLogger(__name__)
_RECORDS: ContextVar[dict[str, Any] | None] = ContextVar("registry records of one collection", default=None)
"""Records of registers asked during one ``collect``: two questions about one record are one query."""


@dataclass(frozen=True, slots=True)
class Prefill:
    """An answer somebody else already knows. ``value`` has the JSON shape of the question's kind."""

    value: Any
    source_label: str
    organ: str = ""
    on_date: str = ""
    """Day on which the source said so, ISO."""
    source: str = ""

    def as_json(self) -> dict[str, Any]:
        """What a case stores beside the answer; the person has not changed it yet."""
        return {
            "source": self.source,
            "label": self.source_label,
            "organ": self.organ,
            "on_date": self.on_date,
            "value": self.value,
            "changed": False,
        }


class Source(Protocol):
    """Answers for one person; ``by`` asks, for ``purpose`` (both are logged by registers)."""

    def __call__(self, *, person: Person, by: object, purpose: str) -> Prefill | None: ...


class EnterpriseSource(Protocol):
    """Answers for one enterprise; nothing of the person who fills the form in for it."""

    def __call__(self, *, enterprise: Enterprise, by: object, purpose: str) -> Prefill | None: ...


class Family(Protocol):
    """Sources whose keys begin alike, such as ``held.JZZ.address``; ``rest`` is what follows the first dot."""

    label: str

    def __call__(self, rest: str, *, person: Person | Enterprise, by: object, purpose: str) -> Prefill | None: ...

    def choices(self) -> list[tuple[str, str]]:
        """Remainders an administrator may choose from, with their names; the others may still be known."""

    def knows(self, rest: str) -> bool:
        """Whether the remainder is one this family can ever answer."""


SOURCES: Registry[Source] = Registry("prefill sources")
OF_ENTERPRISES: Registry[EnterpriseSource] = Registry("prefill sources of enterprises")
"""Sources asked when an enterprise applies; a person's profile and registers are not asked then."""
FAMILIES: Registry[Family] = Registry("families of prefill sources")
"""First part of the key → family."""


def find(key: str) -> Source | None:
    """The source of a key, a single one or a member of a family; None when nobody offers it."""
    if key in SOURCES:
        return SOURCES.get(key)
    first, _dot, rest = key.partition(".")
    if first in FAMILIES and rest and FAMILIES.get(first).knows(rest):
        return partial(FAMILIES.get(first), rest)
    return None


def choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Every source by its name, in groups, for administrators."""
    named = [(key, str(LABELS.get(key, key))) for key, _source in SOURCES.items()]
    groups = [(_("Profile and registers"), named)]
    for first, family in FAMILIES.items():
        groups.append((str(family.label), [(f"{first}.{rest}", label) for rest, label in family.choices()]))
    return [(label, rows) for label, rows in groups if rows]


def fits(question: QuestionSpec, value: Any) -> bool:
    """Whether a value has the shape of the question's kind. Files, signatures and promises are never filled in."""
    if question.kind not in KINDS or question.kind == "promise":
        return False
    kind = KINDS.get(question.kind)
    if kind.is_upload:
        return False
    raw = kind.raw(value)
    return bool(any(raw) if isinstance(raw, list) else raw) and bool(kind.display(question, value))


def collect(
    form: AnyForm,
    *,
    person: Person | None,
    by: object,
    purpose: str,
    enterprise: Enterprise | None = None,
    leave_out: Collection[str] = (),
) -> dict[str, Prefill]:
    """Question key → what its source says. A source that fails or knows nothing leaves the question empty.

    One of ``person`` and ``enterprise`` applies, and only they are asked about. ``leave_out`` names families into which
    ``by`` may not look for them.
    """
    found: dict[str, Prefill] = {}
    asked: dict[str, Prefill | None] = {}
    token = _RECORDS.set({})
    try:
        for question in form_spec(form).questions:
            key = _of_firm(question) if enterprise else question.prefill
            if not key or key.partition(".")[0] in leave_out:
                continue
            if key not in asked:
                asked[key] = _ask(key, person=person, enterprise=enterprise, by=by, purpose=purpose)
            prefill = asked[key]
            if prefill is not None and fits(question, prefill.value):
                found[question.key] = prefill
    finally:
        _RECORDS.reset(token)
    return found


def _of_firm(question: QuestionSpec) -> str:
    """Where an enterprise's answer comes from: its register, or what it was given and said before."""
    if question.prefill.partition(".")[0] in FAMILIES:
        return question.prefill
    return f"enterprise.{question.key}" if f"enterprise.{question.key}" in OF_ENTERPRISES else ""


def _ask(key: str, *, person: Person | None, enterprise: Enterprise | None, by: object, purpose: str) -> Prefill | None:
    source = OF_ENTERPRISES.get(key) if key in OF_ENTERPRISES else find(key)
    if source is None:
        return None
    about = {"enterprise": enterprise} if key in OF_ENTERPRISES else {"person": enterprise or person}
    try:
        prefill = source(**about, by=by, purpose=purpose)
    except registries.RegistryUnavailable:
        return None
    except Exception:
        log.exception("prefill source %s failed", key)
        return None
    if prefill is None or prefill.source:
        return prefill
    return Prefill(prefill.value, prefill.source_label, prefill.organ, prefill.on_date, key)


def _profile(person: Person, value: Any) -> Prefill:
    on_date = timezone.localdate(person.created_at).isoformat() if person.created_at else ""
    return Prefill(value, _("Taken from your real-name profile"), "", on_date)


def _profile_source(read: Any) -> Source:
    def source(*, person: Person, by: object, purpose: str) -> Prefill | None:
        return _profile(person, read(person))

    return source


PROFILE = {
    "profile.name": lambda p: p.name,
    "profile.id_document": lambda p: {"type": p.id_type, "number": p.id_number} if p.id_number else None,
    "profile.phone": lambda p: p.phone,
    "profile.sex": lambda p: p.sex if p.sex != Sex.UNKNOWN else None,
    "profile.birth_date": lambda p: p.birth_date.isoformat() if p.birth_date else None,
    "profile.address": lambda p: p.address,
}
"""What the profile answers; sex by the codes of GB/T 2261.1 as option values."""
for _key, _read in PROFILE.items():
    SOURCES.register(_key, _profile_source(_read))


def _parent(person: Person, by: Any) -> Person | None:
    """Who answers for a child in a form about children: the guardian who fills it in for the child, or oneself."""
    guardian = getattr(by, "person", None)
    return guardian if _is_child(person) and guardian is not None else person


def _child(person: Person, by: Any) -> Person | None:
    """The child it is filled in for; nobody when a parent applies in the own name."""
    return person if _is_child(person) and getattr(by, "person", None) not in (None, person) else None


def _is_child(person: Person) -> bool:
    age = person.age_on(timezone.localdate())
    return age is not None and age < settings.GUARDIAN_UNTIL


def _kin_source(who: Any, read: Any) -> Source:
    def source(*, person: Person, by: object, purpose: str) -> Prefill | None:
        found = who(person, by)
        return _profile(found, read(found)) if found is not None else None

    return source


for _key in ("name", "phone", "id_document"):
    SOURCES.register(f"parent.{_key}", _kin_source(_parent, PROFILE[f"profile.{_key}"]))
for _key in ("name", "id_document", "birth_date"):
    SOURCES.register(f"child.{_key}", _kin_source(_child, PROFILE[f"profile.{_key}"]))


LABELS = {
    "parent.name": _lazy("Parent or guardian: name"),
    "parent.phone": _lazy("Parent or guardian: phone"),
    "parent.id_document": _lazy("Parent or guardian: document"),
    "child.name": _lazy("Child it is filled in for: name"),
    "child.id_document": _lazy("Child it is filled in for: document"),
    "child.birth_date": _lazy("Child it is filled in for: date of birth"),
    "profile.name": _lazy("Real-name profile: name"),
    "profile.id_document": _lazy("Real-name profile: document"),
    "profile.phone": _lazy("Real-name profile: phone"),
    "profile.sex": _lazy("Real-name profile: sex"),
    "profile.birth_date": _lazy("Real-name profile: date of birth"),
    "profile.address": _lazy("Real-name profile: address"),
    "registry.household_region": _lazy("Household register: region"),
    "registry.household_address": _lazy("Household register: address"),
    "registry.residence_date": _lazy("Residence registration: date"),
    "registry.residence_address": _lazy("Residence registration: address"),
}
"""What an administrator calls each source."""


def _record(register: str, ask: Callable[..., Any], *, person: Person, by: object, purpose: str) -> Any:
    """The register's record, asked once per collection; an outage is remembered too."""
    records = _RECORDS.get()
    if records is None:
        return ask(person=person, by=by, purpose=purpose)
    if register not in records:
        try:
            records[register] = ask(person=person, by=by, purpose=purpose)
        except registries.RegistryUnavailable as outage:
            records[register] = outage
    if isinstance(records[register], registries.RegistryUnavailable):
        raise records[register]
    return records[register]


def _registry_source(register: str, ask: Callable[..., Any], read: Callable[[Any], Any], label: str) -> Source:
    def source(*, person: Person, by: object, purpose: str) -> Prefill | None:
        record = _record(register, ask, person=person, by=by, purpose=purpose)
        if record is None:
            return None
        on_date = record.registered_on.isoformat()
        return Prefill(read(record), str(label), registries.organ_of(register), on_date)

    return source


def _register_registries() -> None:
    household = (Register.HOUSEHOLD, registries.household)
    residence = (Register.RESIDENCE, registries.residence_registration)
    from_household, from_residence = (
        _lazy("Taken from the household register"),
        _lazy("Taken from residence registration"),
    )
    table = {
        "registry.household_region": (*household, lambda r: r.region, from_household),
        "registry.household_address": (*household, lambda r: r.address, from_household),
        "registry.residence_date": (*residence, lambda r: r.registered_on.isoformat(), from_residence),
        "registry.residence_address": (*residence, lambda r: r.address, from_residence),
    }
    for key, (register, ask, read, label) in table.items():
        SOURCES.register(key, _registry_source(register, ask, read, label))


_register_registries()


def _firm_source(read: Callable[[Enterprise], str | None]) -> EnterpriseSource:
    def source(*, enterprise: Enterprise, by: object, purpose: str) -> Prefill | None:
        value = read(enterprise)
        day = timezone.localdate(enterprise.created_at).isoformat()
        return Prefill(value, _("Taken from what is registered of the enterprise"), "", day) if value else None

    return source


FIRM = {
    "enterprise.unit_name": lambda firm: firm.name,
    "enterprise.shop_name": lambda firm: firm.name,
    "enterprise.credit_code": lambda firm: firm.credit_code,
    "enterprise.legal_representative": lambda firm: firm.legal_representative and firm.legal_representative.name,
}
"""By the key of the question, which means the same in every form."""
for _key, _read in FIRM.items():
    OF_ENTERPRISES.register(_key, _firm_source(_read))
