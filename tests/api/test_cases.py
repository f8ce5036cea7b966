"""A case from the draft to its papers, told in requests: the same as on the pages."""

from __future__ import annotations

from typing import Any

import pytest

from services.applications.enums import State
from services.applications.models import Application
from services.applications.operations import counter
from services.catalog.models import ItemVersion
from services.common.relay import drain
from tests.api.client import Caller, resident
from tests.api.test_problems import told
from tests.factories import applications as make
from tests.support.schemas import refused_by

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]
ANSWERS = {
    "ground": {"ground": "job", "employer": "高州市演示果品有限公司", "job_since": "2025-03-01"},
    "address": {"town": {"town": "440981001", "village": ""}},
}


@pytest.fixture
def me() -> Caller:
    return resident()


def begun(me: Caller, item: str = make.RESIDENCE_PERMIT) -> str:
    answer = me.post("/cases/", {"item": item})
    assert answer.status_code == 201, answer.content
    return answer.json()["ref"]


def filled(me: Caller) -> str:
    """A draft with everything answered and handed in, by the API alone."""
    ref = begun(me)
    offered = me.get(f"/cases/{ref}/answers/").json()
    values = {key: prefill["value"] for key, prefill in offered["prefill"].items()}
    for answers in ANSWERS.values():
        values |= answers
    properties = offered["schema"]["properties"]
    values |= {key: True for key, one in properties.items() if one["x-kind"] == "promise"}
    saved = me.upload(f"/cases/{ref}/files/", question="photo", file=make.photo())
    assert saved.status_code == 201, saved.content
    whole = me.send("put", f"/cases/{ref}/answers/", values)
    assert whole.status_code == 200, whole.content
    for row in me.get(f"/cases/{ref}/materials/").json():
        if row["needed"] and not row["question"]:
            assert me.upload(f"/cases/{ref}/files/", material=row["key"], file=make.proof()).status_code == 201
    return ref


def case_of(ref: str) -> Application:
    return Application.objects.get(ref=ref)


def test_from_the_draft_to_the_case_number(me: Caller) -> None:
    ref = filled(me)
    kept = me.get(f"/cases/{ref}/answers/").json()
    assert refused_by(kept["schema"], kept["answers"]) == []
    assert me.get(f"/cases/{ref}/problems/").json() == {"ready": True, "problems": []}
    assert me.get(f"/cases/{ref}/").json()["may"] == ["edit", "submit"]
    answer = me.post(f"/cases/{ref}/submit/", {"truth": True}, key="once")
    assert answer.status_code == 200, answer.content
    case = answer.json()
    assert (case["state"]["code"], case["number"]) == (State.RECEIVED, case_of(ref).number)
    assert {"cancel", "withdraw"} <= set(case["may"])
    drain()
    papers = me.get(f"/cases/{ref}/documents/").json()
    assert [paper["kind"] for paper in papers] == ["receipt"]
    fetched = me.get(f"/cases/{ref}/documents/{papers[0]['id']}/", Accept="application/pdf")
    assert (fetched.status_code, fetched["Content-Type"], fetched.content[:5]) == (200, "application/pdf", b"%PDF-")
    line = me.get(f"/cases/{ref}/timeline/").json()
    assert [step["move"] for step in line["steps"]] == ["submit"]
    assert line["steps"][0]["document"] == papers[0]["id"]
    assert line["coming"]
    assert [row["ref"] for row in me.get("/cases/?state=received").json()["results"]] == [ref]


def test_what_the_guide_asks_first_is_asked_here_too(me: Caller) -> None:
    item = "shipin-jingying"
    asked = me.get(f"/items/{item}/").json()
    goods, dishes = asked["situation_form"]["questions"]["groups"][0]["questions"][:2]
    key = goods["key"]
    assert key in asked["form"]["schema"]["properties"]
    unanswered = told(me.post("/cases/", {"item": item}), 422, "invalid")
    assert f"#/situation/{key}" in {row["pointer"] for row in unanswered["errors"]}
    told(me.post("/cases/", {"item": item, "situation": {key: "loose", "more": 1}}), 422, "invalid")
    instead = told(me.post("/cases/", {"item": item, "situation": {key: "packed"}}), 409, "not-open")
    assert "备案" in instead["detail"]
    assert Application.objects.count() == 0
    situation = {key: "loose", dishes["key"]: [dishes["options"][0]["value"]]}
    begun = me.post("/cases/", {"item": item, "situation": situation})
    assert begun.status_code == 201, begun.content
    answers = me.get(f"/cases/{begun.json()['ref']}/answers/").json()
    assert answers["answers"][key] == "loose"
    told(me.post("/cases/", {"item": make.RESIDENCE_PERMIT, "situation": {"x": 1}}), 422, "invalid")


def test_without_a_place_nothing_is_submitted(me: Caller) -> None:
    draft = make.filled(make.MIGRANT, make.RESIDENCE_PERMIT)
    ItemVersion.objects.filter(pk=draft.item_version_id).update(state="draft")
    ItemVersion.objects.filter(pk=draft.item_version_id).update(enrolment=True)
    ItemVersion.objects.filter(pk=draft.item_version_id).update(state="published")
    refused = told(me.post(f"/cases/{draft.ref}/submit/", {"truth": True}), 409, "not-open")
    assert "报名" in refused["detail"]
    stands = me.get(f"/items/{make.RESIDENCE_PERMIT}/").json()["enrolment"]
    assert stands == {"state": "unknown", "left": None, "period": None}


def test_a_second_beginning_is_the_first_draft(me: Caller) -> None:
    ref = begun(me)
    again = me.post("/cases/", {"item": make.RESIDENCE_PERMIT})
    assert (again.status_code, again.json()["ref"]) == (200, ref)
    assert again["Location"] == f"/api/v1/cases/{ref}/"


def test_what_is_missing_is_named_with_its_place(me: Caller) -> None:
    ref = begun(me)
    problems = me.get(f"/cases/{ref}/problems/").json()
    assert not problems["ready"]
    refused = told(me.post(f"/cases/{ref}/submit/", {"truth": True}), 422, "invalid")
    assert refused["errors"] == problems["problems"]
    assert "#/answers/ground" in {row["pointer"] for row in refused["errors"]}
    assert case_of(ref).state == State.DRAFT
    untrue = told(me.post(f"/cases/{ref}/submit/", {"truth": False}), 422, "invalid")
    assert untrue["errors"][0]["pointer"] == "#/truth"


def test_answers_are_saved_page_by_page_and_bit_by_bit(me: Caller) -> None:
    ref = begun(me)
    partial = me.send("patch", f"/cases/{ref}/answers/ground/", {"ground": "job"})
    assert (partial.status_code, partial.json()["answers"]) == (200, {"ground": "job"})
    half = told(me.send("put", f"/cases/{ref}/answers/ground/", {"ground": "job"}), 422, "invalid")
    assert {row["pointer"] for row in half["errors"]} == {"#/employer", "#/job_since"}
    page = me.send("put", f"/cases/{ref}/answers/ground/", ANSWERS["ground"])
    assert page.json()["answers"] == ANSWERS["ground"]
    assert next(group for group in page.json()["groups"] if group["key"] == "ground")["done"]
    home = me.send("patch", f"/cases/{ref}/answers/ground/", {"ground": "home"}).json()["answers"]
    assert "employer" not in home


def test_an_answer_that_cannot_stand_changes_nothing(me: Caller) -> None:
    ref = begun(me)
    me.send("put", f"/cases/{ref}/answers/ground/", ANSWERS["ground"])
    for wrong in (
        {"ground": "moon"},
        {"employer": 7},
        {"job_since": "2025-02-31"},
        {"job_since": {"year": []}},
        {"nothing": "x"},
        {"town": {"town": "440981001"}},
        {"employer": "a\u202eb" * 200},
    ):
        members = told(me.send("patch", f"/cases/{ref}/answers/ground/", wrong), 422, "invalid")
        assert members["errors"][0]["pointer"] == f"#/{next(iter(wrong))}", wrong
    for shape in ([], "text", 7, [{"ground": "job"}]):
        told(me.send("patch", f"/cases/{ref}/answers/ground/", shape), 422, "invalid")
    assert me.get(f"/cases/{ref}/answers/").json()["answers"] == ANSWERS["ground"]


def test_a_prefilled_answer_keeps_its_source(me: Caller) -> None:
    ref = begun(me)
    offered = me.get(f"/cases/{ref}/answers/").json()
    key = next(key for key, one in offered["prefill"].items() if one["source"] == "profile.phone")
    group = next(
        group["key"]
        for group in offered["questions"]["groups"]
        if key in {question["key"] for question in group["questions"]}
    )
    phone = offered["prefill"][key]["value"]
    kept = me.send("patch", f"/cases/{ref}/answers/{group}/", {key: phone}).json()
    assert (kept["sources"][key]["changed"], key in kept["prefill"]) == (False, False)
    other = me.send("patch", f"/cases/{ref}/answers/{group}/", {key: "13912345678"}).json()
    assert other["sources"][key]["changed"]


def test_a_file_belongs_where_it_was_handed_in(me: Caller) -> None:
    ref = begun(me)
    me.send("put", f"/cases/{ref}/answers/ground/", ANSWERS["ground"])
    photo = me.upload(f"/cases/{ref}/files/", question="photo", file=make.photo()).json()
    proof = me.upload(f"/cases/{ref}/files/", material="job_proof", file=make.proof()).json()
    rows = {row["key"]: row for row in me.get(f"/cases/{ref}/materials/").json()}
    assert [file["ref"] for file in rows["job_proof"]["files"]] == [proof["ref"]]
    assert me.get(f"/cases/{ref}/files/{proof['ref']}/", Accept="image/png")["Content-Type"] == "image/png"
    group = next(
        g["key"]
        for g in me.get(f"/cases/{ref}/answers/").json()["questions"]["groups"]
        if "photo" in {q["key"] for q in g["questions"]}
    )
    for foreign in ({"files": [{"ref": proof["ref"]}]}, {"files": [1]}, {"files": {}}, "x"):
        told(me.send("patch", f"/cases/{ref}/answers/{group}/", {"photo": foreign}), 422, "invalid")
    same = me.send("patch", f"/cases/{ref}/answers/{group}/", {"photo": {"files": [{"ref": photo["ref"]}]}})
    assert same.status_code == 200, same.content
    assert me.send("delete", f"/cases/{ref}/files/{photo['ref']}/").status_code == 204
    assert me.send("delete", f"/cases/{ref}/files/{proof['ref']}/").status_code == 204
    assert "photo" not in me.get(f"/cases/{ref}/answers/").json()["answers"]
    told(me.get(f"/cases/{ref}/files/{photo['ref']}/"), 404, "not-found")
    assert case_of(ref).files.filter(removed_at=None).count() == 0


def test_hostile_and_misplaced_files_are_refused(me: Caller) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    ref = begun(me)
    script = SimpleUploadedFile("x.jpg", b"<script>alert(1)</script>", content_type="image/jpeg")
    told(me.upload(f"/cases/{ref}/files/", material="job_proof", file=script), 422, "invalid")
    told(me.upload(f"/cases/{ref}/files/", question="employer", file=make.photo()), 422, "invalid")
    told(me.upload(f"/cases/{ref}/files/", material="nothing", file=make.photo()), 422, "invalid")
    told(me.upload(f"/cases/{ref}/files/", material="id_card", file=make.photo()), 409, "not-open")
    both = told(me.upload(f"/cases/{ref}/files/", material="a", question="b", file=make.photo()), 422, "invalid")
    assert both["errors"][0]["pointer"] == "#"
    none = told(me.upload(f"/cases/{ref}/files/", material="job_proof"), 422, "invalid")
    assert none["errors"][0]["pointer"] == "#/file"
    assert case_of(ref).files.count() == 0


def test_cancelled_the_draft_is_open_again_and_withdrawn_it_is_over(me: Caller) -> None:
    case = make.received()
    opened = me.post(f"/cases/{case.ref}/cancel/")
    assert (opened.status_code, opened.json()["state"]["code"]) == (200, State.DRAFT)
    assert me.post(f"/cases/{case.ref}/submit/", {"truth": True}).status_code == 200
    ended = me.post(f"/cases/{case.ref}/withdraw/")
    assert (ended.json()["state"]["code"], ended.json()["may"]) == (State.WITHDRAWN, [])
    for path, body in (("submit", {"truth": True}), ("cancel", None), ("withdraw", None)):
        refused = told(me.post(f"/cases/{case.ref}/{path}/", body), 409, "not-open")
        assert "撤回" in refused["detail"]
    told(me.send("delete", f"/cases/{case.ref}/"), 409, "not-open")
    told(me.send("patch", f"/cases/{case.ref}/answers/ground/", {"ground": "home"}), 409, "not-open")
    told(me.upload(f"/cases/{case.ref}/files/", material="job_proof", file=make.proof()), 409, "not-open")


def test_a_draft_is_thrown_away(me: Caller) -> None:
    ref = begun(me)
    assert me.send("delete", f"/cases/{ref}/").status_code == 204
    told(me.get(f"/cases/{ref}/"), 404, "not-found")


def supplemented() -> Application:
    case = make.received()
    row = case.materials.get(material__key="job_proof")
    items = [
        {"subject": "material", "key": str(row.material_id), "label": "就业证明", "reason": "缺盖章页"},
        {"subject": "question", "key": "employer", "label": "单位名称", "reason": "与证明不一致"},
    ]
    counter.ask_supplement(application=case, items=items, by=make.staff("clerk1"))
    return case_of(case.ref)


def test_a_supplement_takes_what_it_names_and_nothing_else(me: Caller) -> None:
    case = supplemented()
    path = f"/cases/{case.ref}/supplement/"
    asked = me.get(path).json()
    assert [(item["subject"], item["key"]) for item in asked["items"]] == [
        ("material", "job_proof"),
        ("question", "employer"),
    ]
    answer: dict[str, Any] = {"answers": {"employer": "高州市样例果品有限公司"}}
    missing = told(me.post(path, answer), 422, "invalid")
    assert missing["errors"][0]["pointer"] == "#/materials/job_proof"
    told(me.upload(f"/cases/{case.ref}/files/", question="photo", file=make.photo()), 409, "not-open")
    assert me.upload(f"/cases/{case.ref}/files/", material="job_proof", file=make.proof()).status_code == 201
    more = told(me.post(path, {"answers": {"employer": "高州市样例", "ground": "home"}}), 422, "invalid")
    assert more["errors"][0]["pointer"] == "#/ground"
    before = case.answers.data
    done = me.post(path, answer)
    assert (done.status_code, done.json()["state"]["code"]) == (200, State.RECEIVED)
    assert case_of(case.ref).answers.data == before | answer["answers"]
    told(me.get(path), 404, "not-found")
    told(me.post(path, answer), 422, "invalid")


def test_answers_given_by_a_page_and_by_the_api_are_the_same(me: Caller) -> None:
    draft = make.filled(make.MIGRANT, make.RESIDENCE_PERMIT)
    page, ref = draft.answers.data, draft.ref
    sent = {key: value for key, value in page.items() if key != "photo"}
    assert me.send("put", f"/cases/{ref}/answers/", sent).json()["answers"] == page
