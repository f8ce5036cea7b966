"""Whatever is sent, the answer is below 500, says what to do, and what was typed is still there."""

from __future__ import annotations

from html import unescape
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from services.applications.enums import State
from services.applications.models import Answers, Application
from services.applications.operations import counter
from services.common.relay import drain
from services.questions.spec import form_spec
from tests.factories import applications as make
from tests.factories.accounts import sign_in
from tests.support.controls import Controls

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]
HOSTILE = [
    "\x00",
    "a\x00b",
    "\u202e倒过来",
    "\u200b",
    "' OR 1=1 --",
    "<script>alert(1)</script>",
    "{{ 7*7 }}{% load x %}",
    "９" * 5000,
    "-1",
    "1e309",
    "NaN",
    "²",
    "2026-02-30",
    "../../etc/passwd",
    "\U0002f800𬭚",
    "💥" * 50,
    "a" * 100_000,
]
WEIRD = ["-1", "0", "99999999999999999999", "²", "a\x00", "\ufffd", "' or 1=1", "last", "", "%"]


def resident(phone: str = make.MIGRANT) -> Client:
    return sign_in(Client(raise_request_exception=False), make.resident(phone))


def staff(username: str) -> Client:
    return sign_in(Client(raise_request_exception=False), make.staff(username))


def page_of(application: Application, group: str, typed: dict[str, Any]) -> dict[str, Any]:
    """What a browser would send of that page, with ``typed`` instead."""
    spec = next(g for g in form_spec(application.form).groups if g.key == group)
    return make.page_data(application, spec, make.PAGES[application.item_version.item_code].get(group, {}))[0] | typed


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_every_field_of_every_page_stands_hostile_text(text: str) -> None:
    draft, client = make.filled(make.MIGRANT, make.RESIDENCE_PERMIT), resident()
    for group in form_spec(draft.form).groups:
        sent = dict.fromkeys(page_of(draft, group.key, {}), text)
        answer = client.post(reverse("applications:fill", args=[draft.ref, group.key]), sent)
        assert answer.status_code in (200, 302, 400, 422), group.key
    assert client.get(reverse("applications:check", args=[draft.ref])).status_code == 200
    assert client.post(reverse("applications:check", args=[draft.ref]), {"truth": text}).status_code < 500


@pytest.mark.parametrize("text", ["a\x00b", "\u202e倒过来", "字" * 400])
def test_a_refused_page_keeps_what_was_typed(text: str) -> None:
    draft, client = make.draft(make.MIGRANT, make.RESIDENCE_PERMIT), resident()
    sent = page_of(draft, "ground", {"employer": text, "job_since_0": "2025"})
    answer = client.post(reverse("applications:fill", args=[draft.ref, "ground"]), sent)
    assert answer.status_code == 200
    kept = Controls(answer.content.decode()).values
    assert unescape(kept["employer"]) == text
    assert kept["job_since_0"] == "2025"
    assert 'id="error-summary"' in answer.content.decode() or 'class="error' in answer.content.decode()
    assert "employer" not in Answers.objects.get(application=draft).data


@pytest.mark.parametrize(
    "number", ["440981199001010000", "44098120990101001X", "4409811990", "１" * 18, "440981199013450017"]
)
def test_numbers_that_do_not_add_up_are_refused_in_words(number: str) -> None:
    from services.common.identifiers import IdentifierError, id_card

    with pytest.raises(IdentifierError) as refused:
        id_card(number)
    assert any("\u4e00" <= character <= "\u9fff" for character in str(refused.value))


FILES = {
    "empty.jpg": b"",
    "text.jpg": b"this is no picture",
    "page.html": b"<html><script>alert(1)</script></html>",
    "half.png": b"\x89PNG\r\n\x1a\n" + b"\x00" * 40,
    "bad.pdf": b"%PDF-1.7\n%%EOF",
    "..\\..\\etc\\passwd": b"root",
    "a\x00.jpg": b"\xff\xd8\xff\xe0" + b"\x00" * 100,
    "x" * 300 + ".jpg": b"\xff\xd8\xff",
    "zip.pdf": b"PK\x03\x04" + b"\x00" * 200,
}


@pytest.mark.parametrize("name", FILES, ids=range(len(FILES)))
@pytest.mark.parametrize("script", [{}, {"X-Requested-With": "fetch"}], ids=["page", "script"])
def test_files_that_are_none_are_refused_in_words(name: str, script: dict[str, str]) -> None:
    draft, client = make.filled(make.MIGRANT, make.RESIDENCE_PERMIT), resident()
    row = draft.materials.get(material__key="job_proof")
    before = row.files.count()
    upload = SimpleUploadedFile(name, FILES[name], content_type="image/jpeg")
    address = reverse("applications:add_files", args=[draft.ref, row.pk])
    answer = client.post(address, {"files": upload}, headers=script)
    assert answer.status_code in (302, 422)
    assert row.files.count() == before
    if script:
        assert any("\u4e00" <= character <= "\u9fff" for character in answer.json()["message"])
    assert client.post(address, {}).status_code == 422
    assert client.post(address, {"files": "text instead"}).status_code == 422


def test_pressing_submit_twice_is_answered_with_the_first_result() -> None:
    draft, client = make.filled(make.MIGRANT, make.RESIDENCE_PERMIT), resident()
    address = reverse("applications:check", args=[draft.ref])
    first, second = client.post(address, {"truth": "on"}), client.post(address, {"truth": "on"})
    assert first["Location"] == second["Location"] == reverse("applications:submitted", args=[draft.ref])
    assert Application.objects.get(pk=draft.pk).progress.count() == 1


def test_without_its_token_a_form_is_refused() -> None:
    draft = make.filled(make.MIGRANT, make.RESIDENCE_PERMIT)
    client = sign_in(Client(enforce_csrf_checks=True), make.resident(make.MIGRANT))
    for token in ({}, {"csrfmiddlewaretoken": "x" * 64}, {"csrfmiddlewaretoken": "\x00"}):
        answer = client.post(reverse("applications:check", args=[draft.ref]), {"truth": "on", **token})
        assert answer.status_code == 403
    draft.refresh_from_db()
    assert draft.state == State.DRAFT


def test_a_giant_body_is_refused() -> None:
    draft, client = make.draft(), resident(make.OLD_ENOUGH)
    address = reverse("applications:fill", args=[draft.ref, "about"])
    giant = {"address": "x" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)}
    assert client.post(address, giant).status_code == 400
    assert (
        client.post(address, {f"f{n}": "x" for n in range(settings.DATA_UPLOAD_MAX_NUMBER_FIELDS + 5)}).status_code
        == 400
    )
    broken = client.post(address, b"--x\r\nnot multipart", content_type="multipart/form-data; boundary=x")
    assert broken.status_code in (200, 400)
    assert client.post(address, b"\xff\xfe\x00", content_type="application/x-www-form-urlencoded").status_code in (
        200,
        400,
    )
    assert client.generic("POST", address, b"{}", "text/plain; charset=nonsense").status_code < 500


@pytest.mark.parametrize("value", WEIRD, ids=range(len(WEIRD)))
def test_weird_values_in_addresses(value: str) -> None:
    case, client, clerk = make.received(), resident(), staff("clerk1")
    for page in (
        reverse("applications:mine"),
        reverse("notices:inbox"),
        reverse("catalog:items"),
        reverse("documents:verify"),
    ):
        assert client.get(page, {"page": value, "q": value, "theme": value, "code": value}).status_code < 500, page
    for page in (reverse("counter:desk"), reverse("counter:case", args=[case.ref])):
        assert clerk.get(page, {"show": value, "paper": value, "page": value}).status_code == 200, page
    assert client.get("/my/notices/live/", {"since": value}).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/my/cases/%00/",
        "/my/cases/%FF%FE/",
        "/my/cases/../../etc/",
        "/my/cases/%2e%2e/",
        "/my/cases/REF/fill/check/",
        "/my/cases/REF/fill/materials/",
        "/my/cases/REF/fill/nothing/",
        "/my/cases/REF/materials/99999999999999999999/",
        "/my/cases/REF/documents/99999999999999999999/",
        "/my/cases/REF/files/zzz/",
        "/my/certificates/99999999999999999999/",
        "/my/notices/99999999999999999999/",
        "/verify/%00/",
        "/verify/%FF/",
        "/api/v1/verify/%00/",
        "/api/v1/verify/%FF/",
        "/items/%00/",
        "/my/apply/%00/",
        "/items/?q=%FF%FE",
        "/items/?q=%00",
        "/verify/?q=%00",
        "/api/v1/items/?q=%00",
        "/api/v1/items/?limit=-1&offset=99999999999999999999",
    ],
)
def test_weird_addresses(path: str) -> None:
    draft, client = make.filled(make.MIGRANT, make.RESIDENCE_PERMIT), resident()
    assert client.get(path.replace("REF", draft.ref)).status_code in (200, 302, 400, 404, 405)


@pytest.mark.parametrize(
    "path", ["files/zzz/0/", "files/FILE/0/", "files/FILE/99999999999999999999/", "documents/0/", "materials/0/"]
)
def test_weird_addresses_at_the_desk(path: str) -> None:
    case, client = make.received(), staff("clerk1")
    file = case.files.order_by("pk").first().ref
    assert client.get(f"/desk/cases/{case.ref}/{path.replace('FILE', file)}").status_code in (404, 405)


@pytest.mark.parametrize("name", ["display", "sessionid", "csrftoken", "messages", "django_language"])
@pytest.mark.parametrize(
    "value", ["", "x", "é", '"aaaaaaaaaa\\000"', "elder.high.30.x.y", "a" * 5000, "../..", "{}", '"\\377\\376"']
)
def test_malformed_cookies(name: str, value: str) -> None:
    client = Client(raise_request_exception=False, headers={"cookie": f"{name}={value}"})
    for page in ("/", "/items/", reverse("applications:mine"), reverse("accounts:sign_in")):
        assert client.get(page).status_code in (200, 302), page
    assert client.post(reverse("elder:set"), {"theme": "elder"}).status_code in (302, 403)


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_the_desks_forms_stand_hostile_text(text: str) -> None:
    case, client = make.received(), staff("clerk1")
    row = case.materials.get(material__key="job_proof")
    posts = {
        reverse("counter:check_material", args=[case.ref, row.pk]): {"finding": "unfit", "reason": text},
        reverse("counter:supplement", args=[case.ref]): {
            f"tick-material-{row.material_id}": "on",
            f"reason-material-{row.material_id}": text,
        },
        reverse("counter:refuse_acceptance", args=[case.ref]): {"reason": text},
        reverse("counter:propose", args=[case.ref]): {"proposal": text, "reason": text},
        reverse("counter:reveal", args=[case.ref]): {"reason": text},
        reverse("counter:accept", args=[case.ref]): {"x": text},
    }
    for address, data in posts.items():
        answer = client.post(address, data)
        assert answer.status_code in (200, 302, 409, 422), address
    drain()
    assert client.get(reverse("counter:case", args=[case.ref])).status_code == 200
    assert resident().get(reverse("applications:case", args=[case.ref])).status_code == 200


@pytest.mark.parametrize("subject", ["material", "question"])
def test_a_supplement_that_names_what_the_case_does_not_have_is_answered_in_words(subject: str) -> None:
    case, client = make.received(), resident()
    items = [
        {"subject": subject, "key": "999999", "label": "别的材料", "reason": "缺"},
        {"subject": "question", "key": "employer", "label": "单位名称", "reason": "不一致"},
    ]
    counter.ask_supplement(application=case, items=items, by=make.staff("clerk1"))
    address = reverse("applications:supplement", args=[case.ref])
    assert client.get(address).status_code == 200
    assert client.post(address, {"employer": "高州市演示果品有限公司"}).status_code < 500


def test_the_supplement_page_stands_hostile_text() -> None:
    case, client = make.received(), resident()
    items = [{"subject": "question", "key": "employer", "label": "单位名称", "reason": "不一致"}]
    counter.ask_supplement(application=case, items=items, by=make.staff("clerk1"))
    address = reverse("applications:supplement", args=[case.ref])
    for text in ("a\x00b", "\u202e倒过来", "", "字" * 400):
        answer = client.post(address, {"employer": text})
        assert answer.status_code in (200, 422)
        assert unescape(Controls(answer.content.decode()).values["employer"]) == text
    case.refresh_from_db()
    assert case.state == State.SUPPLEMENT


def test_a_phone_in_a_clerks_remark_is_no_error() -> None:
    """Audit and queue refuse numbers: what a clerk types must not run into that."""
    case, client = make.received(), staff("clerk1")
    row = case.materials.get(material__key="job_proof")
    remark = f"请联系 13800000004，身份证 {case.applicant.id_number} 不清楚"
    address = reverse("counter:check_material", args=[case.ref, row.pk])
    assert client.post(address, {"finding": "unfit", "reason": remark}).status_code == 302
    data = {f"tick-material-{row.material_id}": "on", f"reason-material-{row.material_id}": remark}
    assert client.post(reverse("counter:supplement", args=[case.ref]), data).status_code == 302
    case.refresh_from_db()
    assert case.state == State.SUPPLEMENT
    drain()
