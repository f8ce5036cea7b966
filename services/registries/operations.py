"""Asking a register. Every query is logged with its purpose, also when the register does not answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from services.accounts.access import find_person
from services.accounts.checks import EnterpriseAnswer, IdentityAnswer
from services.accounts.models import Enterprise, Person, id_index
from services.audit import operations as audit
from services.audit.refs import actor_ref
from services.registries.enums import Outcome, Register
from services.registries.gateways.base import (
    GATEWAYS,
    ChildRecord,
    CreditRecord,
    Criteria,
    EnterpriseRecord,
    FoundRecord,
    HouseholdRecord,
    HousingFundRecord,
    PensionRecord,
    RegistryUnavailable,
    ResidenceRecord,
    SocialInsuranceRecord,
    VehicleRecord,
)
from services.registries.models import RegistryQuery, RegistrySource, firm_index

if TYPE_CHECKING:
    from collections.abc import Callable


def organ_of(register: str) -> str:
    """Whose register this is, for 来源 lines; empty while nobody is named."""
    return RegistrySource.objects.filter(code=register).values_list("organ", flat=True).first() or ""


def _log(
    register: str, *, subject: str, person: Person | None, purpose: str, by: object, outcome: Outcome, firm: str = ""
) -> None:
    RegistryQuery.objects.create(
        register=register,
        purpose=purpose,
        person=person,
        subject_index=subject,
        firm_index=firm_index(firm) if firm else "",
        by=actor_ref(by),
        outcome=outcome,
    )


def _ask(register: Register, question: Callable[[Any], Any], log: Callable[[Outcome], None]) -> Any:
    """The gateway's answer; RegistryUnavailable when it is out of service or fails."""
    if RegistrySource.objects.filter(code=register, in_service=False).exists() or register not in GATEWAYS:
        log(Outcome.UNAVAILABLE)
        raise RegistryUnavailable
    try:
        return question(GATEWAYS.get(register))
    except RegistryUnavailable:
        log(Outcome.UNAVAILABLE)
        raise


def identity_check(*, name: str, id_type: str, id_number: str, purpose: str, by: object) -> IdentityAnswer:
    """Whether name and document go together. ``by`` None is the system. Raises RegistryUnavailable."""

    def log(outcome: Outcome) -> None:
        subject = id_index(id_type, id_number)
        _log(Register.IDENTITY, subject=subject, person=None, purpose=purpose, by=by, outcome=outcome)

    record = _ask(Register.IDENTITY, lambda gate: gate.identity(name=name, id_type=id_type, id_number=id_number), log)
    log(Outcome.MATCH if record.matches else Outcome.MISMATCH)
    organ = organ_of(Register.IDENTITY)
    return IdentityAnswer(matches=record.matches, organ=organ, birth_date=record.birth_date, sex=record.sex)


def _about(register: Register, method: str, *, person: Person, purpose: str, by: object, **more: str) -> Any:
    def log(outcome: Outcome) -> None:
        _log(register, subject=person.id_index or "", person=person, purpose=purpose, by=by, outcome=outcome)

    if not person.id_number:
        log(Outcome.NOT_FOUND)
        return None
    said = {"id_type": person.id_type, "id_number": person.id_number, **more}
    record = _ask(register, lambda gate: getattr(gate, method)(**said), log)
    log(Outcome.NOT_FOUND if record is None else Outcome.FOUND)
    return record


def household(*, person: Person, purpose: str, by: object) -> HouseholdRecord | None:
    """户籍 of a person; None when the register has none. Raises RegistryUnavailable."""
    return _about(Register.HOUSEHOLD, "household", person=person, purpose=purpose, by=by)


def who_fits(*, criteria: Criteria, purpose: str, by: object) -> tuple[FoundRecord, ...]:
    """Whom the household register names within the criteria. Raises RegistryUnavailable.

    The log holds the question itself and one line for everybody it brought up, so that each of them can read it.
    """

    def log(outcome: Outcome) -> None:
        _log(Register.HOUSEHOLD, subject="", person=None, purpose=purpose, by=by, outcome=outcome)

    found = _ask(Register.HOUSEHOLD, lambda gate: gate.fitting(criteria=criteria), log)
    log(Outcome.FOUND if found else Outcome.NOT_FOUND)
    known = {"register": Register.HOUSEHOLD, "purpose": purpose, "by": actor_ref(by), "outcome": Outcome.FOUND}
    RegistryQuery.objects.bulk_create(
        [RegistryQuery(subject_index=id_index(one.id_type, one.id_number), **known) for one in found], batch_size=500
    )
    return found


def residence_registration(*, person: Person, purpose: str, by: object) -> ResidenceRecord | None:
    """居住登记 of a person; None when there is none. Raises RegistryUnavailable."""
    return _about(Register.RESIDENCE, "residence", person=person, purpose=purpose, by=by)


def credit_record(*, person: Person, purpose: str, by: object) -> CreditRecord | None:
    """信用记录 of a person; None for a person without document. Raises RegistryUnavailable."""
    return _about(Register.CREDIT, "credit", person=person, purpose=purpose, by=by)


def social_insurance(*, person: Person, purpose: str, by: object) -> SocialInsuranceRecord | None:
    """社会保险 of a person; None for who is not insured here. Raises RegistryUnavailable."""
    return _about(Register.SOCIAL_INSURANCE, "social_insurance", person=person, purpose=purpose, by=by)


def pension(*, person: Person, purpose: str, by: object) -> PensionRecord | None:
    """养老金 of a person; None for who draws none. Raises RegistryUnavailable."""
    return _about(Register.PENSION, "pension", person=person, purpose=purpose, by=by)


def housing_fund(*, person: Person, purpose: str, by: object) -> HousingFundRecord | None:
    """住房公积金 of a person; None for who has no account. Raises RegistryUnavailable."""
    return _about(Register.HOUSING_FUND, "housing_fund", person=person, purpose=purpose, by=by)


def children(*, person: Person, purpose: str, by: object) -> tuple[ChildRecord, ...]:
    """Of whom the register names a person parent or guardian, grown children too. Raises RegistryUnavailable."""
    return _about(Register.FAMILY, "family", person=person, purpose=purpose, by=by) or ()


def vehicle_check(*, person: Person, plate: str, colour: str, purpose: str, by: object) -> VehicleRecord | None:
    """Whether a vehicle is registered in a person's name; None when the register knows no such vehicle.

    Raises RegistryUnavailable.
    """
    about = {"plate": plate, "colour": colour}
    return _about(Register.VEHICLE, "vehicle", person=person, purpose=purpose, by=by, **about)


def enterprise_check(
    *, credit_code: str, name: str, id_type: str, id_number: str, purpose: str, by: object
) -> EnterpriseAnswer:
    """What the register says of a credit code, and whether this person leads the enterprise.

    The query is about the person too: they find it among the queries about them. Raises RegistryUnavailable.
    """
    subject = id_index(id_type, id_number) if id_number else ""
    person = find_person(id_type=id_type, id_number=id_number) if id_number else None

    def log(outcome: Outcome) -> None:
        about = {"subject": subject, "person": person, "firm": credit_code}
        _log(Register.ENTERPRISE, purpose=purpose, by=by, outcome=outcome, **about)

    record = _ask(Register.ENTERPRISE, lambda gate: gate.enterprise(credit_code=credit_code), log)
    organ = organ_of(Register.ENTERPRISE)
    if record is None:
        log(Outcome.NOT_FOUND)
        return EnterpriseAnswer(found=False, organ=organ)
    leads = record.is_led_by(name=name, id_type=id_type, id_number=id_number)
    log(Outcome.MATCH if leads else Outcome.MISMATCH)
    return EnterpriseAnswer(
        found=True,
        organ=organ,
        name=record.name,
        credit_code=record.credit_code,
        legal_name_matches=leads,
        status=record.status,
        is_active=record.is_active,
        legal_index=id_index(record.legal_id_type, record.legal_id_number),
    )


def _firm(register: Register, method: str, *, enterprise: Enterprise, purpose: str, by: object) -> Any:
    def log(outcome: Outcome) -> None:
        about = {"subject": "", "person": None, "firm": enterprise.credit_code}
        _log(register, purpose=purpose, by=by, outcome=outcome, **about)

    record = _ask(register, lambda gate: getattr(gate, method)(credit_code=enterprise.credit_code), log)
    log(Outcome.NOT_FOUND if record is None else Outcome.FOUND)
    return record


def enterprise_record(*, enterprise: Enterprise, purpose: str, by: object) -> EnterpriseRecord | None:
    """法人登记 of an enterprise; None when the register does not know its code. Raises RegistryUnavailable."""
    return _firm(Register.ENTERPRISE, "enterprise", enterprise=enterprise, purpose=purpose, by=by)


def enterprise_credit(*, enterprise: Enterprise, purpose: str, by: object) -> CreditRecord | None:
    """信用记录 of an enterprise. Raises RegistryUnavailable."""
    return _firm(Register.FIRM_CREDIT, "firm_credit", enterprise=enterprise, purpose=purpose, by=by)


def set_in_service(*, source: RegistrySource, in_service: bool, by: object) -> None:
    """Take a register out of service or back; cases that need it go to a person meanwhile."""
    if RegistrySource.objects.filter(pk=source.pk, in_service=not in_service).update(in_service=in_service):
        event = "registries.back_in_service" if in_service else "registries.out_of_service"
        audit.record(event=event, by=by, subject=source, detail={"register": source.code})
    source.in_service = in_service
