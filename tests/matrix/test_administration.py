"""The administration × its three administrators, the editor and everybody else. Django names its addresses."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
from django.contrib import admin

from tests.matrix.rows import ADMINISTRATION, DESK, LOTS, PRINCIPALS, RESIDENTS, STATIONS
from tests.matrix.test_matrix import headers_missing, outcome
from tests.matrix.world import World, build
from tests.support.portal import Portal

pytestmark = [pytest.mark.servers, pytest.mark.timeout(600)]
READ, ALTER, MAKE = (dict.fromkeys(("item_editor", "item_checker"), most) for most in ("view", "change", "add"))
"""Who makes items and who checks them see the same; what they may do with one version is asked by the catalogue."""
RIGHTS: dict[str, dict[str, str]] = {
    "applications.standardreason": {"system": "add"},
    "accounts.user": {"security": "add", "audit": "view"},
    "audit.alarm": {"audit": "change", "security": "change"},
    "audit.auditanchor": {"audit": "view"},
    "audit.auditentry": {"audit": "view"},
    "bundles.bundle": {"system": "add"} | MAKE,
    "catalog.baseitem": {"system": "add"} | READ,
    "catalog.enrolmentbatch": {"system": "add"} | MAKE,
    "catalog.implementeditem": {"system": "add"} | MAKE,
    "catalog.itemversion": {"system": "add"} | MAKE,
    "catalog.polyphone": {"system": "add"} | READ,
    "catalog.ruleset": {"system": "add"} | READ,
    "catalog.searchedwords": {"system": "view"} | READ,
    "catalog.synonym": {"system": "add"} | READ,
    "catalog.theme": {"system": "add"} | READ,
    "certificates.certificate": {},
    "certificates.helddocument": {},
    "certificates.certificatetype": {"system": "add"} | READ,
    "charging.chargepoint": {"system": "add"},
    "charging.chargingcard": {"system": "add"},
    "charging.station": {"system": "add"},
    "common.calendarday": {"system": "add"},
    "common.calendaryear": {"system": "add"},
    "common.outboxtask": {"system": "change", "audit": "view"},
    "content.announcement": {"system": "add", "editor": "add"},
    "content.guidefeedback": {"system": "view", "editor": "view"},
    "content.helparticle": {"system": "add", "editor": "add"},
    "content.hotword": {"system": "add", "editor": "add"},
    "content.policy": {"system": "add", "editor": "add"},
    "delegation.grant": {"security": "view", "audit": "view"},
    "delegation.helperpost": {"security": "add", "audit": "view"},
    "departments.department": {"system": "add", "security": "view", "audit": "view"} | READ,
    "departments.organkey": {"security": "add", "audit": "view"},
    "departments.postproposal": {"security": "add", "audit": "view"},
    "departments.recusal": {"audit": "view"},
    "departments.staffkin": {"security": "change"},
    "departments.staffleave": {"security": "change", "audit": "view"},
    "departments.staffpost": {"system": "view", "security": "change", "audit": "view"},
    "departments.window": {"system": "add", "security": "view"} | READ,
    "documents.document": {"system": "view"},
    "documents.numberseries": {},
    "documents.sealright": {"security": "add", "audit": "view"},
    "documents.sealuse": {"audit": "view"},
    "notices.delivery": {"system": "view", "audit": "view"},
    "notices.messagetemplate": {"system": "change", "audit": "view"},
    "notices.quiethours": {"system": "change", "audit": "view"},
    "grants.programme": {"system": "add"},
    "parking.device": {"system": "add"},
    "parking.lot": {"system": "add"},
    "parking.pass": {"system": "add"},
    "parking.passoffer": {"system": "add"},
    "parking.space": {"system": "add"},
    "places.place": {"system": "add"} | READ,
    "publicity.correction": {"system": "add", "editor": "add", "audit": "view"},
    "publicity.figures": {"system": "view", "editor": "view"},
    "publicity.publication": {"system": "view", "editor": "view", "audit": "view"},
    "questions.formdefinition": {"system": "add"} | MAKE,
    "questions.formlibrary": {"system": "add"} | MAKE,
    "questions.question": {"system": "change"} | ALTER,
    "questions.questiongroup": {"system": "change"} | ALTER,
    "registries.registryquery": {"audit": "view"},
    "tariffs.tariff": {"system": "add"} | MAKE,
    "tariffs.tariffversion": {"system": "add"} | MAKE,
    "registries.registrysource": {"system": "change"},
}
"""Model → administrator → most they may do (add implies change implies view). Nobody else, and nothing else."""
NOT_HERE = (*DESK, "finance", *LOTS, *STATIONS)
OTHERS = dict.fromkeys(("anonymous", "machine"), "login") | dict.fromkeys(RESIDENTS, "no")
OTHERS |= dict.fromkeys(NOT_HERE, "away")
"""The desk's staff are led to the administration's door, which refuses them (below)."""


def ours() -> list[str]:
    """Labels of our models with a page in the administration."""
    return sorted(m._meta.label_lower for m in admin.site._registry if m.__module__.startswith("services."))


@pytest.fixture(scope="module")
def world(shared_portal: Portal) -> Iterator[World]:
    """Sessions of all principals."""
    world = build(shared_portal, objects=False)
    yield world
    world.close()


def pages(world: World, path: str) -> dict[str, httpx.Response]:
    """What every principal is answered."""
    return {principal: world.visitors[principal].get(path) for principal in PRINCIPALS}


def test_every_model_has_a_row():
    assert [label for label in ours() if label not in RIGHTS] == []


def test_models_of_libraries_open_to_nobody(world: World):
    foreign = [m._meta for m in admin.site._registry if not m.__module__.startswith("services.")]
    for model in foreign:
        answers = pages(world, f"/admin/{model.app_label}/{model.model_name}/")
        assert {p: outcome(a) for p, a in answers.items()} == OTHERS | dict.fromkeys(ADMINISTRATION, "no"), model


def test_the_front_page(world: World):
    answers = pages(world, "/admin/")
    expected = OTHERS | dict.fromkeys(ADMINISTRATION, "ok")
    assert {p: outcome(a) for p, a in answers.items()} == expected
    for principal, answer in answers.items():
        assert headers_missing(answer, signed_in=principal not in ("anonymous", "machine")) == []


def test_the_door_refuses_the_staff_of_the_desk(world: World):
    answers = pages(world, "/admin/login/")
    assert {p: outcome(answers[p]) for p in NOT_HERE} == dict.fromkeys(NOT_HERE, "no")


@pytest.mark.parametrize("label", sorted(RIGHTS))
def test_who_sees_and_adds(label: str, world: World):
    if label not in ours():
        pytest.fail(f"{label} has a row but no page")
    path = f"/admin/{label.replace('.', '/')}/"
    rights = RIGHTS[label]
    lists = OTHERS | {a: "ok" if a in rights else "no" for a in ADMINISTRATION}
    adds = OTHERS | {a: "ok" if rights.get(a) == "add" else "no" for a in ADMINISTRATION}
    assert {p: outcome(a) for p, a in pages(world, path).items()} == lists
    assert {p: outcome(a) for p, a in pages(world, f"{path}add/").items()} == adds


def test_pages_of_our_own_about_items(world: World):
    makers = ("system", "item_editor", "item_checker")  # of the department that looks after all items
    expected = OTHERS | {a: "ok" if a in makers else "no" for a in ADMINISTRATION}
    for page in ("unfinished/", "import/", "import/template.xlsx", "export/items.json"):
        answers = pages(world, f"/admin/catalog/itemversion/{page}")
        assert {p: outcome(a) for p, a in answers.items()} == expected, page


@pytest.mark.parametrize("path", ["/admin/parking/device/0/rotate/", "/admin/charging/chargepoint/0/rotate/"])
def test_another_key_of_a_device(path: str, world: World):
    answers = {p: world.visitors[p].post(path, world.token(p)) for p in PRINCIPALS}
    expected = OTHERS | {a: "none" if a == "system" else "no" for a in ADMINISTRATION}
    assert {p: outcome(a) for p, a in answers.items()} == expected


@pytest.mark.parametrize(
    "address",
    ["postproposal/0/move/confirm/", "staffleave/0/move/cancel/", "staffkin/0/move/end/", "organkey/0/move/revoke/"],
)
def test_buttons_about_posts_and_keys(address: str, world: World):
    path = f"/admin/departments/{address}"
    answers = {p: world.visitors[p].post(path, world.token(p)) for p in PRINCIPALS}
    expected = OTHERS | {a: "none" if a == "security" else "no" for a in ADMINISTRATION}
    assert {p: outcome(a) for p, a in answers.items()} == expected
