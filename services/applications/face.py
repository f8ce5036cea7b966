"""照面信息: what a certificate says about its holder, from the verified person and the answers of the case."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from services.questions.answers import display_answers

if TYPE_CHECKING:
    from services.accounts.models import Enterprise, Person
    from services.applications.models import Application


def face_data(application: Application) -> dict[str, Any]:
    """One value for each field of the certificate type of the item.

    ``name``, ``sex``, ``birth_date`` and ``id_number`` come from the holder, ``unit_name`` and ``credit_code`` from the
    enterprise that applied; any other field from the answer to the question of the same key, as people read it. A field
    nobody answered is left out.
    """
    holder, firm = application.holder, application.applicant_enterprise
    values: dict[str, Any] = {
        row.key: row.value
        for section in display_answers(application.form, application.answers.data, masked=False)
        for row in section.rows
    }
    values |= _firm(firm) if firm else _person(holder)
    keys = [field["key"] for field in application.item_version.certificate_type.fields if field["kind"] != "photo"]
    return {key: values[key] for key in keys if values.get(key)}


def _person(holder: Person) -> dict[str, Any]:
    return {
        "name": holder.name,
        "sex": holder.get_sex_display(),
        "birth_date": holder.birth_date.isoformat() if holder.birth_date else None,
        "id_number": holder.id_number,
    }


def _firm(firm: Enterprise) -> dict[str, Any]:
    """The name of a shop on its licence is the firm's; ``name`` is who leads it."""
    legal = firm.legal_representative
    known = {"unit_name": firm.name, "shop_name": firm.name, "credit_code": firm.credit_code}
    return known | ({"name": legal.name, "legal_representative": legal.name} if legal else {"name": firm.name})
