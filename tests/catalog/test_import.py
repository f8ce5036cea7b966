"""Importing items: drafts, the same file again, changed rows, codes, departments, publishing and listing."""

from __future__ import annotations

import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from services.audit.models import AuditEntry
from services.catalog import operations, search
from services.catalog.importing.report import Report
from services.catalog.importing.running import Options, run
from services.catalog.models import BaseItem, ImplementedItem, ImportedRow, ItemVersion, Material
from services.departments.models import Department
from tests.factories import accounts, departments
from tests.factories.catalog import implemented, published_version, rule_set, theme
from tests.support.sheets import sheet

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _city(db: None) -> None:
    rule_set()
    Department.objects.create(name="演示市人民政府", short_name="市政府", code="11440981MB2D90001X")


def file_of(tmp_path: Path, entries: Any, name: str = "items.json") -> Path:
    path = tmp_path / name
    path.write_text(json.dumps(entries, ensure_ascii=False), encoding="utf-8")
    return path


def entry(n: int = 1, **fields: Any) -> dict[str, Any]:
    return {"department": "演示局", "name": f"演示登记{n}", "item_type": "20", "source_code": f"X-{n}", **fields}


def taken_in(path: Path, **options: Any) -> Report:
    return run(path, options=Options(**options), by=None)


def outcomes(report: Report) -> list[str]:
    return [line.outcome for line in report.lines]


def everything() -> list[Any]:
    """All that an import may have written."""
    models = (ItemVersion, ImplementedItem, BaseItem, Material, ImportedRow)
    return [list(model.objects.order_by("pk").values()) for model in models]


def test_rows_become_drafts_and_keep_their_codes_as_they_are(tmp_path: Path) -> None:
    codes = ["511Z07001006-511602000000-000-11511301008778183N-1-00", "ｆ／９ 乙"]
    report = taken_in(file_of(tmp_path, {"items": [entry(n, source_code=code) for n, code in enumerate(codes)]}))
    assert outcomes(report) == ["new", "new"]
    assert list(ItemVersion.objects.order_by("pk").values_list("external_code", flat=True)) == codes
    assert set(ItemVersion.objects.values_list("state", flat=True)) == {"draft"}
    assert ItemVersion.objects.order_by("pk").first().item_code == "yanshidengji0"
    assert [[about for about, _t in line.notes] for line in report.lines] == [["form", "organ"], ["organ"]]
    detail = AuditEntry.objects.get(event="items.imported").detail
    assert detail["new"] == 2


def test_a_code_of_our_form_names_organ_and_basic_item(tmp_path: Path) -> None:
    organ = departments.department()
    base = BaseItem.objects.create(code="442000101000", name="演示办理", item_type="20")
    code = f"{organ.code}4{base.code}02"
    report = taken_in(file_of(tmp_path, [entry(1, department=organ.name, source_code=code)]))
    version = ItemVersion.objects.get()
    assert (version.item.base, version.business_number, version.external_code) == (base, "02", code)
    assert report.lines[0].notes == []


def test_importing_again_changes_nothing(tmp_path: Path) -> None:
    path = file_of(
        tmp_path, [entry(1), entry(2, source_code=""), entry(2, source_code=""), entry(3, materials=[{"name": "照片"}])]
    )
    taken_in(path)
    before = everything()
    report = taken_in(path)
    assert outcomes(report) == ["unchanged"] * 4
    assert everything() == before


def test_what_was_edited_here_stays_when_the_same_file_comes_again(tmp_path: Path) -> None:
    path = file_of(tmp_path, [entry(1, source_code="", summary="旧")])
    taken_in(path)
    draft = ItemVersion.objects.get()
    draft.name, draft.summary = "改过的名称", "新"
    draft.save()
    assert outcomes(taken_in(path)) == ["unchanged"]
    draft.refresh_from_db()
    assert (draft.name, draft.summary) == ("改过的名称", "新")
    assert ItemVersion.objects.count() == 1


def test_a_changed_row_changes_the_draft(tmp_path: Path) -> None:
    taken_in(file_of(tmp_path, [entry(1, summary="旧", materials=[{"name": "照片"}])]))
    report = taken_in(file_of(tmp_path, [entry(1, summary="新", materials=[{"name": "申请表"}, {"name": "照片"}])]))
    assert outcomes(report) == ["updated"]
    version = ItemVersion.objects.get()
    assert version.summary == "新"
    assert [m.name for m in version.materials.all()] == ["申请表", "照片"]


def test_a_changed_row_of_a_published_item_is_its_next_draft(tmp_path: Path) -> None:
    first = published_version("演示登记1", external_code="X-1")
    name = first.department.name
    report = taken_in(file_of(tmp_path, [entry(1, department=name, summary="新")]))
    assert outcomes(report) == ["changed"]
    draft = ItemVersion.objects.get(version=2)
    assert (draft.state, draft.summary, draft.item_code) == ("draft", "新", first.item_code)
    assert [m.name for m in draft.materials.all()] == ["申请表"]
    first.refresh_from_db()
    assert first.state == "published"


def test_what_is_being_checked_is_left_alone(tmp_path: Path) -> None:
    version = published_version("演示登记1", external_code="X-1")
    draft = operations.next_version(version=version, by=None)
    ItemVersion.objects.filter(pk=draft.pk).update(state="review")
    report = taken_in(file_of(tmp_path, [entry(1, department=version.department.name, summary="新")]))
    assert outcomes(report) == ["refused"]
    assert ItemVersion.objects.get(pk=draft.pk).summary == ""


def test_rows_alike_without_a_code_are_kept_apart_and_listed(tmp_path: Path) -> None:
    report = taken_in(
        file_of(tmp_path, [entry(1, source_code=""), entry(1, source_code=""), entry(1, source_code="X-9")])
    )
    assert outcomes(report) == ["new"] * 3
    assert all(("same_name" in {about for about, _text in line.notes}) for line in report.lines)
    assert ItemVersion.objects.filter(name="演示登记1").count() == 3
    assert ItemVersion.objects.values("item_code").distinct().count() == 3


def test_a_code_names_one_item(tmp_path: Path) -> None:
    rows = [entry(1), entry(1), entry(2, source_code="X-1")]
    report = taken_in(file_of(tmp_path, rows))
    assert outcomes(report) == ["new", "same", "refused"]
    assert ItemVersion.objects.get().name == "演示登记1"


@pytest.mark.parametrize(
    ("written", "prefixes", "known"),
    [
        ("演示市登记局", (), True),
        ("登记局", (), True),
        ("演示登记局", (), True),
        ("市登记局", (), True),
        ("11440981MB2D90002X", (), True),
        ("演示市户政所", (), False),
        ("区登记局", (), False),
        ("区登记局", ("区",), True),
        ("区登记分局", ("区",), False),
        ("别市登记局", (), False),
    ],
)
def test_a_department_is_recognised_only_where_it_is_certain(
    tmp_path: Path, written: str, prefixes: tuple[str, ...], known: bool
) -> None:
    organ = Department.objects.create(name="演示市登记局", code="11440981MB2D90002X")
    report = taken_in(file_of(tmp_path, [entry(1, department=written)]), prefixes=prefixes)
    item = ImplementedItem.objects.get()
    assert (item.department, item.source_department) == ((organ, "") if known else (None, written))
    assert [about for about, _text in report.lines[0].notes] == ([] if known else ["organ"])


def test_a_department_recognised_later_is_entered_without_a_new_version(tmp_path: Path) -> None:
    Department.objects.create(name="演示市登记局", code="11440981MB2D90002X")
    path = file_of(tmp_path, [entry(1, department="区登记局", source_code="")])
    taken_in(path)
    assert outcomes(taken_in(path, prefixes=("区",))) == ["updated"]
    assert ImplementedItem.objects.get().department.name == "演示市登记局"
    assert ItemVersion.objects.count() == 1
    assert outcomes(taken_in(path)) == ["unchanged"]


def test_our_code_is_built_once_organ_and_basic_code_are_known(tmp_path: Path) -> None:
    organ = departments.department()
    base = BaseItem.objects.create(code="442000101000", name="演示办理", item_type="20")
    rows = [entry(n, department=organ.name, base_code=base.code) for n in (1, 2)]
    taken_in(file_of(tmp_path, rows))
    item = ImplementedItem.objects.get()
    assert item.code == f"{organ.code}{organ.level}{base.code}"
    assert sorted(ItemVersion.objects.values_list("business_number", flat=True)) == ["01", "02"]
    taken_in(file_of(tmp_path, [entry(9, department=organ.name)]))
    assert ImplementedItem.objects.order_by("pk").last().code is None


def test_a_basic_code_that_does_not_fit_is_not_entered(tmp_path: Path) -> None:
    rows = [entry(1, base_code="440100101000"), entry(2, base_code="4420"), entry(3, base_code="442000101000")]
    report = taken_in(file_of(tmp_path, rows))
    assert [[about for about, _t in line.notes if about != "organ"] for line in report.lines] == [
        ["base"],
        ["code"],
        ["base"],
    ]
    assert list(BaseItem.objects.values_list("code", flat=True)) == ["442000101000"]


def test_a_kind_that_is_not_ours_is_kept_as_it_was_written(tmp_path: Path) -> None:
    report = taken_in(
        file_of(tmp_path, [entry(1, item_type="31"), entry(2, item_type="行政许可"), entry(3, item_type=1)])
    )
    found = list(ImplementedItem.objects.order_by("pk").values_list("item_type", "source_type"))
    assert found == [("", "31"), ("01", ""), ("01", "")]
    assert [("type" in {a for a, _t in line.notes}) for line in report.lines] == [True, False, False]


def test_nothing_is_imported_half(tmp_path: Path) -> None:
    rows = [entry(1), entry(2, name=""), entry(3, department=""), entry(4, name="长" * 121), "no object", entry(5)]
    report = taken_in(file_of(tmp_path, rows))
    assert outcomes(report) == ["new", "refused", "refused", "refused", "refused", "new"]
    assert all(line.notes for line in report.lines if line.outcome == "refused")


def test_what_the_database_refuses_takes_nothing_else_with_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.catalog.importing.writing.settle", lambda version, notes: None)
    broken = entry(2, statutory_number=1, promised_number=9, materials=[{"name": "照片"}])
    report = taken_in(file_of(tmp_path, [entry(1), broken, entry(3)]))
    assert outcomes(report) == ["new", "refused", "new"]
    assert Material.objects.count() == 0
    assert ImplementedItem.objects.count() == 2
    assert sorted(ItemVersion.objects.values_list("item_code", flat=True)) == ["yanshidengji1", "yanshidengji3"]


def test_an_interrupted_import_leaves_whole_items_and_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from services.catalog.importing import running, writing

    rows = [entry(n, materials=[{"name": "照片"}, {"name": "申请表"}]) for n in range(1, 7)]
    monkeypatch.setattr(running, "CHUNK", 2)
    written = writing.Writer._write_lists

    def stops(self: writing.Writer, lists: Any) -> None:
        if ItemVersion.objects.count() > 3:
            raise KeyboardInterrupt
        written(self, lists)

    monkeypatch.setattr(writing.Writer, "_write_lists", stops)
    with pytest.raises(KeyboardInterrupt):
        taken_in(file_of(tmp_path, rows))
    assert {v.materials.count() for v in ItemVersion.objects.all()} == {2}
    kept = ItemVersion.objects.count()
    assert ImplementedItem.objects.count() == kept == ImportedRow.objects.count()
    monkeypatch.setattr(writing.Writer, "_write_lists", written)
    assert outcomes(taken_in(file_of(tmp_path, rows))) == ["unchanged"] * kept + ["new"] * (6 - kept)
    assert {v.materials.count() for v in ItemVersion.objects.all()} == {2}


def test_a_trial_run_writes_nothing(tmp_path: Path) -> None:
    before = everything()
    report = taken_in(file_of(tmp_path, [entry(1, base_code="442000101000")]), dry_run=True, listed=True)
    assert outcomes(report) == ["new"]
    assert everything() == before
    assert not AuditEntry.objects.filter(event="items.imported").exists()


def complete(**fields: Any) -> dict[str, Any]:
    """A row that meets the rules: of a department with a hall."""
    item = implemented()
    return entry(
        department=item.department.name, base_code=item.base.code, service_kind="advice", promised_number=5,
        serves=["person"], channels=["window"], visits=1, visits_reason="要本人签字", result_kind="none",
        result_name="回执", conditions=["年满 18 周岁。"], materials=[{"name": "申请表", "instructions": "窗口填写"}],
        steps=[{"name": "受理", "who": "窗口", "limit_number": 1}], effective_from_date="2026-01-01", **fields,
    )  # fmt: skip


def test_what_meets_the_rules_is_published_and_the_others_listed(tmp_path: Path) -> None:
    rows = [complete(), entry(2, name="演示不全事项")]
    report = taken_in(file_of(tmp_path, rows), publish=True, listed=True)
    assert [line.state for line in report.lines] == ["published", "listed"], report.lines
    listed = ItemVersion.objects.get(state="listed")
    assert search.find("演示不全") == [listed.pk]
    assert "publishing" in {about for about, _text in report.lines[1].notes}
    again = taken_in(file_of(tmp_path, rows), publish=True, listed=True)
    assert outcomes(again) == ["unchanged"] * 2
    assert not any(line.state for line in again.lines)


def test_listing_never_takes_the_place_of_what_is_in_force(tmp_path: Path) -> None:
    version = published_version("演示登记1", external_code="X-1")
    path = file_of(tmp_path, [entry(1, department=version.department.name, conditions=[])])
    report = taken_in(path, listed=True)
    assert outcomes(report) == ["changed"]
    assert "kept" in {about for about, _text in report.lines[0].notes}
    version.refresh_from_db()
    assert version.state == "published"


def test_who_imports_in_the_administration_hands_in(tmp_path: Path) -> None:
    by = accounts.resident()
    report = run(file_of(tmp_path, [complete(), entry(2)]), options=Options(hand_in=True), by=by)
    assert [line.state for line in report.lines] == ["review", ""]
    assert ItemVersion.objects.get(state="review").submitted_by == by


def test_the_full_format_of_the_demo_files_is_read(tmp_path: Path) -> None:
    organ = departments.department()
    theme(code="huji", name="户籍")
    whole = {
        "base": {"code": "442000101000", "name": "演示办理", "item_type": "20", "legal_basis": "示例依据"},
        "department": organ.code,
        "places": [{"place": departments.hall().code, "window": "7", "room": "7 号窗口"}],
        "version": {"item_code": "yanshi-a", "version": 3, "name": "演示申领", "themes": ["huji"], "serves": ["person"],
                    "statutory_number": 15, "statutory_unit": "day", "promised_number": 10, "promised_unit": "day"},
        "conditions": ["甲。", "乙。"],
        "materials": [{"key": "photo", "name": "照片", "form": "electronic", "shown_when": [{"question": "a"}]}],
        "fees": [{"name": "工本费", "amount": 500, "standard": "5 元"}],
        "fee_reductions": [{"name": "减半", "percent": 50, "fact": "applicant.age", "operator": "ge", "value": 70}],
        "steps": [{"name": "受理", "who": "窗口", "limit_number": 1, "limit_unit": "day"}],
        "law_articles": [{"level": "rule", "name": "演示办法", "is_example": True}],
        "faqs": [{"question": "问？", "answer": "答。"}],
        "auto_rules": [{"fact": "applicant.age", "operator": "ge", "value": 65, "explanation": "满 65 岁"}],
    }  # fmt: skip
    report = taken_in(file_of(tmp_path, whole))
    assert outcomes(report) == ["new"], report.lines
    version = ItemVersion.objects.get()
    assert (version.item_code, version.version, version.statutory_unit) == ("yanshi-a", 1, "day")
    assert [c.text for c in version.conditions.all()] == ["甲。", "乙。"]
    assert version.fees.get().amount == 500
    assert (version.fee_reductions.get().percent, version.fee_reductions.get().value) == (50, 70)
    assert version.auto_rules.get().value == 65
    assert version.item.places.get().room == "7 号窗口"
    assert [t.code for t in version.themes.all()] == ["huji"]
    assert outcomes(taken_in(file_of(tmp_path, whole))) == ["unchanged"]


def test_a_spreadsheet_as_offices_keep_it(tmp_path: Path) -> None:
    organ = Department.objects.create(name="演示市登记局", code="11440981MB2D90002X")
    path = sheet(
        tmp_path / "a.xlsx",
        [
            ["演示市政务服务事项清单"],
            [],
            [None, "序号", "事项名称*", "主管部门", "事项类型", "事项编码", "法定期限", "承诺办结时限", "是否收费",
             "办理形式", "服务对象", "生效日期", "受理条件", "到现场次数"],
            [None, 1, "演示\n登记", "市登记局", "公共服务", "'X-1", "20个工作日", "５", "否",
             "窗口办理、网上办理", "自然人，企业法人", date(2026, 3, 1), "甲。\n乙。", "1次"],
            [],
            [None, 2.0, "演示变更", "市登记局", 1.0, 123456789012, "二十日", "当场办结", "是",
             "窗口", "个人", "2026年3月1日", None, 0.0],
        ],
        材料=[["事项编码", "材料名称", "必要性", "份数"], ["X-1", "照片", "必要", 2.0],
            ["123456789012", "申请表", "容缺后补", "1份"]],
        收费=[["事项名称", "收费项目", "金额（元）", "收费标准"], ["演示变更", "工本费", "12.50元", "每本"]],
    )  # fmt: skip
    report = taken_in(path)
    assert outcomes(report) == ["new", "new"], report.lines
    first, second = ItemVersion.objects.order_by("pk")
    assert (first.name, first.external_code, first.item.department) == ("演示登记", "X-1", organ)
    assert (first.statutory_number, first.statutory_unit, first.promised_number) == (20, "workday", 5)
    assert (first.charged, first.channels, first.serves) == (False, ["window", "online"], ["person", "enterprise"])
    assert first.effective_from_date == second.effective_from_date == date(2026, 3, 1)
    assert [c.text for c in first.conditions.all()] == ["甲。", "乙。"]
    assert [(m.name, m.copies) for m in first.materials.all()] == [("照片", 2)]
    assert (second.external_code, second.item.item_type) == ("123456789012", "01")
    assert (second.statutory_number, second.statutory_unit, second.promised_number) == (20, "day", 0)
    assert second.fees.get().amount == 1250
    assert [m.necessity for m in second.materials.all()] == ["3"]
    kinds = {about for line in report.lines for about, _text in line.notes}
    assert kinds == {"unit", "calendar_days"}
    assert outcomes(taken_in(path)) == ["unchanged"] * 2


def test_the_command_prints_a_table_and_tells_by_its_end(tmp_path: Path) -> None:
    out, kept = io.StringIO(), tmp_path / "report.json"
    with pytest.raises(SystemExit) as ended:
        call_command("import_items", file_of(tmp_path, [entry(1), entry(2, name="")]), report=kept, stdout=out)
    assert ended.value.code == 1
    assert "第 2 行 | 没有导入" in out.getvalue()
    assert "读到 2 行" in out.getvalue()
    assert Report.from_json(json.loads(kept.read_text(encoding="utf-8"))).counts["refused"] == 1
