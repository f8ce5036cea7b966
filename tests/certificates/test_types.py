"""Types as data: a new one needs no code, looks like something, and is issued by whom it names."""

from __future__ import annotations

import json

import pytest
from django.urls import reverse

from services.certificates.demo import DATA
from services.certificates.design import preview
from services.certificates.enums import Layout
from services.certificates.forms import CertificateTypeForm
from services.certificates.models import Certificate, CertificateType
from services.certificates.operations import MayNotIssue
from services.documents.models import Document
from tests.factories import accounts, certificates, departments

pytestmark = pytest.mark.django_db
TYPES = json.loads((DATA / "types.json").read_text(encoding="utf-8"))


def given(**changes):
    row = next(row for row in TYPES if row["code"] == "WFZM") | {"code": "NEU"} | changes
    return row | {"fields": json.dumps(row["fields"]), "is_active": "on", "has_code": "on"}


@pytest.mark.parametrize("row", TYPES, ids=lambda row: row["code"])
def test_every_demo_type_is_one_that_the_administration_would_take(row):
    form = CertificateTypeForm(row | {"fields": json.dumps(row["fields"])})
    assert form.is_valid(), form.errors


@pytest.mark.parametrize("layout", Layout.values)
def test_every_layout_draws_a_preview_that_registers_nothing(layout):
    kind = CertificateType(**(next(row for row in TYPES if row["code"] == "CJRZ") | {"layout": layout}))
    assert preview(kind).startswith(b"%PDF")
    assert not Document.objects.exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"fields": "words"}, "fields"),
        ({"fields": [{"key": "a b", "label": "x", "kind": "text"}]}, "fields"),
        ({"fields": [{"key": "a", "label": "x", "kind": "colour"}]}, "fields"),
        ({"fields": [{"key": "a", "label": "x", "kind": "text"}] * 2}, "fields"),
        ({"lead_text": "{nobody}"}, "lead_text"),
        ({"standard_code": "11440981"}, "standard_code"),
        ({"number_prefix": "证"}, "number_prefix"),
        ({"validity_amount": 0}, "validity_amount"),
    ],
)
def test_a_type_of_which_nothing_could_be_made_is_refused(changes, field):
    assert field in CertificateTypeForm(given(**changes)).errors


@pytest.mark.parametrize("field", ["number_prefix", "standard_code"])
def test_two_types_share_neither_the_beginning_of_their_numbers_nor_their_code(field):
    first = CertificateTypeForm(given())
    kind = first.save()
    assert CertificateTypeForm(given(), instance=kind).is_valid()
    other = {"code": "ZWEI", "number_prefix": "440981 ZW", "standard_code": "11440981MB2D101164D99"}
    assert CertificateTypeForm(given(**other)).is_valid()
    typed = {"number_prefix": "（440981）wf", "standard_code": kind.standard_code.lower()}[field]
    errors = CertificateTypeForm(given(**other | {field: typed})).errors
    assert list(errors) == [field]
    assert kind.name in errors[field][0]


def test_a_type_made_in_the_administration_is_issued_at_once():
    form = CertificateTypeForm(given())
    assert form.is_valid(), form.errors
    kind = form.save()
    person = accounts.person("王测试")
    face = {"name": person.name, "id_number": person.id_number, "area": "高州市", "asked_on": "2026-11-20"}
    certificate = certificates.issued(person, code=kind.code, face_data=face | {"result": "没有"})
    assert certificate.document.context["design"]["lead"] == "经查询，截至 2026年11月20日，王测试 在高州市内：没有。"


def test_only_the_organs_that_a_type_names_may_issue_it():
    kind, organ, other = (
        certificates.certificate_type(),
        departments.department(),
        departments.department("高州市另一局"),
    )
    kind.issuers.add(organ)
    with pytest.raises(MayNotIssue):
        certificates.issued(issuer=other)
    assert not Certificate.objects.exists()
    assert certificates.issued(issuer=organ).issuer == organ


def test_the_administration_shows_what_is_typed_without_keeping_it(client):
    kind = certificates.certificate_type()
    accounts.sign_in(client, departments.system_admin())
    address = f"{reverse('admin:certificates_certificatetype_preview')}?type={kind.pk}"
    page = client.post(address, given(code=kind.code, name="换个名字")).content.decode()
    assert page.count("data:image/jpeg") == 1
    kind.refresh_from_db()
    assert kind.name == "居住证"
    wrong = client.post(address, given(code=kind.code, lead_text="{nobody}")).content.decode()
    assert "data:image/jpeg" not in wrong
    assert "nobody" in wrong
