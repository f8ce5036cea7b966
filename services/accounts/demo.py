"""Invented residents and firms of the demo city."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone

from services.accounts import operations
from services.accounts.access import find_person, find_resident
from services.accounts.enums import ContactKind, HandlerRole, HandlerState, Origin, ProfileField, RealNameLevel
from services.accounts.models import Enterprise, EnterpriseHandler, HandlerInvitation, Person, User
from services.common import transaction
from services.common.crypto import blind_index

DATA = Path(__file__).parent / "demo_data"
NOT_YET = "13800000015"
"""A phone with a sign-in that is not real-named yet."""
POPULATION = "高州市公安局人口库（演示）"
SINCE = date(2026, 1, 1)


def _rows(name: str) -> list[dict[str, Any]]:
    return json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))


@transaction.atomic
def load() -> None:
    """Write the invented persons, their sign-ins and two firms; again changes nothing."""
    for row in _rows("people"):
        _resident(row)
    if not find_resident(NOT_YET):
        User.objects.create_user(f"demo-{NOT_YET[-2:]}", phone=NOT_YET, phone_verified=True)
    for row in _rows("enterprises"):
        _enterprise(row)


def _resident(row: dict[str, Any]) -> None:
    person = operations.register_person(
        name=row["name"], id_type=row["id_type"], id_number=row["id_number"], phone=row["phone"]
    )
    person.address, person.region = row["address"], row["region"]
    person.save(update_fields=["address", "region"])
    if not row["account"] or find_resident(row["phone"]):
        return
    User.objects.create_user(
        f"demo-{row['phone'][-2:]}",
        phone=row["phone"],
        phone_verified=True,
        person=person,
        level=RealNameLevel.NAMED,
        display_name=row["name"],
    )
    known = [ProfileField.NAME, ProfileField.DOCUMENT]
    operations.note_source(person, *known, origin=Origin.REGISTER, organ=POPULATION)
    operations.note_source(person, ProfileField.PHONE, origin=Origin.CODE)
    operations.note_source(person, ProfileField.ADDRESS, origin=Origin.SELF)


def _enterprise(row: dict[str, Any]) -> None:
    legal = person_with(row["legal"])
    fields = {"name": row["name"], "legal_representative": legal}
    firm, _made = Enterprise.objects.update_or_create(credit_code=row["credit_code"], defaults=fields)
    _handler(firm, row["legal"], role=HandlerRole.LEGAL_REPRESENTATIVE)
    for given in row.get("handlers", ()):
        _handler(firm, given["phone"], appointed_by=legal, **_reach(given))
    for phone in row.get("asking", ()):
        _handler(firm, phone, state=HandlerState.ASKED, scopes=[], asked_at=timezone.now())
    for given in row.get("appointed", ()):
        _appointment(firm, legal, given)


def _reach(given: dict[str, Any]) -> dict[str, Any]:
    """Scopes and items as written; the last day counted from today, so that it lies ahead whenever the demo is made."""
    ends_on = timezone.localdate() + timedelta(days=given["days"])
    return {"scopes": given["scopes"], "items": given.get("items"), "ends_on": ends_on}


def _handler(firm: Enterprise, phone: str, *, role: str = HandlerRole.HANDLER, **fields: Any) -> None:
    values = {"role": role, "starts_on": SINCE, **fields}
    EnterpriseHandler.objects.get_or_create(enterprise=firm, person=person_with(phone), defaults=values)


def _appointment(firm: Enterprise, legal: Person, given: dict[str, Any]) -> None:
    """One that waits for its answer; once answered it is not made again."""
    index = {"enterprise": firm, "contact_index": blind_index("phone", given["phone"])}
    who = {"name": person_with(given["phone"]).name, "contact_kind": ContactKind.PHONE, "contact": given["phone"]}
    HandlerInvitation.objects.get_or_create(**index, defaults={**who, "made_by": legal, **_reach(given)})


def person_with(phone: str) -> Person:
    """The invented person of a demo phone, for the demo data of other rooms."""
    row = next(row for row in _rows("people") if row["phone"] == phone)
    return find_person(id_type=row["id_type"], id_number=row["id_number"])


def residents() -> list[dict[str, str]]:
    """Phone and task of every resident who can sign in."""
    known = [
        {"phone": row["phone"], "task": f"{row['name']}：{row['note']}"} for row in _rows("people") if row["account"]
    ]
    walk_in = next(row for row in _rows("people") if not row["account"])
    found = f"{walk_in['name']}：在窗口办过事，还没有账号；实名认证填 {walk_in['id_number']}，办件和证照都在"
    return [*known, {"phone": NOT_YET, "task": "有账号，还没有实名认证"}, {"phone": walk_in["phone"], "task": found}]
