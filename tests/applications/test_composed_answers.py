"""Rows, signatures and places through a whole application: filled page by page, checked, shown at the counter."""

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from services.applications import flow, shown
from services.applications.models import Application
from services.applications.operations.drafting import attach
from services.documents.models import Document
from services.documents.operations import make_document
from services.questions.models import FormDefinition, Question
from services.questions.operations import publish_form
from tests.factories import accounts
from tests.factories.applications import proof
from tests.factories.catalog import draft_form, online_version

pytestmark = pytest.mark.django_db
COLUMNS = [
    {"key": "name", "kind": "text", "label": "姓名"},
    {"key": "phone", "kind": "phone", "label": "手机", "required": False},
]
TYPED = {
    "members-row": ["0", "1"],
    "members-0-name": "李样例",
    "members-1-name": "王测试",
    "members-1-phone": "13800000009",
    "home_0": "11",
    "home_1": "110101",
    "home_3": "东华门街道",
}


def published() -> FormDefinition:
    definition = draft_form(kind="rows", key="members", label="家庭成员", bounds={"columns": COLUMNS})
    group = definition.groups.get()
    rest = {"home": ("region", {"scope": "country"}), "sign": ("signature", {})}
    for n, (key, (kind, bounds)) in enumerate(rest.items(), 2):
        Question.objects.create(group=group, key=key, kind=kind, label=key, bounds=bounds, order=n)
    return publish_form(definition=definition, by=None)


def drawing() -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (96, 32), "white").save(out, "PNG")
    return SimpleUploadedFile("signature.png", out.getvalue(), content_type="image/png")


@pytest.fixture
def begun(client: Client) -> tuple[Client, Application]:
    user = accounts.real_named(accounts.person("陈演示"))
    accounts.sign_in(client, user)
    version = online_version(form=published())
    client.post(f"/my/apply/{version.item_code}/")
    return client, Application.objects.get(applicant=user.person)


def send(client: Client, application: Application, **data: Any) -> Any:
    return client.post(f"/my/cases/{application.ref}/fill/page/", {**TYPED, **data})


def answers(application: Application) -> dict[str, Any]:
    return Application.objects.get(pk=application.pk).answers.data


def test_what_is_typed_is_kept_and_shown(begun: tuple[Client, Application]) -> None:
    client, application = begun
    assert send(client, application, **{"sign-way": "type", "sign-typed": "陈演示"}).status_code == 302
    kept = answers(application)
    assert kept["members"] == [{"name": "李样例"}, {"name": "王测试", "phone": "13800000009"}]
    assert kept["home"]["name"] == "北京市 东城区 东华门街道"
    assert kept["sign"] == {"typed": "陈演示"}
    page = client.get(f"/my/cases/{application.ref}/check/").content.decode()
    for words in ("1. 姓名：李样例<br>", "138****0009", "北京市 东城区 东华门街道", "陈*示（打字签名）"):
        assert words in page


def test_a_drawing_is_stored_seen_and_replaced_by_a_typed_name(begun: tuple[Client, Application]) -> None:
    client, application = begun
    assert send(client, application, **{"sign-way": "draw", "sign": drawing()}).status_code == 302
    ref = answers(application)["sign"]["files"][0]["ref"]
    address = f"/my/cases/{application.ref}/files/{ref}/"
    assert client.get(address).status_code == 200
    assert address in client.get(f"/my/cases/{application.ref}/check/").content.decode()
    assert "重新签一次" in client.get(f"/my/cases/{application.ref}/fill/page/").content.decode()
    counter = shown.sections(Application.objects.get(pk=application.pk), for_counter=True)
    told = [str(row["value"]) for section in counter for row in section["rows"]]
    assert "已手写签名" in told  # the drawing itself stands among the papers
    assert not any(ref in value for value in told)
    assert send(client, application, **{"sign-way": "type", "sign-typed": "陈演示"}).status_code == 302
    assert answers(application)["sign"] == {"typed": "陈演示"}
    assert not application.files.filter(removed_at=None).exists()


def test_the_receipt_repeats_the_answers_with_numbers_masked(begun: tuple[Client, Application]) -> None:
    client, application = begun
    send(client, application, **{"sign-way": "type", "sign-typed": "陈演示"})
    for row in flow.missing_materials(application):
        attach(application=application, row=row, upload=proof(), by=None)
    assert client.post(f"/my/cases/{application.ref}/check/", {"truth": "on"}).status_code == 302
    receipt = Document.objects.get(kind="receipt", subject_ref=application.subject_ref)
    (section,) = receipt.context["answers"]
    told = {row["label"]: row["value"] for row in section["rows"]}
    assert told["家庭成员"] == "1. 姓名：李样例\n2. 姓名：王测试，手机：138****0009"
    assert told["home"] == "北京市 东城区 东华门街道"
    assert make_document(receipt.pk).file.pages == 2  # the answers follow the sealed page


def test_one_more_row_saves_nothing_and_keeps_what_was_typed(begun: tuple[Client, Application]) -> None:
    client, application = begun
    answer = send(client, application, **{"members-add": "1", "sign-typed": "陈"})
    assert answer.status_code == 200
    page = answer.content.decode()
    assert page.count('name="members-row"') == 4  # two typed, one more, one in the template
    assert "李样例" in page
    assert "error-summary" not in page
    assert answers(application) == {}


def test_a_wrong_cell_is_led_to(begun: tuple[Client, Application]) -> None:
    client, application = begun
    page = send(client, application, **{"members-1-phone": "138", "sign-typed": "陈演示"}).content.decode()
    assert 'href="#id_members-1-phone"' in page
    assert "第 2 行“手机”" in page
