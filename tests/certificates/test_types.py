"""Types as data: a new one needs no code, looks like something, and is issued by whom it names."""

from __future__ import annotations

import json

import pytest
from django.urls import reverse

from services.certificates.demo import DATA
from services.certificates.design import number_of, preview
from services.certificates.enums import Layout
from services.certificates.forms import CertificateTypeForm
from services.certificates.models import Certificate, CertificateType
from services.certificates.operations import MayNotIssue
from services.departments.enums import Role
from services.documents.models import Document
from tests.factories import accounts, certificates, departments
from tests.factories.certificates import typed

pytestmark = pytest.mark.django_db
TYPES = json.loads((DATA / "types.json").read_text(encoding="utf-8"))


def given(**changes):
    row = next(row for row in TYPES if row["code"] == "WFZM") | {"code": "NEU"} | changes
    return typed(row) | {"is_active": "on", "has_code": "on"}


@pytest.mark.parametrize("row", TYPES, ids=lambda row: row["code"])
def test_every_demo_type_is_one_that_the_administration_would_take(row):
    form = CertificateTypeForm(typed(row))
    assert form.is_valid(), form.errors
    assert form.cleaned_data["fields"] == row["fields"]


@pytest.mark.parametrize("layout", Layout.values)
def test_every_layout_draws_a_preview_that_registers_nothing(layout):
    kind = CertificateType(**(next(row for row in TYPES if row["code"] == "CJRZ") | {"layout": layout}))
    assert preview(kind).startswith(b"%PDF")
    assert not Document.objects.exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"fields": []}, "fields"),
        ({"fields": [{"key": "a b", "label": "x", "kind": "text"}]}, "fields"),
        ({"fields": [{"key": "a", "label": "x", "kind": "colour"}]}, "fields"),
        ({"fields": [{"key": "a", "label": "x", "kind": "text"}] * 2}, "fields"),
        ({"fields": [{"key": "a", "label": "", "kind": "text"}]}, "fields"),
        ({"fields": [{"key": f"p{n}", "label": "照片", "kind": "photo"} for n in range(2)]}, "fields"),
        ({"lead_text": "{nobody}"}, "lead_text"),
        ({"standard_code": "11440981"}, "standard_code"),
        ({"number_prefix": "证"}, "number_prefix"),
        ({"number_prefix": "粤{n}号"}, "number_prefix"),
        ({"number_prefix": "粤{year}号"}, "number_prefix"),
        ({"number_prefix": "粤（{year}）{year}第{n}号"}, "number_prefix"),
        ({"number_prefix": "粤（{year}）{organ}第{n}号"}, "number_prefix"),
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
    assert not Document.objects.exists()
    kind.refresh_from_db()
    assert kind.name == "居住证"
    wrong = client.post(address, given(code=kind.code, lead_text="{nobody}")).content.decode()
    assert "data:image/jpeg" not in wrong
    assert "nobody" in wrong


def test_rows_are_kept_in_the_order_written_and_an_emptied_one_goes(client):
    kind = certificates.certificate_type()
    accounts.sign_in(client, departments.system_admin())
    address = reverse("admin:certificates_certificatetype_change", args=[kind.pk])
    page = client.get(address).content.decode()
    assert 'name="fields-1-key" id="id_fields-1-key" value="name"' in page
    assert '"kind"' not in page
    assert "&quot;" not in page.partition('class="portal-face"')[2].partition("</table>")[0]
    rows = [{"key": "extra", "label": "备注", "kind": "text", "sample": "无"}, *kind.fields]
    data = given(code=kind.code, fields=rows, lead_text="", number_prefix=kind.number_prefix) | {"fields-1-order": "99"}
    data |= {"fields-2-key": "", "fields-2-label": ""}  # 姓名 is taken away
    assert client.post(address, data).status_code == 302
    before = kind.fields
    kind.refresh_from_db()
    assert kind.fields == [*before[1:], rows[0]]


def test_what_was_typed_into_wrong_rows_stays_and_the_error_says_where(client):
    accounts.sign_in(client, departments.system_admin())
    rows = [{"key": "Ä b", "label": "姓名", "kind": "text", "optional": True}]
    page = client.post(reverse("admin:certificates_certificatetype_add"), given(fields=rows, lead_text=""))
    assert page.status_code == 200
    said = page.content.decode()
    assert "第 1 项：代号以小写字母开头，只用小写字母、数字和下划线。" in said
    assert 'value="Ä b"' in said
    assert not CertificateType.objects.exists()


def test_who_may_only_look_reads_the_face_in_words(client):
    kind = certificates.certificate_type()
    accounts.sign_in(client, departments.holder(Role.ITEM_EDITOR))
    page = client.get(reverse("admin:certificates_certificatetype_change", args=[kind.pk])).content.decode()
    assert "出生日期（日期）" in page
    assert "fields-1-key" not in page
    assert "birth_date" not in page


@pytest.mark.parametrize("broken", ["fields-1-kind", "fields-1-order", "fields-1-label"])
def test_rows_that_no_browser_sends_are_refused_in_words(client, broken):
    accounts.sign_in(client, departments.system_admin())
    data = given() | {broken: "\u202e" + "9" * 400}
    assert client.post(reverse("admin:certificates_certificatetype_add"), data).status_code in (200, 302)
    for kind in CertificateType.objects.all():
        assert [field["key"] for field in kind.fields] == ["name", "id_number", "area", "asked_on", "result"]


def test_year_and_count_stand_where_the_pattern_puts_them():
    kind = certificates.certificate_type("BDCQZS", number_prefix="粤（{year}）高州市不动产权第{n}号")
    certificate = certificates.issued(code=kind.code)
    year = certificate.issued_on.year
    assert certificate.number == f"粤（{year}）高州市不动产权第000001号"
    assert f".{year}000001.001." in certificate.identifier
    assert number_of(kind.number_prefix, year=2027, count=12) == "粤（2027）高州市不动产权第000012号"
    assert number_of("440981JZ", year=2027, count=12) == "440981JZ2027000012"
