"""Helpers of a village: a post, a person with the document, one matter, a consent."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from services.accounts.acting import find, rights
from services.audit.models import AuditEntry
from services.common.messaging import last_demo_code
from services.common.models import DemoMessage
from services.common.relay import drain
from services.delegation import operations
from services.delegation.enums import Consent, State
from services.delegation.models import Grant, HelperPost
from services.departments.enums import Level
from services.notices.models import Notice
from services.registries.gateways.demo import population
from services.registries.models import RegistryQuery
from tests.delegation import steps
from tests.factories import accounts, delegation, departments

pytestmark = pytest.mark.django_db
LIST, NEW = "/my/helping/", "/my/helping/new/"


@pytest.fixture
def helper(wang):
    delegation.helper_post(wang.person)
    return wang


def row(name: str = "周试用") -> dict:
    found = {r["name"]: r for r in population().values()}
    return found.get(name) or found["李样例"]


def begin(user, **data):
    person = row("李样例")
    fields = {
        "name": person["name"],
        "id_type": "31",
        "id_number": person["id_number"],
        "purpose": "申请高龄津贴",
        "items": ["gaoling-jintie"],
        "days": "30",
        "consent_by": "phone",
        "action": "go",
    }
    return steps.client_of(user).post(NEW, fields | data)


def drawing() -> SimpleUploadedFile:
    data = io.BytesIO()
    Image.new("RGB", (300, 100), "white").save(data, "PNG")
    return SimpleUploadedFile("signature.png", data.getvalue(), content_type="image/png")


def test_by_a_code_to_the_persons_phone(helper):
    accounts.person("李样例", id_number=row("李样例")["id_number"], phone="13800300066")
    response = begin(helper)
    grant = steps.newest()
    assert response.url == f"/my/delegation/{grant.pk}/code/"
    assert not rights(helper.person)
    drain()
    assert last_demo_code("13800300066") == steps.code_of(grant)
    text = DemoMessage.objects.get().text
    assert "申请高龄津贴；申请、补正、撤回；看办件进度和文书；仅限高龄津贴" in text
    assert steps.write_code(steps.client_of(helper), grant).url == LIST
    [right] = rights(helper.person)
    assert (right.kind, right.scopes, right.items) == ("helper", {"apply", "follow"}, {"gaoling-jintie"})
    assert right.until == timezone.localdate() + timedelta(days=30)
    assert "申请高龄津贴" in steps.client_of(helper).get(LIST).content.decode()
    told = Notice.objects.filter(event="delegation_begun").values_list("person", flat=True)
    assert set(told) == {grant.principal_id, helper.person_id}
    entry = AuditEntry.objects.get(event="delegation.agreed")
    assert entry.detail["principal"] == f"person:{grant.principal_id}"
    assert entry.detail["agent"] == f"person:{helper.person_id}"
    assert RegistryQuery.objects.get().purpose == "帮办代办核对身份"


def test_by_a_signature(helper):
    begin(helper, consent_by="signature")
    grant, client = steps.newest(), steps.client_of(helper)
    page = f"/my/helping/{grant.pk}/sign/"
    assert "申请高龄津贴" in client.get(page).content.decode()
    client.post(page, {})
    assert not rights(helper.person)
    client.post(page, {"signature": drawing()})
    grant.refresh_from_db()
    assert (grant.state, grant.consent) == (State.ACTIVE, Consent.SIGNATURE)
    image = client.get(f"/my/delegation/{grant.pk}/signature/")
    assert (image.status_code, image["Content-Type"]) == (200, "image/png")


def test_what_is_no_picture_is_no_signature(helper):
    begin(helper, consent_by="signature")
    grant = steps.newest()
    fake = SimpleUploadedFile("signature.png", b"GIF89a not a picture", content_type="image/png")
    page = steps.client_of(helper).post(f"/my/helping/{grant.pk}/sign/", {"signature": fake})
    assert page.status_code == 200
    assert not rights(helper.person)


def test_a_signature_serves_helpers_only(chen, wang):
    steps.ask(steps.client_of(wang), chen)
    grant = steps.newest()
    assert steps.client_of(wang).post(f"/my/helping/{grant.pk}/sign/", {"signature": drawing()}).status_code == 404
    with pytest.raises(operations.NotOpenToThis):
        operations.sign(grant=grant, signature=None, by=wang)


def test_without_a_post_there_is_no_such_page(wang):
    client = steps.client_of(wang)
    assert (client.get(LIST).status_code, client.get(NEW).status_code) == (404, 404)
    assert begin(wang).status_code == 404


def test_when_the_post_ends_every_right_ends(helper):
    post = HelperPost.objects.get()
    grant = delegation.standing(
        accounts.person("李样例"), helper.person, kind="helper", post=post, items=["juzhuzheng"]
    )
    assert find(helper.person, f"helper:{grant.pk}")
    HelperPost.objects.update(ends_on=timezone.localdate() - timedelta(days=1))
    assert not rights(helper.person)
    assert steps.client_of(helper).get(LIST).status_code == 404


def test_a_post_not_begun_or_a_village_out_of_use(helper):
    assert steps.client_of(helper).get(LIST).status_code == 200
    village = HelperPost.objects.get().department
    village.is_active = False
    village.save()
    assert steps.client_of(helper).get(LIST).status_code == 404
    HelperPost.objects.update(starts_on=timezone.localdate() + timedelta(days=1))
    village.is_active = True
    village.save()
    assert steps.client_of(helper).get(LIST).status_code == 404


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": "李错名"},
        {"id_number": "440981195003150024"},
        {"purpose": ""},
        {"items": []},
        {"items": ["no-such-item"]},
        {"days": "365"},
        {"consent_by": "trust me"},
    ],
)
def test_what_does_not_fit_begins_nothing(helper, wrong):
    assert begin(helper, **wrong).status_code == 200
    assert not Grant.objects.exists()


def test_a_helper_does_not_help_themselves(helper):
    person = row("王测试")
    helper.person.id_number = person["id_number"]
    helper.person.save()
    assert "自己的账号" in begin(helper, name="王测试", id_number=person["id_number"]).content.decode()
    assert not Grant.objects.exists()


def test_the_person_sees_who_helps_and_ends_it(helper):
    person = row("李样例")
    own = accounts.real_named(accounts.person("李样例", id_number=person["id_number"], phone="13800300066"))
    begin(helper)
    grant = steps.newest()
    steps.write_code(steps.client_of(helper), grant)
    page = steps.client_of(own).get("/my/delegation/").content.decode()
    assert "王*试" in page
    assert HelperPost.objects.get().department.name in page
    steps.end(steps.client_of(own), grant)
    assert not rights(helper.person)


def test_nobodys_data_stay_in_the_next_form(helper):
    begin(helper)
    page = steps.client_of(helper).get(NEW).content.decode()
    assert row("李样例")["id_number"] not in page
    assert "李样例" not in page


def test_posts_are_for_villages_and_people_with_an_account(wang):
    bureau, village = departments.department(), departments.department(level=Level.VILLAGE)
    young = accounts.real_named(accounts.person("王小试", born=timezone.localdate() - timedelta(days=6000)))
    by = departments.security_admin()
    for person, where in ((wang.person, bureau), (accounts.person(), village), (young.person, village)):
        with pytest.raises(operations.CannotAct):
            operations.give_post(person=person, department=where, by=by)
    post = operations.give_post(person=wang.person, department=village, by=by)
    with pytest.raises(operations.CannotAct):
        operations.give_post(person=wang.person, department=village, by=by)
    operations.end_post(post=post, by=by, reason="搬走", on=timezone.localdate())
    assert AuditEntry.objects.filter(event__startswith="delegation.helper").count() == 2
