"""The world the operations are tried in: four who ask, what is theirs in every state, bodies near the right ones."""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import schemathesis
from django.core.wsgi import get_wsgi_application
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.encoding import escape_uri_path
from hypothesis import strategies as st

from services.accounts.models import AppToken
from services.accounts.operations import issue_app_token, request_code
from services.applications.models import Application
from services.applications.operations import counter
from services.bundles.models import BundleAnswers, BundleApplication
from services.catalog.enums import Necessity
from services.catalog.models import ItemVersion, Material
from services.certificates.models import Certificate
from services.certificates.operations import permit
from services.common.relay import drain
from services.departments.enums import KeyScope
from services.departments.operations import make_key
from services.documents.models import Document
from services.files.models import StoredFile
from services.files.operations import read_bytes
from services.parking.access import find_device
from services.parking.api.authentication import signature_of
from services.parking.models import Device, Observation
from services.parking.operations.observing import Seen, observe
from services.publicity import tasks
from services.publicity.models import Publication
from services.questions.spec import form_spec
from tests.api.client import Caller, resident
from tests.factories import applications as make
from tests.factories import bundles, departments, moves, publicity
from tests.support.junk import JUNK, near

DOORS = ("visitor", "resident", "app", "organ", "device")
DEVICE = "fuzz-device-0000000001"
CAMERA, SIGN = "center-in-1", "to be signed"
NAME = "黄示范"
QUERY = "shebao-chaxun"
Bodies = dict[tuple[str, str], st.SearchStrategy[dict[str, Any]]]


@dataclass(frozen=True)
class Door:
    """By what somebody is known. Cookies go apart: the client of the tool drops those among the headers."""

    headers: dict[str, str] = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)


@dataclass
class World:
    """Each who asks; what there is below each address; bodies; the description as it is served."""

    doors: dict[str, Door]
    schema: Any
    things: dict[str, list[dict[str, list[Any]]]] = field(default_factory=dict)
    bodies: Bodies = field(default_factory=dict)

    def places(self, path: str) -> st.SearchStrategy[dict[str, Any]]:
        """Values for the blanks of an address that lead to something."""
        beginning = max((one for one in self.things if path.startswith(one)), key=len, default="")
        found = [
            st.fixed_dictionaries({n: st.sampled_from(values) for n, values in thing.items() if f"{{{n}}}" in path})
            for thing in self.things.get(beginning, ())
            if all(values for name, values in thing.items() if f"{{{name}}}" in path)
        ]
        return st.one_of(found) if found else st.just({})

    def said(self, method: str, path: str) -> st.SearchStrategy[dict[str, Any] | None]:
        """A body that gets far, or None."""
        return self.bodies.get((method, path), st.none())


def at_home(application: Callable[..., Any]) -> Callable[..., Any]:
    """The portal as if asked from this machine."""
    return lambda environ, start: application(signed(environ | {"REMOTE_ADDR": "127.0.0.1"}), start)


def signed(environ: dict[str, Any]) -> dict[str, Any]:
    """A camera signs what it sends at the moment it sends it."""
    if environ.get("HTTP_X_SIGNATURE") != SIGN:
        return environ
    body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    path = escape_uri_path(environ["PATH_INFO"].encode("latin-1").decode(errors="replace"))
    path += f"?{environ['QUERY_STRING']}" if environ.get("QUERY_STRING") else ""
    stamp, key = str(int(time.time())), Device.objects.get(public_id=CAMERA).secret
    signature = signature_of(secret=key, method=environ["REQUEST_METHOD"], path=path, stamp=stamp, body=body)
    return environ | {"wsgi.input": io.BytesIO(body), "HTTP_X_TIMESTAMP": stamp, "HTTP_X_SIGNATURE": signature}


def made_world() -> World:
    """Everything by the operations themselves; call it in the demo city."""
    cases = list(_cases())
    drain()
    bundle = bundles.filled(bundles.FIRM, make.MIGRANT, wants_staff=False)
    world = World(doors=_doors(), schema=_described())
    world.things = {
        "/api/v1/cases/": [_of_case(case) for case in (*cases, cases[-1], cases[-1])],  # most is done to a draft
        "/api/v1/bundle-applications/": [{"ref": [bundle.ref, _sent().ref]}],
        "/api/v1/items/": [{"code": [make.RESIDENCE_PERMIT, make.ELDER_CARD, QUERY]}],
        "/api/v1/verify/": [{"code": list(_made().values_list("verify_code", flat=True)[:5])}],
        "/api/v1/decisions/": [{"ref": list(Publication.objects.order_by("pk").values_list("ref", flat=True)[:5])}],
        "/api/v1/partner/certificates/": [{"ref": [_permission().ref]}],
        "/api/v1/devices/passages/": [{"event": [_passed().event_id]}],
        "/api/v1/account/apps/": [{"id": [*AppToken.objects.values_list("pk", flat=True), 10**30]}],
    }
    world.bodies = _bodies(cases, bundle)
    return world


def _cases() -> Iterator[Application]:
    """One case of the same resident in each state an operation is for; the draft last, there is one of an item."""
    clerk = make.staff("clerk1")
    case = make.received(make.MIGRANT, make.RESIDENCE_PERMIT)
    items = [
        {"subject": "question", "key": "employer", "label": "单位名称", "reason": "不一致"},
        {"subject": "material", "key": str(case.materials.get(material__key="job_proof").material_id),
         "label": "就业证明", "reason": "缺盖章页"},
    ]  # fmt: skip
    counter.ask_supplement(application=case, items=items, by=clerk)
    yield case
    case = make.accepted()
    moves.visited(case, second=moves.second_examiner())
    yield case
    publicity.let_publish(make.RESIDENCE_PERMIT)
    case = publicity.granted()
    tasks.publish(case_id=case.pk)
    yield case
    yield make.received(make.MIGRANT, make.ELDER_CARD)
    case = make.filled(make.MIGRANT, make.RESIDENCE_PERMIT)
    case.files.filter(material=case.materials.get(material__key="job_proof")).delete()
    QuerySet(Material).filter(key="job_proof").update(necessity=Necessity.LATER)
    QuerySet(ItemVersion).filter(pk=case.item_version_id).update(allows_later_material=True)
    yield Application.objects.get(pk=case.pk)


def _of_case(case: Application) -> dict[str, list[Any]]:
    return {
        "ref": [case.ref],
        "group": [group.key for group in form_spec(case.form).groups],
        "file": list(case.files.values_list("ref", flat=True)),
        "document": [*Document.objects.filter(subject_ref=case.subject_ref).values_list("pk", flat=True), 10**30],
        "material": list(case.materials.values_list("material__key", flat=True)),
    }


def _sent() -> BundleApplication:
    return bundles.begun(bundles.BIRTH, make.MIGRANT)


def _made() -> QuerySet[Document]:
    return Document.objects.made().order_by("-pk")


def _permission() -> Any:
    """The residence permit just granted, for the organ whose key asks."""
    owner = make.resident(make.MIGRANT)
    certificate = Certificate.objects.filter(holder=owner.person).order_by("-pk").first()
    given = {"organ": moves.police(), "purpose": "入学登记", "fields": ("*",)}
    until = timezone.localdate() + timedelta(days=30)
    return permit(certificate=certificate, person=owner.person, by=owner, until=until, **given)


def _passed() -> Observation:
    seen = Seen(event_id="fuzz-1", direction="in", plate="粤K00001", at=timezone.now())
    return observe(device=find_device(CAMERA), seen=seen)


def _of_devices() -> Bodies:
    now = st.just(timezone.now().isoformat())
    event = st.from_regex(r"[a-z0-9]{8}", fullmatch=True)
    passage = st.fixed_dictionaries({"event": event, "plate": near("粤K00002"), "at": now})
    count, reading = {"zone": near("ground"), "taken": near(7)}, {"space": near("A001"), "status": near("taken")}
    return {
        ("POST", "/api/v1/devices/passages/"): passage,
        ("POST", "/api/v1/devices/batch/"): _several("events", passage),
        ("POST", "/api/v1/devices/spaces/"): _several("readings", st.fixed_dictionaries(reading | {"at": now})),
        ("POST", "/api/v1/devices/counts/"): st.fixed_dictionaries(
            {"at": now, "counts": st.lists(st.fixed_dictionaries(count), min_size=1, max_size=3)}
        ),
        ("POST", "/api/v1/devices/heartbeat/"): st.fixed_dictionaries({"at": now}),
    }


def _several(name: str, one: Any) -> Any:
    return st.fixed_dictionaries({name: st.lists(one, min_size=1, max_size=3)})


def _doors() -> dict[str, Door]:
    caller: Caller = resident()
    cookies = {name: morsel.value for name, morsel in caller.client.cookies.items()}
    _row, token = issue_app_token(user=make.resident(make.MIGRANT), device=DEVICE, device_name="手机")
    until = timezone.localdate() + timedelta(days=30)
    key = make_key(
        department=moves.police(), name="演示系统", scopes=list(KeyScope.values), expires_on=until,
        by=departments.security_admin(),
    )[1]  # fmt: skip
    return {
        "visitor": Door(),
        "resident": Door({"X-CSRFToken": caller.token}, cookies),
        "app": Door({"Authorization": f"Bearer {token}", "X-Device-Id": DEVICE}),
        "organ": Door({"Authorization": f"Bearer {key}"}),
        "device": Door({"X-Device": CAMERA, "X-Signature": SIGN}),
    }


def _described() -> Any:
    caller = Caller(token=False)
    served = caller.get("/schema/", Accept="application/vnd.oai.openapi+json").json()
    schema = schemathesis.openapi.from_dict(served)
    schema.app = at_home(get_wsgi_application())
    schema.config.generation.update(with_security_parameters=False)
    return schema


def _bodies(cases: list[Application], bundle: BundleApplication) -> Bodies:
    draft = cases[-1]
    answers = _near_answers(draft.answers.data)
    common = _near_answers(BundleAnswers.objects.get(application=bundle).data)
    situation = st.dictionaries(st.sampled_from(["goods", "dishes", "wants_seal", "wants_staff"]), JUNK, max_size=2)
    signed = st.fixed_dictionaries({"read": st.just(True), "name": near(NAME)})
    case, group = "/api/v1/cases/{ref}/", "/api/v1/cases/{ref}/answers/{group}/"
    material = "/api/v1/cases/{ref}/promises/{material}/"
    named = {"material": st.sampled_from(["job_proof", "id_card"]), "question": st.just("photo")}
    handed = st.one_of(*(st.fixed_dictionaries({name: value, "file": _files()}) for name, value in named.items()))
    return {
        ("POST", "/api/v1/cases/"): _begun("item", [make.RESIDENCE_PERMIT, "shipin-jingying"], situation),
        ("POST", "/api/v1/bundle-applications/"): _begun("bundle", list(bundles.SITUATIONS), situation),
        ("PUT", f"{case}answers/"): answers,
        ("PUT", group): answers,
        ("PATCH", group): answers,
        ("PATCH", "/api/v1/bundle-applications/{ref}/answers/"): st.fixed_dictionaries({"answers": common}),
        ("POST", f"{case}supplement/"): st.fixed_dictionaries({"answers": answers}),
        ("POST", f"{case}submit/"): st.just({"truth": True}),
        ("POST", "/api/v1/bundle-applications/{ref}/submit/"): st.just({"truth": True}),
        ("POST", f"{case}visit/"): st.fixed_dictionaries({"wish": near("下周二上午")}),
        ("POST", material): signed,
        ("POST", material.replace("promises", "later")): signed,
        ("POST", f"{case}files/"): handed,
        ("POST", f"{case}later/{{material}}/files/"): st.fixed_dictionaries({"file": _files()}),
        ("POST", "/api/v1/bundle-applications/{ref}/files/"): handed,
        ("POST", "/api/v1/verify/file/"): st.fixed_dictionaries({"file": _files()}),
        **_of_visitors(cases[2]),
        **_of_devices(),
    }


def _of_visitors(case: Application) -> Bodies:
    paper = _made().filter(subject_ref=case.subject_ref).first()
    code = request_code(phone="13800000004", network="127.0.0.1")
    device = st.fixed_dictionaries({"id": near(DEVICE), "name": near("手机")})
    return {
        ("POST", "/api/v1/verify/number/"): st.fixed_dictionaries({"number": near(paper.number), "last": near("0000")}),
        ("POST", "/api/v1/progress/"): st.fixed_dictionaries({"number": near(case.number), "digits": near("0004")}),
        ("POST", "/api/v1/account/code/"): st.fixed_dictionaries({"phone": near("13800000005")}),
        ("POST", "/api/v1/account/token/"): st.fixed_dictionaries(
            {"request": near(code.token), "code": near(code.code), "device": device}
        ),
        ("POST", "/api/v1/items/{code}/query/"): st.fixed_dictionaries({"answers": near({"year": "2025"})}),
    }


def _near_answers(known: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional={key: near(value) for key, value in known.items()})


def _begun(name: str, codes: list[str], situation: Any) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({name: st.sampled_from(codes)}, optional={"situation": situation})


def _files() -> st.SearchStrategy[bytes]:
    """A picture, a signed PDF, both cut and twisted; and whatever."""
    signed = read_bytes(StoredFile.objects.get(pk=_made().filter(file__isnull=False).first().file_id))
    whole = [make.proof().read(), signed]
    cut = st.builds(lambda data, at: data[: len(data) * at // 100], st.sampled_from(whole), st.integers(1, 99))
    return st.sampled_from([*whole, b"", b"%PDF-1.7", b"\xff\xd8\xff\xe0"]) | cut | st.binary(max_size=200)
