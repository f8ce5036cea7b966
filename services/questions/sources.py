"""Where prefilled answers come from. A source gives an answer with its organ and day, or nothing; it never raises.

Registered here: the person's own profile and the registers below. Upper rooms register what they hold.
"""

from __future__ import annotations

import logging
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from services.accounts.enums import Sex
from services.common.registry import Registry
from services.questions.spec import AnyForm, form_spec
from services.registries import operations as registries
from services.registries.enums import Register

if TYPE_CHECKING:
    from collections.abc import Callable

    from services.accounts.models import Person

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


SOURCES: Registry[Source] = Registry("prefill sources")


def collect(form: AnyForm, *, person: Person, by: object, purpose: str) -> dict[str, Prefill]:
    """Question key → what its source says. A source that fails or knows nothing leaves the question empty."""
    found: dict[str, Prefill] = {}
    asked: dict[str, Prefill | None] = {}
    token = _RECORDS.set({})
    try:
        for question in form_spec(form).questions:
            if not question.prefill or question.prefill not in SOURCES:
                continue
            if question.prefill not in asked:
                asked[question.prefill] = _ask(question.prefill, person=person, by=by, purpose=purpose)
            prefill = asked[question.prefill]
            if prefill is not None and prefill.value not in (None, "", [], {}):
                found[question.key] = prefill
    finally:
        _RECORDS.reset(token)
    return found


def _ask(key: str, *, person: Person, by: object, purpose: str) -> Prefill | None:
    try:
        prefill = SOURCES.get(key)(person=person, by=by, purpose=purpose)
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
