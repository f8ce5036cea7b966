"""The register of personal data at rest: what says by its name that it holds some is ciphertext, or stands here.

A new text column called like a phone, a number or an address fails until it is encrypted or said to be of nobody.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.apps import apps
from django.db import models
from django.db.models import Field

from services.common.fields import EncryptedTextField

SENSITIVE = re.compile(
    r"(^|_)(phone|phones|mobile|tel|id_number|id_card|id_no|identity|passport|document_no|address|e?mail|bank|card_no"
    r"|card_number|account_no|account_number|contact|birth|birthday|birth_date|signature|answers|prefill|face|location"
    r"|network|ip|coordinates)(_|$)"
)
NAMES = re.compile(r"(^|_)(name|holder|plate|label|username)$")
TEXT = (models.CharField, models.TextField, models.JSONField, models.DateField, models.GenericIPAddressField)
NOT_PERSONAL = {
    "places.place.address": "where a hall is",
    "places.place.phones": "phones of a hall",
    "departments.department.enquiry_phone": "phone of a bureau",
    "departments.department.complaint_phone": "phone of a bureau",
    "documents.document.issuer_phone": "phone of a bureau",
    "charging.chargepoint.identity": "the name of a charge point",
    "common.idempotentrequest.location": "an address of the API",
    "questions.question.prefill": "the name of a source",
}
PLAIN = {
    "accounts.person.birth_date": "rules ask for the age; shown to staff with the case only",
    "applications.application.phone_tail": "a keyed digest of four digits, by which a desk finds a case",
    "accounts.device.network": "the first half of an address, shown to its owner",
    "accounts.scanrequest.network": "the first half of an address, shown to its owner",
}
"""Of a person and not encrypted, with the reason. Never a number by which somebody is found or called."""
PLAIN_NAMES = {
    "accounts.person.name",
    "accounts.user.display_name",
    "accounts.user.username",
    "accounts.handlerinvitation.name",
    "applications.delivery.agent_name",
    "applications.progress.by_label",
    "audit.alarm.acknowledged_label",
    "audit.alarm.actor_label",
    "audit.auditentry.actor_label",
    "certificates.papercopy.receiver_name",
    "delegation.grant.agent_name",
    "delegation.grant.principal_name",
}
"""Names stay plain so that staff find them, and are masked where they are shown (`services.common.masking`)."""
OF_PEOPLE = {"accounts", "applications", "audit", "certificates", "delegation", "grants", "notices", "registries"}
"""Rooms whose names are names of people unless they stand below."""
NAMES_OF_THINGS = {
    "accounts.enterprise.name",
    "applications.clock.label",
    "applications.supplementitem.label",
    "notices.messagetemplate.label",
    "certificates.certificatetype.issuer_department_name",
    "certificates.certificatetype.name",
    "certificates.issuebatch.file_name",
    "grants.programme.name",
}


def fields() -> Iterator[tuple[str, Field]]:
    """``app.model.field`` → field, of every table of the house."""
    for model in apps.get_models():
        if model.__module__.startswith("services."):
            for field in model._meta.local_concrete_fields:
                yield f"{model._meta.label_lower}.{field.name}", field


def open_texts() -> dict[str, Field]:
    """Columns that hold text or days and are not ciphertext; blind indexes are digests."""
    return {
        label: field
        for label, field in fields()
        if isinstance(field, TEXT)
        and not isinstance(field, EncryptedTextField | models.DateTimeField)
        and not label.endswith("_index")
        and not field.choices
    }


def test_sensitive_columns_are_ciphertext() -> None:
    plain = {label for label in open_texts() if SENSITIVE.search(label.rpartition(".")[2])}
    assert plain - NOT_PERSONAL.keys() - PLAIN.keys() == set()


def test_every_column_with_a_name_of_a_person_is_known() -> None:
    names = {
        label
        for label in open_texts()
        if label.partition(".")[0] in OF_PEOPLE and NAMES.search(label.rpartition(".")[2])
    }
    assert names - PLAIN_NAMES - NAMES_OF_THINGS == set()


def test_the_register_names_what_is_there() -> None:
    there = open_texts().keys()
    assert (NOT_PERSONAL.keys() | PLAIN.keys() | PLAIN_NAMES | NAMES_OF_THINGS) - there == set()


def test_what_is_searched_by_has_a_blind_index_and_no_copy() -> None:
    """An index column beside the ciphertext it belongs to, long enough for a digest."""
    by_name = dict(fields())
    for label, field in by_name.items():
        if label.endswith(("phone_index", "id_index")):
            assert field.max_length == 64, label
    for label in ("accounts.person.id_number", "accounts.person.phone", "accounts.user.phone"):
        assert isinstance(by_name[label], EncryptedTextField), label
    assert {"accounts.person.id_index", "accounts.person.phone_index", "accounts.user.phone_index"} <= by_name.keys()


def test_the_rule_can_fail() -> None:
    for name in ("phone", "contact_phone", "id_number", "address", "bank_account_no", "mail", "home_address"):
        assert SENSITIVE.search(name), name
    for name in ("iphone_theme", "phoneme", "addressed", "mailing"):
        assert not SENSITIVE.search(name), name
