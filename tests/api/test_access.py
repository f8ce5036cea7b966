"""Who reaches what at the API: the same doors as of the pages, another's case as if it were not there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from rest_framework.permissions import AllowAny

from services.applications.api import urls
from services.applications.enums import State
from services.applications.models import Application
from services.audit.models import AuditEntry
from services.common.relay import drain
from services.documents.models import Document
from tests.api.client import API, Caller, resident
from tests.api.test_problems import told
from tests.factories import accounts
from tests.factories import applications as make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]
ABSENT = "zzzzzzzzzzzz"
STRANGER = "13800000011"
METHODS = ("get", "post", "put", "patch", "delete")


@pytest.fixture
def case() -> Application:
    made = make.received()
    drain()
    return Application.objects.get(pk=made.pk)


def paths(case: Application, **instead: Any) -> Iterator[tuple[str, Any]]:
    """(path, view) of every address of the API of cases that is not public, so that a new one is tried too."""
    known = {
        "ref": case.ref,
        "group": "ground",
        "material": "job_proof",
        "file": case.files.order_by("pk").first().ref,
        "document": Document.objects.get(subject_ref=case.subject_ref).pk,
    } | instead
    for pattern in urls.urlpatterns:
        path = str(pattern.pattern)
        for name, converter in pattern.pattern.converters.items():
            kind = {"SlugConverter": "slug", "IntConverter": "int"}[type(converter).__name__]
            path = path.replace(f"<{kind}:{name}>", str(known[name]))
        if AllowAny not in pattern.callback.view_class.permission_classes:
            yield f"/{path}", pattern.callback.view_class


def operations(case: Application, **instead: Any) -> list[tuple[str, str]]:
    """(method, path) of everything the API offers."""
    return [(m, path) for path, view in paths(case, **instead) for m in METHODS if hasattr(view, m)]


def body(path: str) -> dict[str, Any]:
    """Something the operation would take."""
    return {"truth": True} if "submit" in path else {"item": make.ELDER_CARD} if path == "/cases/" else {}


def ask(caller: Caller, method: str, path: str) -> Any:
    return caller.get(path) if method == "get" else caller.send(method, path, body(path))


def untouched(case: Application) -> bool:
    fresh = Application.objects.get(pk=case.pk)
    return (fresh.state, fresh.saved_at, fresh.files.filter(removed_at=None).count()) == (
        State.RECEIVED,
        case.saved_at,
        case.files.filter(removed_at=None).count(),
    )


def test_every_operation_is_tried(case: Application) -> None:
    assert len(operations(case)) == 30
    public = [str(p.pattern) for p in urls.urlpatterns if AllowAny in p.callback.view_class.permission_classes]
    assert public == ["progress/"]


def test_visitors_are_sent_to_sign_in(case: Application) -> None:
    visitor = Caller()
    for method, path in operations(case):
        told(ask(visitor, method, path), 401, "sign-in")
    assert untouched(case)


def test_staff_do_not_come_in_here(case: Application) -> None:
    for name in ("clerk1", "approver1", "sysadmin", "auditor"):
        staff = Caller(make.staff(name))
        for method, path in operations(case):
            told(ask(staff, method, path), 403, "forbidden")
    assert untouched(case)


def test_who_only_gave_a_phone_proves_who_they_are_first(case: Application) -> None:
    visitor = Caller(accounts.resident())
    for method, path in operations(case):
        told(ask(visitor, method, path), 403, "real-name")
    assert untouched(case)


def test_what_is_not_mine_looks_as_if_it_were_not_there(case: Application) -> None:
    stranger = resident(STRANGER)
    mine, absent = operations(case), operations(case, ref=ABSENT)
    for (method, path), (_, nowhere) in zip(mine, absent, strict=True):
        if path == "/cases/":
            continue
        refused, missing = ask(stranger, method, path), ask(stranger, method, nowhere)
        if refused.status_code == 415:  # a file is wanted: sent below
            continue
        members = told(refused, 404, "not-found") | {"instance": "", "number": ""}
        assert members == told(missing, 404, "not-found") | {"instance": "", "number": ""}, path
    told(stranger.upload(f"/cases/{case.ref}/files/", material="job_proof", file=make.proof()), 404, "not-found")
    assert stranger.get("/cases/").json()["count"] == 0
    assert untouched(case)


def test_a_refusal_is_recorded(case: Application) -> None:
    resident(STRANGER).get(f"/cases/{case.ref}/")
    entry = AuditEntry.objects.filter(event="access.refused").order_by("-pk").first()
    assert entry.subject_ref == f"case:{case.ref}"


def test_nothing_is_changed_without_the_token(case: Application) -> None:
    owner = resident()
    owner.token = "x" * 32
    for method, path in operations(case):
        if method != "get":
            told(ask(owner, method, path), 403, "token")
    foreign = owner.client.post(f"{API}/cases/{case.ref}/withdraw/", headers={"Origin": "https://example.org"})
    told(foreign, 403, "token")
    assert untouched(case)


def test_parts_of_another_case_are_not_reached_through_ones_own(case: Application) -> None:
    other = make.received(STRANGER)
    drain()
    owner = resident()
    file = other.files.order_by("pk").first().ref
    paper = Document.objects.get(subject_ref=other.subject_ref).pk
    told(owner.get(f"/cases/{case.ref}/files/{file}/"), 404, "not-found")
    told(owner.send("delete", f"/cases/{case.ref}/files/{file}/"), 404, "not-found")
    told(owner.get(f"/cases/{case.ref}/documents/{paper}/"), 404, "not-found")


def test_full_numbers_are_read_by_their_owner_only(case: Application) -> None:
    """Lists and the case itself are masked; the answers are as their writer wrote them."""
    owner, number = resident(), case.applicant.id_number
    for path in ("/cases/", f"/cases/{case.ref}/", *(f"/cases/{case.ref}/{n}/" for n in ("timeline", "materials"))):
        text = owner.get(path).content.decode()
        assert number not in text, path
        assert case.applicant.phone not in text, path
        assert case.applicant.name not in text, path
    assert number in owner.get(f"/cases/{case.ref}/answers/").content.decode()
    refused = owner.send("patch", f"/cases/{case.ref}/answers/ground/", {"employer": number})
    assert number not in refused.content.decode()


def test_what_is_signed_in_is_kept_nowhere(case: Application) -> None:
    owner = resident()
    for method, path in operations(case):
        if method == "get":
            assert "no-store" in owner.get(path)["Cache-Control"], path


def test_the_session_tells_who_asks() -> None:
    owner = make.resident(make.MIGRANT)
    told_ = Caller(owner).get("/session/").json()
    assert (told_["signed_in"], told_["real_name_level"]) == (True, 1)
    assert owner.person.name not in told_["name"]
    nobody = Client().get(f"{API}/session/").json()
    assert (nobody["signed_in"], nobody["name"], bool(nobody["token"])) == (False, "", True)


def test_nothing_sent_sets_what_is_not_asked(case: Application) -> None:
    owner = resident()
    ref = owner.post("/cases/", {"item": make.ELDER_CARD, "state": "closed", "applicant": 1, "granted": True}).json()[
        "ref"
    ]
    fresh = Application.objects.get(ref=ref)
    assert (fresh.state, fresh.granted, fresh.applicant) == (State.DRAFT, None, case.applicant)
    told(owner.send("patch", f"/cases/{ref}/answers/about/", {"state": "closed"}), 422, "invalid")


def test_items_one_cannot_apply_for() -> None:
    owner = resident()
    told(owner.post("/cases/", {"item": "nothing"}), 404, "not-found")
    for wrong in ({}, {"item": 7.5}, {"item": None}, {"item": "a b"}, {"item": ["x"]}, []):
        told(owner.post("/cases/", wrong), 422, "invalid")
