"""No list and no row of the administration shows a resident's number, phone or whole name to any administrator."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.contrib import admin
from django.test import Client

from services.accounts import demo
from services.departments import operations
from services.departments.enums import Relation
from tests.factories import accounts, applications

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]
WHO = ("sysadmin", "secadmin", "auditor", "maker1", "checker1", "editor1")
ROWS = 3
"""So many rows of each model are opened."""


def residents() -> list[dict[str, str]]:
    """The invented residents."""
    return json.loads((Path(demo.__file__).parent / "demo_data" / "people.json").read_text(encoding="utf-8"))


def personal() -> dict[str, str]:
    """What must stand nowhere → of whom."""
    found = {}
    for row in residents():
        found |= {row[key]: row["name"] for key in ("id_number", "phone", "name")}
    return found


@pytest.fixture
def case():
    """A case, a declared relative, a stand-in, a recusal: rows with residents behind them."""
    made = applications.received()
    clerk, person = applications.staff("clerk1"), made.applicant
    fields = {"name": person.name, "id_type": person.id_type, "id_number": person.id_number}
    operations.declare_kin(user=clerk, relation=Relation.SPOUSE, **fields)
    operations.note_recusal(
        user=clerk,
        department=made.department,
        subject_ref=made.subject_ref,
        title=made.item_version.name,
        url="/desk/",
        reason="kin",
    )
    return made


@pytest.mark.parametrize("username", WHO)
def test_nobody_reads_a_residents_data_in_the_administration(username, case):
    client = accounts.sign_in(Client(), applications.staff(username))
    secret, shown, opened = personal(), [], 0
    for model in admin.site._registry:
        base = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        pages = [
            base,
            *(f"{base}{pk}/change/" for pk in model.objects.order_by("pk").values_list("pk", flat=True)[:ROWS]),
        ]
        for page in pages:
            answer = client.get(page)
            if answer.status_code != 200:
                continue
            opened += 1
            text = answer.content.decode()
            shown += [(page, value) for value in secret if value in text]
    assert shown == []
    assert opened > 4
