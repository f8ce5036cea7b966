"""Stories of bundles in the demo city, told from the first question to the last result."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from services.applications.enums import State
from services.applications.models import Answers
from services.applications.operations import counter, submitting
from services.audit.models import AuditEntry
from services.bundles import flow, story
from services.bundles.enums import PartState, Stage
from services.bundles.models import BundleAnswers, BundleApplication
from services.bundles.operations import following
from services.bundles.operations.drafting import AlreadySubmitted
from services.bundles.operations.submitting import submit
from services.common.relay import drain
from services.notices.models import Notice
from tests.factories import applications as cases
from tests.factories import bundles as make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city", "paper")]


def handed_in(code: str, phone: str = make.PARENT, **situation: Any) -> BundleApplication:
    application = make.filled(code, phone, **situation)
    submit(application=application, by=cases.resident(phone))
    return make.again(application)


def states(application: BundleApplication) -> dict[str, str]:
    """Item → the state of its case, or of the part while it has none."""
    return {
        part.item_version.item_code: part.case.state if part.case else part.state
        for part in story.parts_of(application)
    }


def page(application: BundleApplication, phone: str) -> str:
    client = Client()
    client.force_login(cases.resident(phone))
    return client.get(reverse("bundles:application", args=[application.ref])).content.decode()


def told(application: BundleApplication) -> dict[str, story.Told]:
    return {row.part.item_version.item_code: row for row in map(story.told, story.parts_of(application))}


def test_four_departments_and_one_refuses() -> None:
    """A restaurant: food, drains, a sign, staff. The city management does not take the sign in; the rest goes on."""
    application = handed_in(make.RESTAURANT, make.LEADER)
    assert states(application) == dict.fromkeys(
        ["shipin-jingying", "paishui-xuke", "huwai-guanggao", "zhaogong-beian"], State.RECEIVED
    )
    assert list(Notice.objects.filter(event__endswith="_submitted").values_list("event", flat=True)) == [
        "bundle_submitted"
    ]
    days = re.findall(r"(\d+ 月 \d+ 日) ?前全部办好", page(application, make.LEADER))
    assert len(days) == 2, "in the head and among the particulars"
    assert len(set(days)) == 1, "one day for all of it"
    organs = {make.case(application, code).department.name for code in states(application)}
    assert len(organs) == 4
    assert len({make.case(application, code).number for code in states(application)}) == 4
    make.grant(make.case(application, "zhaogong-beian"))
    make.accept(make.case(application, "paishui-xuke"))
    make.refuse(make.case(application, "huwai-guanggao"))

    assert states(application) == {
        "shipin-jingying": State.RECEIVED,
        "paishui-xuke": State.ACCEPTED,
        "huwai-guanggao": State.REFUSED,
        "zhaogong-beian": State.CLOSED,
    }
    application = make.again(application)
    assert application.stage == Stage.RUNNING
    rows = told(application)
    assert [row.tone for row in rows.values()] == ["todo", "todo", "err", "ok"]
    head = story.whole(application, list(rows.values()))
    assert (head.done, head.total) == (1, 4)
    html = page(application, make.LEADER)
    for words in ("食品经营许可证（新办）", "不予受理", "高州市城市管理和综合执法局", "招用员工就业登记"):
        assert words in html
    assert html.count('class="card card--pad" id="part-') == 4

    make.refuse(make.case(application, "shipin-jingying"), "场所离污染源太近")
    following.give_up(application=application, by=cases.resident(make.LEADER))
    application = make.again(application)
    assert application.stage == Stage.DONE
    assert states(application)["paishui-xuke"] == State.WITHDRAWN
    assert Notice.objects.filter(event="bundle_done").count() == 1


def test_what_waits_is_handed_in_on_the_day_of_the_grant() -> None:
    """A birth: the certificate first, then the household, then insurance and card; nobody types anything again."""
    application = handed_in(make.BIRTH)
    waiting = {"chusheng-huji", "xinshenger-yibao", "xinshenger-shebaoka"}
    assert {code for code, state in states(application).items() if state == PartState.WAITING} == waiting
    assert "waits" not in page(application, make.PARENT)
    assert BundleAnswers.objects.get(application=application).data["child_name"]
    make.grant(make.case(application, "chusheng-yixue-zhengming"))
    household = make.case(application, "chusheng-huji")
    assert household.state == State.RECEIVED
    birth = household.materials.get(material__key="birth")
    assert birth.source == "held"
    assert make.part(application, "xinshenger-yibao").case is None

    make.grant(household)
    assert states(application)["xinshenger-yibao"] == State.RECEIVED
    assert states(application)["xinshenger-shebaoka"] == State.RECEIVED
    assert BundleAnswers.objects.get(application=application).data == {}
    assert application.files.count() == 0
    for code in ("shengyu-dengji", "xinshenger-yibao", "xinshenger-shebaoka"):
        make.grant(make.case(application, code))
    application = make.again(application)
    assert application.stage == Stage.DONE
    head = story.whole(application, list(told(application).values()))
    assert (head.done, head.total) == (5, 5)


def test_a_refusal_stops_only_what_needs_it() -> None:
    """No birth certificate: household, insurance and card are not handed in; the birth registration is untouched."""
    application = handed_in(make.BIRTH)
    make.refuse(make.case(application, "chusheng-yixue-zhengming"), "孩子不在本市出生")
    stopped = {code for code, state in states(application).items() if state == PartState.STOPPED}
    assert stopped == {"chusheng-huji", "xinshenger-yibao", "xinshenger-shebaoka"}
    assert states(application)["shengyu-dengji"] == State.RECEIVED
    rows = told(application)
    assert "出生医学证明签发" in rows["chusheng-huji"].text
    assert not rows["chusheng-huji"].may_hand_in
    assert Notice.objects.filter(event="bundle_part_void").count() == 3
    with pytest.raises(following.CannotHandIn):
        following.hand_in_now(part=make.part(application, "chusheng-huji"), by=cases.resident(make.PARENT))
    make.grant(make.case(application, "shengyu-dengji"))
    assert make.again(application).stage == Stage.DONE
    proof = make.case(application, "shengyu-dengji").certificate
    assert proof.type.code == "SYDJZM"
    assert list(proof.face_data) == ["name", "id_number", "spouse", "due_on"]


def test_a_supplement_of_one_holds_up_no_other() -> None:
    application = handed_in(make.RESTAURANT, make.LEADER)
    food, clerk = make.case(application, "shipin-jingying"), cases.staff("clerk3")
    row = food.materials.get(material__key="layout")
    items = [{"subject": "material", "key": str(row.material_id), "label": "布局图", "reason": "看不清水池"}]
    counter.ask_supplement(application=food, items=items, by=clerk)
    make.grant(make.case(application, "zhaogong-beian"))
    rows = told(application)
    assert rows["shipin-jingying"].action_url == reverse("applications:supplement", args=[food.ref])
    head = story.whole(make.again(application), list(rows.values()))
    assert "食品经营许可证（新办）" in head.text
    assert states(application)["zhaogong-beian"] == State.CLOSED


def test_each_department_gets_its_own_part_and_nothing_else() -> None:
    application = handed_in(make.RESTAURANT, make.LEADER)
    drains = Answers.objects.get(application=make.case(application, "paishui-xuke")).data
    staff = Answers.objects.get(application=make.case(application, "zhaogong-beian")).data
    assert drains["credit_code"] == staff["credit_code"]
    assert "staff" in staff
    assert not {"staff", "kitchen_area", "content", "spot"} & drains.keys()
    assert not {"daily", "trap", "place", "kitchen_area"} & staff.keys()


def test_questions_and_materials_are_asked_once() -> None:
    application = make.begun(make.RESTAURANT, make.LEADER)
    keys = [question["key"] for group in application.form["groups"] for question in group["questions"]]
    assert len(keys) == len(set(keys))
    for once in ("unit_name", "credit_code", "contact", "phone", "signature", "goods"):
        assert sum(key == once or key.endswith(f"_{once}") for key in keys) == 1, once
    licence = [child["materials"] for child in application.plan["children"]]
    assert sum("business_licence" in materials.values() for materials in licence) == 4
    assert application.form["groups"][-1]["key"] == "sign"


def test_a_material_of_several_items_is_handed_in_once_and_stands_in_each_case() -> None:
    application = make.filled(make.RESTAURANT, make.LEADER)
    unseen = {piece.key: piece for piece in flow.Desk(application, sees_certificates=False).pieces()}
    assert len(unseen["business_licence"].items) == 4
    assert application.files.filter(material_key="layout").count() == 1
    submit(application=application, by=cases.resident(make.LEADER))
    for code in ("shipin-jingying", "paishui-xuke"):
        handed = make.case(application, code).files.get(material__material__key="layout")
        assert handed.file.original_name == "材料.jpg"


def test_a_draft_is_resumed_on_another_device_with_what_was_typed() -> None:
    application = make.begun(make.BIRTH)
    groups = [group["key"] for group in application.form["groups"] if group["key"] != "situation"]
    other = Client()
    other.force_login(cases.resident(make.PARENT))
    answer = other.get(reverse("bundles:application", args=[application.ref]))
    assert answer["Location"] == reverse("bundles:fill", args=[application.ref, groups[0]])
    listed = other.get(reverse("applications:mine")).content.decode()
    assert reverse("bundles:application", args=[application.ref]) in listed
    assert make.begun(make.BIRTH).pk == application.pk


def test_other_first_answers_keep_what_is_still_asked() -> None:
    application = make.filled(make.BIRTH)
    name = application.answers.data["child_name"]
    again = make.begun(make.BIRTH, local=False, card=None)
    assert again.pk == application.pk
    assert [child["code"] for child in again.plan["children"]] == ["shengyu-dengji", "chusheng-yixue-zhengming"]
    kept = BundleAnswers.objects.get(application=application).data
    assert kept["child_name"] == name
    assert "ethnic" not in kept


def test_a_second_submit_is_told_the_first_result() -> None:
    application = handed_in(make.FIRM)
    with pytest.raises(AlreadySubmitted):
        submit(application=application, by=cases.resident(make.PARENT))
    assert AuditEntry.objects.filter(event="bundle.submitted").count() == 1


def test_nothing_is_handed_in_when_one_item_is_not_complete() -> None:
    application = make.filled(make.RESTAURANT, make.LEADER)
    application.files.filter(material_key="plan").delete()
    with pytest.raises(submitting.NotComplete):
        submit(application=make.again(application), by=cases.resident(make.LEADER))
    assert make.again(application).stage == Stage.DRAFT
    assert application.parts.count() == 0
    assert not AuditEntry.objects.filter(event="case.submit").exists()


def test_one_is_withdrawn_alone_and_what_waits_for_it_goes_with_it() -> None:
    application = handed_in(make.FIRM)
    founding = make.part(application, "qiye-sheli")
    following.give_up(application=application, by=cases.resident(make.PARENT), only=founding)
    drain()
    assert states(application)["qiye-sheli"] == State.WITHDRAWN
    assert set(states(application).values()) == {State.WITHDRAWN, PartState.GIVEN_UP}
    assert make.again(application).stage == Stage.DONE


def test_an_own_draft_of_an_item_gives_way() -> None:
    draft = cases.draft(make.PARENT, "shengyu-dengji")
    application = make.filled(make.BIRTH)
    client = Client()
    client.force_login(cases.resident(make.PARENT))
    assert "单独" in client.get(reverse("bundles:check", args=[application.ref])).content.decode()
    submit(application=application, by=cases.resident(make.PARENT))
    assert not type(draft).objects.filter(pk=draft.pk).exists()
    assert states(application)["shengyu-dengji"] == State.RECEIVED


@pytest.mark.parametrize(
    ("code", "phone"),
    [(make.BIRTH, make.PARENT), (make.FIRM, make.PARENT), (make.RETIRING, make.OLD)],
)
def test_every_page_opens_and_every_demo_bundle_is_handed_in(code: str, phone: str) -> None:
    client = Client()
    client.force_login(cases.resident(phone))
    assert client.get(reverse("bundles:all")).status_code == 200
    assert client.get(reverse("bundles:guide", args=[code])).status_code == 200
    assert client.get(reverse("bundles:begin", args=[code])).status_code == 200
    application = make.filled(code, phone)
    for step in flow.steps(flow.Desk(application)):
        assert client.get(step.url).status_code == 200, step.key
    sent = client.post(reverse("bundles:check", args=[application.ref]), {"truth": "on"})
    assert sent.status_code == 302, sent.content.decode()
    assert make.again(application).stage == Stage.RUNNING
    assert client.get(reverse("bundles:application", args=[application.ref])).status_code == 200
    assert client.get(reverse("bundles:withdraw", args=[application.ref])).status_code == 200
    again = client.post(reverse("bundles:check", args=[application.ref]), {"truth": "on"}, follow=True)
    assert again.status_code == 200
    assert make.again(application).parts.exclude(case=None).count() >= 1


def test_the_desk_sees_names_and_states_of_the_others() -> None:
    from services.bundles.offers import beside_case

    application = handed_in(make.RESTAURANT, make.LEADER)
    food = make.case(application, "shipin-jingying")
    html = str(beside_case(None, application=food))
    assert "开办餐饮店" in html
    assert "高州市城市管理和综合执法局" in html
    for number in (make.case(application, "paishui-xuke").number, "91440981MA4W000035"):
        assert number not in html
    assert str(beside_case(None, application=cases.draft(make.OLD))) == ""


def test_strangers_find_nothing() -> None:
    application = handed_in(make.FIRM)
    client = Client()
    client.force_login(cases.resident(make.OLD))
    for name in ("application", "check", "withdraw", "discard", "materials"):
        assert client.get(reverse(f"bundles:{name}", args=[application.ref])).status_code == 404, name
