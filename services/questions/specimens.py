"""One question of every kind, for the style guide: made-up questions, nothing is kept."""

from __future__ import annotations

from typing import Any

from services.questions.forms import QuestionForm, build_form
from services.questions.kinds import KINDS
from services.questions.sources import Prefill
from services.questions.spec import GroupSpec, QuestionSpec

OPTIONS = [
    {"value": "rent", "label": "租的", "note": "要拍租房合同"},
    {"value": "own", "label": "自己或家人的"},
    {"value": "unit", "label": "单位宿舍"},
]
MEMBERS = [
    {"key": "name", "kind": "text", "label": "姓名", "bounds": {"max_length": 30}},
    {"key": "born", "kind": "date", "label": "出生日期", "bounds": {"max": "today"}},
    {"key": "phone", "kind": "phone", "label": "手机号码", "required": False},
]
MORE: dict[str, dict[str, Any]] = {
    "text": {"label": "姓名", "prefill": "profile.name"},
    "long_text": {"label": "申请理由", "help": "用自己的话说。"},
    "date": {"label": "从哪天起住在这里", "bounds": {"max": "today"}, "example": "2026 年 3 月 1 日"},
    "choice": {"label": "这个住处是", "options": OPTIONS},
    "several": {
        "label": "怎么联系您",
        "options": [{"value": "sms", "label": "短信"}, {"value": "call", "label": "电话"}],
    },
    "yes_no": {"label": "以前办过吗"},
    "id_document": {"label": "证件"},
    "credit_code": {"label": "统一社会信用代码", "help": "在营业执照上。"},
    "phone": {"label": "手机号码"},
    "plate": {"label": "车牌号码", "example": "粤KD12345"},
    "bank_card": {"label": "收款银行卡号"},
    "region": {"label": "所在镇街和村（社区）"},
    "address": {"label": "现住址", "help": "写到门牌号。"},
    "money": {"label": "月租金（元）", "example": "1200"},
    "number": {"label": "同住人数", "bounds": {"max": 20, "unit": "人"}},
    "photo": {"label": "证件照", "bounds": {"ratio": "358:441", "background": "white"}},
    "file": {"label": "租房合同", "required": False},
    "rows": {"label": "同住家庭成员", "bounds": {"columns": MEMBERS, "max": 3}},
    "signature": {"label": "申请人签名"},
    "promise": {"label": "以上内容真实、完整。"},
}
"""Kind → what its specimen asks."""

FOLLOWING = tuple(
    QuestionSpec(
        key, "text", label, required=False, shown_when=[{"question": asked, "operator": operator, "value": value}]
    )
    for key, label, asked, operator, value in (
        ("s_why", "上次是哪年办的", "s_yes_no", "eq", True),
        ("s_old", "为什么现在才办", "s_date", "le", "2020-12-31"),
        ("s_dear", "租金由谁付", "s_money", "ge", 200000),
    )
)
"""Questions that the answers above bring up."""


def specimen_page() -> GroupSpec:
    """Every kind once, and a place anywhere in the country besides."""
    questions = [QuestionSpec(f"s_{key}", key, **MORE.get(key, {"label": key})) for key, _kind in KINDS.items()]
    country = QuestionSpec("s_country", "region", "户口所在地", bounds={"scope": "country"})
    return GroupSpec("specimens", "每种题目", "题目", "", (*questions, country, *FOLLOWING))


def specimen_form(data: Any = None) -> QuestionForm:
    """The page as residents see it; with ``data`` as it answers what was pressed or typed."""
    prefill = {"s_text": Prefill("陈演示", "取自实名信息", "公安人口库（演示）", "2026-03-02", "profile.name")}
    return build_form(specimen_page(), data=data, files={} if data is not None else None, prefill=prefill)
