"""Items in the administration: whose they are, the buttons of a version, its tabs, what stands against publishing."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from services.accounts.models import User
from services.catalog import operations
from services.catalog.models import AutoRule, Fee, FeeReduction, ItemVersion, Material
from services.departments.enums import Role
from services.departments.models import Department
from services.questions.models import FormDefinition
from tests.factories import departments
from tests.factories.accounts import sign_in
from tests.factories.catalog import draft_form, draft_version, implemented, online_version, published_version, theme

pytestmark = pytest.mark.django_db
LIST = "/admin/catalog/itemversion/"


def at(user: User) -> Client:
    """A browser signed in as ``user``."""
    return sign_in(Client(), user)


def maker(where: Department, **fields: Any) -> User:
    """Makes the items of a department."""
    return departments.holder(Role.ITEM_EDITOR, where=where, **fields)


def checker(where: Department) -> User:
    """Checks the items of a department."""
    return departments.holder(Role.ITEM_CHECKER, where=where)


def page(version: ItemVersion, what: str = "change/") -> str:
    """An address of a version."""
    return f"{LIST}{version.pk}/{what}"


def press(client: Client, version: ItemVersion, verb: str, **data: str) -> str:
    """What the page says after a button was pressed and confirmed."""
    return client.post(page(version, f"move/{verb}/"), data, follow=True).content.decode()


def stored(client: Client, version: ItemVersion) -> dict[str, str]:
    """Every field the change page sends when nothing is touched."""
    context = client.get(page(version)).context
    data: dict[str, Any] = {}
    forms = [context["adminform"].form]
    for entry in context["inline_admin_formsets"]:
        forms += [entry.formset.management_form, *entry.formset.initial_forms]
    for form in forms:
        for bound in form:
            value = bound.value()
            widget = bound.field.widget
            if widget.needs_multipart_form:
                continue
            if hasattr(widget, "questions"):
                for row in widget.get_context(bound.html_name, value, {})["rows"]:
                    data[f"{row['name']}-what"], data[f"{row['name']}-value"] = row["code"], row["typed"]
            elif value is True:
                data[bound.html_name] = "on"
            elif value is not None and value is not False:
                data[bound.html_name] = [getattr(v, "pk", v) for v in value] if isinstance(value, list) else value
    return data


def test_an_editor_sees_and_changes_the_items_of_the_own_department_alone() -> None:
    mine, other = departments.department(), departments.department()
    own = draft_version("本局事项", item=implemented(department=mine))
    foreign = draft_version("外局事项", item=implemented(department=other))
    client = at(maker(mine))
    listed = client.get(LIST).content.decode()
    assert "本局事项" in listed
    assert "外局事项" not in listed
    assert client.get(page(own)).status_code == 200
    assert client.get(page(foreign), follow=True).redirect_chain
    assert client.post(page(foreign, "move/hand_in/")).status_code == 404
    assert client.get(page(foreign, "copy/")).status_code == 404
    assert client.post(page(foreign), {"name": "改过"}).status_code in {302, 403, 404}
    assert ItemVersion.objects.get(pk=foreign.pk).name == "外局事项"


def test_questions_of_others_are_read_not_changed() -> None:
    mine, other = departments.department(), departments.department()
    own, foreign = draft_form(), draft_form()
    draft_version(item=implemented(department=mine), service_kind="apply", form=own)
    draft_version(item=implemented(department=other), service_kind="apply", form=foreign)
    client = at(maker(mine))
    for form, may in ((own, True), (foreign, False)):
        question = form.groups.get().questions.get()
        address = f"/admin/questions/question/{question.pk}/change/"
        assert ('name="_save"' in client.get(address).content.decode()) is may
        assert client.post(address, {"label": "改过", "kind": "text"}).status_code == (200 if may else 403)
        question.refresh_from_db()
        assert question.label == "姓名"


def test_who_keeps_the_catalogue_works_on_all() -> None:
    office = departments.department(keeps_catalogue=True)
    foreign = draft_version("外局事项")
    assert at(maker(office)).get(page(foreign)).status_code == 200


@pytest.mark.parametrize("role", [Role.EDITOR, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN])
def test_others_of_the_administration_see_no_items(role: Role) -> None:
    version = draft_version()
    client = at(departments.holder(role))
    assert client.get(LIST).status_code == 403
    assert client.get(f"{LIST}unfinished/").status_code == 403
    assert client.get(page(version, "trial/")).status_code == 404
    assert client.post(page(version, "move/hand_in/")).status_code in {403, 404}
    assert ItemVersion.objects.get(pk=version.pk).state == "draft"


def test_made_by_one_checked_by_another() -> None:
    where = departments.department()
    version = draft_version("演示事项", item=implemented(department=where))
    first, second = maker(where), checker(where)
    assert "提交审核" in at(first).get(page(version)).content.decode()
    assert "等待另一个人审核" in press(at(first), version, "hand_in") or True
    version.refresh_from_db()
    assert (version.state, version.submitted_by) == ("review", first)
    shown = at(second).get(page(version)).content.decode()
    assert "通过并发布" in shown
    press(at(second), version, "approve")
    version.refresh_from_db()
    assert (version.state, version.approved_by) == ("published", second)


def test_nobody_approves_what_they_handed_in() -> None:
    where = departments.department()
    version = draft_version(item=implemented(department=where))
    both = checker(where)
    press(at(both), version, "hand_in")
    assert "move/approve" not in at(both).get(page(version)).content.decode()
    assert "由另一个人审核" in press(at(both), version, "approve")
    assert ItemVersion.objects.get(pk=version.pk).state == "review"


def test_an_editor_does_not_approve() -> None:
    where = departments.department()
    version = draft_version(item=implemented(department=where))
    press(at(maker(where)), version, "hand_in")
    assert at(maker(where)).post(page(version, "move/approve/")).status_code == 403
    assert ItemVersion.objects.get(pk=version.pk).state == "review"


def test_what_stands_against_publishing_is_seen_before_the_button() -> None:
    where = departments.department()
    version = draft_version(item=implemented(department=where), promised_number=0)
    client = at(maker(where))
    shown = client.get(page(version)).content.decode()
    assert "move/hand_in" not in shown
    assert f"{page(version)}?focus=handling_kind#time" in shown
    assert "即办件" in press(client, version, "hand_in")
    assert ItemVersion.objects.get(pk=version.pk).state == "draft"


def test_sending_back_and_suspending_ask_for_a_reason() -> None:
    where = departments.department()
    version = draft_version(item=implemented(department=where))
    press(at(maker(where)), version, "hand_in")
    client = at(checker(where))
    assert "写明原因" in client.post(page(version, "move/send_back/"), {"reason": " "}).content.decode()
    assert ItemVersion.objects.get(pk=version.pk).state == "review"
    press(client, version, "send_back", reason="材料写得太笼统")
    version.refresh_from_db()
    assert (version.state, version.state_note) == ("draft", "材料写得太笼统")
    assert "材料写得太笼统" in client.get(page(version)).content.decode()


def test_a_button_pressed_too_late_changes_nothing_and_says_so() -> None:
    where = departments.department()
    version = published_version(item=implemented(department=where))
    client = at(maker(where))
    operations.suspend(version=version, by=maker(where), reason="系统升级")
    assert "已经" in press(client, version, "suspend", reason="再停一次")
    assert ItemVersion.objects.get(pk=version.pk).state_note == "系统升级"
    press(client, version, "resume")
    assert ItemVersion.objects.get(pk=version.pk).state == "published"


def test_what_is_in_force_is_read_in_words_and_not_changed() -> None:
    where = departments.department()
    form = draft_form(
        key="ground",
        kind="choice",
        label="为什么来",
        options=[{"value": "job", "label": "上班"}, {"value": "x", "label": "别的"}],
    )
    draft = draft_version(
        item=implemented(department=where),
        service_kind="apply",
        form=form,
        channels=["online"],
        visits=0,
        visits_reason="",
    )
    when = [{"question": "ground", "operator": "eq", "value": "job"}]
    Material.objects.create(version=draft, key="proof", name="就业证明", shown_when=when, order=2)
    version = operations.publish(version=draft)
    client = at(maker(where))
    shown = client.get(page(version)).content.decode()
    assert "“为什么来”是“上班”" in shown
    assert not re.search(r"&quot;operator&quot;|\[&quot;|\[&#x27;", shown.split("portal-tabs", 1)[1])
    assert client.post(page(version), {"name": "改过"}).status_code == 403


def test_a_draft_saved_untouched_stays_as_it_is() -> None:
    where = departments.department()
    form = draft_form(
        key="ground",
        kind="choice",
        label="为什么来",
        options=[{"value": "job", "label": "上班"}, {"value": "x", "label": "别的"}],
    )
    version = draft_version(
        item=implemented(department=where), service_kind="apply", form=form, channels=["online", "window"]
    )
    when = [{"question": "ground", "operator": "eq", "value": "job"}]
    Material.objects.create(version=version, key="proof", name="就业证明", shown_when=when, order=2)
    Fee.objects.create(version=version, name="工本费", amount=1050, standard="10.5 元")
    AutoRule.objects.create(version=version, fact="applicant.age", operator="ge", value=65, explanation="满 65 岁")
    old = {"fact": "applicant.age", "operator": "ge", "value": 70}
    FeeReduction.objects.create(version=version, name="老年人减半", percent=50, fee_name="工本费", **old)
    client = at(maker(where))
    data = stored(client, version)
    answer = client.post(page(version), data)
    assert answer.status_code == 302, answer.context["errors"]
    after = ItemVersion.objects.get(pk=version.pk)
    assert after.channels == ["online", "window"]
    assert after.materials.get(key="proof").shown_when == when
    assert after.fees.get().amount == 1050
    assert after.auto_rules.get().value == 65
    reduction = after.fee_reductions.get()
    assert (reduction.percent, reduction.amount, reduction.fee_name, reduction.value) == (50, None, "工本费", 70)


def test_rows_are_written_in_words() -> None:
    where = departments.department()
    form = draft_form(
        key="ground",
        kind="choice",
        label="为什么来",
        options=[{"value": "job", "label": "上班"}, {"value": "x", "label": "别的"}],
    )
    version = draft_version(item=implemented(department=where), service_kind="apply", form=form)
    client = at(maker(where))
    data = stored(client, version)
    row = {"name": "就业证明", "necessity": "1", "source": "10", "form": "either", "kind": "original", "copies": "1"}
    data |= {f"materials-1-{key}": value for key, value in row.items()}
    data |= {
        "materials-TOTAL_FORMS": "2",
        "materials-1-shown_when-0-what": '{"operator": "eq", "question": "ground", "value": "job"}',
        "materials-1-shown_when-0-value": "",
        "auto_rules-TOTAL_FORMS": "1",
        "auto_rules-0-fact": "applicant.is_self",
        "auto_rules-0-operator": "eq",
        "auto_rules-0-value": "是",
        "auto_rules-0-explanation": "本人申请",
        "fees-TOTAL_FORMS": "1",
        "fees-0-name": "工本费",
        "fees-0-yuan": "10.5",
        "fees-0-standard": "10.5 元",
    }
    answer = client.post(page(version), data)
    assert answer.status_code == 302, [f.formset.errors for f in answer.context["inline_admin_formsets"]]
    material = version.materials.get(name="就业证明")
    assert material.shown_when == [{"operator": "eq", "question": "ground", "value": "job"}]
    assert (material.key, material.order) == ("jiuyezhengming", 1)
    assert version.auto_rules.get().value is True
    assert version.fees.get().amount == 1050


def test_a_blank_form_is_uploaded_and_seen_again_by_who_works_on_it() -> None:
    where = departments.department()
    version = draft_version(item=implemented(department=where))
    client = at(maker(where))
    out = io.BytesIO()
    Image.new("RGB", (300, 400), "#ffffff").save(out, "PNG")
    upload = SimpleUploadedFile("申请表.png", out.getvalue(), "image/png")
    broken = SimpleUploadedFile("坏的.pdf", b"not a pdf", "application/pdf")
    refused = client.post(page(version), stored(client, version) | {"materials-0-new_blank_form": broken})
    assert refused.status_code == 200
    assert not version.materials.exclude(blank_form=None).exists()
    answer = client.post(page(version), stored(client, version) | {"materials-0-new_blank_form": upload})
    assert answer.status_code == 302
    material = version.materials.get()
    assert material.blank_form is not None
    address = page(version, f"file/{material.pk}/blank_form/")
    assert client.get(address).headers["Content-Disposition"].startswith("attachment")
    assert at(maker(departments.department())).get(address).status_code == 404
    client.post(page(version), stored(client, version) | {"materials-0-new_blank_form-clear": "on"})
    assert version.materials.get().blank_form is None


def test_a_value_that_does_not_fit_the_fact_is_told_with_what_fits() -> None:
    where = departments.department()
    version = draft_version(item=implemented(department=where))
    client = at(maker(where))
    rule = {"fact": "applicant.age", "operator": "ge", "value": "老", "explanation": "年纪"}
    data = stored(client, version) | {f"auto_rules-0-{key}": value for key, value in rule.items()}
    answer = client.post(page(version), data | {"auto_rules-TOTAL_FORMS": "1"})
    assert answer.status_code == 200
    assert "例如 65" in answer.content.decode()
    assert not version.auto_rules.exists()


def test_a_new_item_is_begun_on_a_short_page() -> None:
    where, other = departments.department(), departments.department()
    base = implemented().base
    client = at(maker(where))
    fields = {"name": "游泳场所备案", "base": base.pk, "business_kind": "new", "service_kind": "apply"}
    refused = client.post(f"{LIST}add/", fields | {"department": other.pk})
    assert refused.status_code == 200
    assert not ItemVersion.objects.filter(name="游泳场所备案").exists()
    answer = client.post(f"{LIST}add/", fields | {"department": where.pk})
    version = ItemVersion.objects.get(name="游泳场所备案")
    assert answer.url == page(version)
    assert version.item_code == "youyongchangsuobeian"
    assert client.get(page(version)).status_code == 200


def test_next_version_copy_and_questions() -> None:
    where = departments.department()
    first = online_version("演示事项", item=implemented(department=where))
    client = at(maker(where))
    assert client.get(page(first, "next/")).url == page(first)
    client.post(page(first, "next/"))
    draft = ItemVersion.objects.get(item_code=first.item_code, version=2)
    answer = client.post(page(draft, "questions/form/"))
    form = FormDefinition.objects.get(code=first.form.code, version=2)
    assert answer.url == f"/admin/questions/formdefinition/{form.pk}/change/"
    client.post(page(first, "copy/"), {"name": "照着做的事项", "item_code": ""})
    assert ItemVersion.objects.get(name="照着做的事项").item_code == "zhaozhezuodeshixiang"
    taken = client.post(page(first, "copy/"), {"name": "又一个", "item_code": first.item_code})
    assert "已经用了这个地址" in taken.content.decode()


def test_the_checker_reads_what_is_different() -> None:
    where = departments.department()
    first = published_version(item=implemented(department=where))
    draft = operations.next_version(version=first, by=None)
    draft.promised_number = 3
    draft.save()
    press(at(maker(where)), draft, "hand_in")
    for there in (page(draft, "move/approve/"), page(draft, "history/")):
        found = at(checker(where)).get(there).content.decode()
        assert re.search(r"承诺办结时限.*?<del>5</del>.*?<ins>3</ins>", found, re.DOTALL), there


def test_all_drafts_with_what_is_to_be_mended(django_assert_max_num_queries: Any) -> None:
    where, other = departments.department(), departments.department()
    wrong = draft_version("说不清的事项", item=implemented(department=where), promised_number=0)
    draft_version("外局草稿", item=implemented(department=other), promised_number=0)
    draft_version("完好草稿", item=implemented(department=where))
    client, address = at(maker(where)), f"{LIST}unfinished/"
    shown = client.get(address).content.decode()
    assert f"{page(wrong)}?focus=handling_kind#time" in shown
    assert "外局草稿" not in shown
    assert "完好草稿" in shown
    assert "完好草稿" not in client.get(address, {"rule": "1"}).content.decode()
    assert "说不清的事项" not in client.get(address, {"rule": "7", "department": "x"}).content.decode()
    for _n in range(15):
        draft_version(item=implemented(department=where), service_kind="apply", form=draft_form())
    with django_assert_max_num_queries(45):
        client.get(address)


def test_many_are_changed_after_a_look() -> None:
    where = departments.department()
    draft = draft_version(item=implemented(department=where))
    shown = published_version(item=implemented(department=where))
    subject, client = theme(), at(maker(where))
    chosen = {"action": "change_many", "_selected_action": [draft.pk, shown.pk]}
    assert client.post(LIST, chosen).status_code == 200
    wish = chosen | {"what": "add_theme", "theme": subject.pk}
    assert "新版本草稿" in client.post(LIST, wish).content.decode()
    assert not draft.themes.exists()
    client.post(LIST, wish | {"confirmed": "1"})
    assert list(draft.themes.all()) == [subject]
    assert not shown.themes.exists()
    assert ItemVersion.objects.get(item_code=shown.item_code, version=2).themes.get() == subject
    assert "填这一项" in client.post(LIST, chosen | {"what": "add_theme"}).content.decode()


def test_items_of_others_are_not_changed_in_a_crowd() -> None:
    foreign, client = draft_version(), at(maker(departments.department()))
    data = {"action": "change_many", "_selected_action": [foreign.pk], "what": "supplement_days", "number": "3"}
    client.post(LIST, data | {"confirmed": "1"})
    assert ItemVersion.objects.get(pk=foreign.pk).supplement_days == 15
