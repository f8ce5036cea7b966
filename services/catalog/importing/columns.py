"""Columns of import files: key in JSON, headings in spreadsheets, kind of value. One table to read and to write by."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from services.catalog.importing import choices
from services.catalog.models import (
    AutoRule,
    Condition,
    Faq,
    Fee,
    FeeReduction,
    ItemVersion,
    LawArticle,
    Material,
    Situation,
    Step,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db.models import Model


@dataclass(frozen=True)
class Column:
    """One column. The first heading is the one written; a column without headings stands in JSON alone.

    Kinds: line, text, source (a code kept as it is), code, slug, url, number, yes_no, date, choice, choices, codes,
    json; and two that stand only in spreadsheets: limit (``20个工作日`` → number and unit) and yuan (→ fen).
    """

    key: str
    kind: str
    headings: tuple[str, ...] = ()
    words: Mapping[str, str] = field(default_factory=dict)
    aliases: tuple[str, ...] = ()


def _c(key: str, kind: str, headings: str = "", words: Mapping[str, str] | None = None, aliases: str = "") -> Column:
    return Column(key, kind, tuple(headings.split()), words or {}, tuple(aliases.split()))


OWN = (
    _c("department", "line",
       "实施主体 部门 主管部门 实施部门 实施机构 责任部门 办理部门 主办部门 牵头部门 所属部门 部门名称"
       " 实施主体名称 单位 责任单位 实施单位 办理单位 承办单位 主管单位 实施主体编码",
       aliases="department_code"),
    _c("source_department", "line", "来源实施主体"),
    _c("item_type", "choice", "事项类型 事项类别 事项分类 权力类型 权力类别 类型", choices.ITEM_TYPE),
    _c("source_type", "line", "来源事项类型"),
    _c("base_code", "code", "基本编码 目录编码 事项基本编码 基本目录编码"),
    _c("base_name", "line", "基本目录名称 目录名称 主项名称"),
    _c("legal_basis", "text", "基本目录依据"),
    _c("level", "choice", "行使层级 层级", choices.LEVEL),
    _c("routing", "choice", "分派方式", choices.ROUTING),
    _c("organs", "codes", "共同实施主体 共同实施部门"),
    _c("places", "json", "办理地点清单"),
    _c("place", "line", "办理地点 办公地点 受理地点 办理地址"),
    _c("window", "line", "办理窗口 窗口"),
)  # fmt: skip
"""What belongs to the item or its organ, not to the version."""
VERSION = (
    _c("external_code", "source", "事项编码 来源编码 实施编码 事项代码 实施清单编码 业务办理项编码 原编码 编码"
       " 事项编号",
       aliases="source_code code"),
    _c("item_code", "slug", "地址 网址名"),
    _c("name", "line", "事项名称 名称 事项 业务办理项名称 办理项名称 办理事项 实施事项名称 服务事项名称"
       " 政务服务事项名称 事项全称 项目名称"),
    _c("business_number", "code", "业务办理项序号"),
    _c("business_kind", "choice", "业务类型 办理项类型", choices.BUSINESS_KIND),
    _c("summary", "line", "一句话说明 事项简介"),
    _c("service_kind", "choice", "服务方式", choices.SERVICE_KIND),
    _c("external_url", "url", "外部系统地址 办理地址链接 网上办理地址"),
    _c("query_provider", "code", "查询来源"),
    _c("search_words", "line", "别名 搜索词 关键词"),
    _c("effective_from_date", "date", "生效日期 实施日期 施行日期 启用日期"),
    _c("effective_until_date", "date", "失效日期 废止日期"),
    _c("rule_set", "code", "规则集"),
    _c("form", "code", "表单"),
    _c("situation_form", "code", "情形表单"),
    _c("themes", "codes", "主题 主题分类"),
    _c("statutory", "limit", "法定期限 法定办结时限 法定时限 法定办理时限 法定办理期限"),
    _c("statutory_number", "number"),
    _c("statutory_unit", "choice", "法定期限单位 法定办结时限单位", choices.UNIT),
    _c("statutory_note", "line", "法定期限说明 法定办结时限说明"),
    _c("promised", "limit", "承诺期限 承诺办结时限 承诺时限 承诺办理时限 承诺办理期限"),
    _c("promised_number", "number"),
    _c("promised_unit", "choice", "承诺期限单位 承诺办结时限单位", choices.UNIT),
    _c("promised_note", "line", "承诺期限说明 承诺办结时限说明"),
    _c("extension_days", "number", "可延长天数"),
    _c("extension_by", "line", "延长批准人"),
    _c("delivery_days", "number", "送达天数"),
    _c("supplement_days", "number", "补正天数"),
    _c("approval_level", "choice", "审批层级 审批级数", choices.APPROVAL_LEVEL),
    _c("handling_kind", "choice", "办件类型", choices.HANDLING_KIND),
    _c("auto_decision", "yes_no", "是否秒批"),
    _c("allows_later_material", "yes_no", "是否容缺受理 容缺受理"),
    _c("site_visit", "yes_no", "是否现场核查 现场核查 是否现场勘验"),
    _c("site_checks", "text", "现场核查要点"),
    _c("special_procedures", "line", "特别程序"),
    _c("risk", "choice", "风险领域", choices.RISK),
    _c("later_days", "number", "容缺补齐天数"),
    _c("check_days", "number", "事后核查天数"),
    _c("sample_percent", "number", "秒批抽查比例"),
    _c("enrolment", "yes_no", "是否限报名期"),
    _c("published_as", "choice", "公示类别 许可类别", choices.PUBLISHED_AS),
    _c("power_source", "choice", "权力来源", choices.POWER_SOURCE),
    _c("procedure", "text", "办理流程 流程说明"),
    _c("joint_organs", "line", "联办机构 联办部门"),
    _c("joint_handling", "yes_no", "是否联合办理 是否并联审批"),
    _c("intermediaries", "line", "中介服务"),
    _c("serves", "choices", "服务对象 面向对象 办理对象 适用对象", choices.SERVES),
    _c("channels", "choices", "办理形式 办理方式 办理渠道", choices.CHANNELS),
    _c("visits", "number", "到现场次数 到办事现场次数 跑动次数"),
    _c("visits_reason", "line", "到现场原因 必须现场办理原因"),
    _c("online_depth", "choice", "网办深度 网上办理深度", choices.ONLINE_DEPTH),
    _c("scope", "choice", "通办范围", choices.SCOPE),
    _c("real_name_level", "number", "实名级别 实名等级"),
    _c("charged", "yes_no", "是否收费 收费"),
    _c("fee_basis", "line", "收费依据"),
    _c("online_payment", "yes_no", "网上支付 是否支持网上支付"),
    _c("fee_when", "choice", "办件中缴费 缴费环节", choices.FEE_WHEN),
    _c("fee_clock", "choice", "待缴费时送达期限", choices.FEE_CLOCK),
    _c("fee_due_days", "number", "缴费期限工作日"),
    _c("fee_refund", "choice", "退款规则 退费规则", choices.FEE_REFUND),
    _c("by_appointment", "yes_no", "是否支持预约 预约办理 是否支持预约办理"),
    _c("self_service", "yes_no", "自助终端 是否支持自助终端办理"),
    _c("post_delivery", "yes_no", "快递送达 是否支持物流快递"),
    _c("quantity_limit", "line", "数量限制"),
    _c("result_kind", "choice", "结果类型 办理结果类型", choices.RESULT_KIND),
    _c("result_name", "line", "结果名称 办理结果名称 办理结果"),
    _c("result_note", "line", "领取方式 结果领取"),
    _c("result_sample_text", "line", "结果样本说明"),
    _c("certificate_type", "code", "证照类型"),
    _c("minutes_to_fill", "number", "填写分钟数"),
    _c("promise_text", "text", "承诺书内容"),
    _c("after_text", "text", "办好以后"),
    _c("popularity", "number", "上月办件量"),
)  # fmt: skip
ITEM = (*OWN, *VERSION)
_WHEN = "显示条件"
CHILDREN: dict[str, tuple[str, type[Model], tuple[Column, ...]]] = {
    "conditions": ("条件", Condition, (_c("text", "line", "受理条件 条件 内容"),)),
    "materials": ("材料", Material, (
        _c("key", "slug", "标识"),
        _c("name", "line", "材料名称 名称"),
        _c("necessity", "choice", "必要性 是否必要 材料必要性", choices.NECESSITY),
        _c("source", "choice", "来源渠道 材料来源 来源", choices.MATERIAL_SOURCE),
        _c("issuer", "line", "来源机构 核发机构 出具单位"),
        _c("form", "choice", "材料形式 形式", choices.MATERIAL_FORM),
        _c("kind", "choice", "原件或复印件 材料类型 原件复印件", choices.MATERIAL_KIND),
        _c("copies", "number", "份数 材料份数"),
        _c("instructions", "line", "填报须知 怎么准备"),
        _c("standard", "line", "受理标准"),
        _c("sample_text", "line", "样本说明"),
        _c("basis", "line", "要求依据 材料依据 依据"),
        _c("certificate_type", "code", "对应证照"),
        _c("registry_source", "code", "取数来源"),
        _c("question_key", "code", "对应题目"),
        _c("promise_text", "text", "告知承诺内容"),
        _c("shown_when", "json", _WHEN),
        _c("icon", "code", "图标"),
    )),
    "fees": ("收费", Fee, (
        _c("name", "line", "收费项目 收费名称 名称"),
        _c("amount", "number"),
        _c("amount_yuan", "yuan", "金额（元） 金额"),
        _c("standard", "line", "收费标准 标准"),
        _c("basis", "line", "收费依据 依据"),
        _c("reducible", "yes_no", "可否减免 是否允许减免"),
        _c("reduction", "line", "减免条件 允许减免依据"),
        _c("shown_when", "json", _WHEN),
    )),
    "fee_reductions": ("减免", FeeReduction, (
        _c("name", "line", "减免名称 减免情形"),
        _c("fee_name", "line", "减免的收费项目"),
        _c("percent", "number", "减免百分比"),
        _c("amount", "number"),
        _c("amount_yuan", "yuan", "减免金额（元） 减免金额"),
        _c("basis", "line", "减免依据"),
        _c("shown_when", "json", _WHEN),
        _c("material_key", "slug", "减免凭据材料"),
        _c("fact", "code", "减免凭据事实"),
        _c("operator", "code", "比较"),
        _c("value", "json", "数值"),
    )),
    "steps": ("环节", Step, (
        _c("name", "line", "环节名称 环节 办理环节 名称"),
        _c("stage", "choice", "所属阶段 阶段", choices.STAGE),
        _c("action", "line", "办理步骤 步骤 办理内容"),
        _c("who", "line", "办理人 经办人 办理人员"),
        _c("limit", "limit", "办理时限 时限"),
        _c("limit_number", "number"),
        _c("limit_unit", "choice", "时限单位", choices.UNIT),
        _c("limit_text", "line", "时限说明"),
        _c("standard", "line", "审查标准"),
        _c("result", "line", "环节结果 办理结果"),
    )),
    "law_articles": ("依据", LawArticle, (
        _c("level", "choice", "依据类别 效力级别 法规类型", choices.LAW_LEVEL),
        _c("name", "line", "依据名称 法律法规名称 名称"),
        _c("number", "line", "文号 依据文号"),
        _c("article", "line", "条款号 条款"),
        _c("text", "text", "条款内容 条文内容"),
        _c("is_example", "yes_no", "是否示例"),
    )),
    "faqs": ("问答", Faq, (
        _c("question", "line", "问题 常见问题"),
        _c("answer", "text", "解答 回答 答案"),
    )),
    "situations": ("情形", Situation, (
        _c("when", "json", "情形条件"),
        _c("effect", "choice", "情形作用", choices.EFFECT),
        _c("title", "line", "情形名称 情形"),
        _c("text", "text", "情形说明"),
        _c("refer_code", "slug", "改办事项地址"),
        _c("limit_number", "number", "情形时限"),
        _c("limit_unit", "choice", "情形时限单位", choices.UNIT),
    )),
    "auto_rules": ("规则", AutoRule, (
        _c("fact", "code", "事实"),
        _c("operator", "code", "比较"),
        _c("value", "json", "数值"),
        _c("explanation", "line", "说明"),
    )),
}  # fmt: skip
"""Lists of rows: key → name of the sheet, model, columns."""
ITEM_SHEET = "事项"
ITEM_LISTS = {"conditions": ("受理条件", "办理条件", "申请条件")}
"""Lists that stand in one cell of the item, a line each."""
ALSO_LISTS = {
    "materials": ("材料", "申请材料", "办理材料", "材料清单", "所需材料", "提交材料", "申报材料", "需提交材料"),
    "fees": ("收费", "收费项目", "收费情况"),
    "fee_reductions": ("减免", "费用减免", "减免规则"),
    "steps": ("环节", "办理环节", "审批环节"),
    "law_articles": ("依据", "设定依据", "法律依据", "法定依据", "实施依据"),
    "faqs": ("问答", "常见问题"),
    "situations": ("情形",),
    "auto_rules": ("规则",),
}
"""Under which words foreign files keep lists beside the name of the item."""
LINES = {"conditions": "text", "materials": "name", "fees": "name", "steps": "name", "law_articles": "name"}
"""Lists of which a row may be one line of text, and what that text is."""
_IGNORED = re.compile(r"[\s*＊:：()（）【】\[\]/、·.\-_]")


def folded(heading: str) -> str:
    """A heading as it is compared: full-width and half-width alike, without blanks, brackets, stars and notes."""
    text = unicodedata.normalize("NFKC", heading)
    text = re.sub(r"[(（【\[](必填|选填|可空|可多选|单选|多选)[^)）】\]]*[)）】\]]", "", text)
    return _IGNORED.sub("", text).lower()


_NUMBERED = re.compile(r"^\s*[（(]?(?:\d{1,2}|[一二三四五六七八九十]{1,3})(?:[)）、:：]|[.．](?!\d))\s*|[；;。\s]+$")


def lines(name: str, text: str) -> list[str]:
    """The rows of a list that stands in one text. Conditions stay as they are; names lose number and full stop."""
    parts = text.splitlines() if name == "conditions" else re.split(r"[\n；;]", text)
    rows = (part if name == "conditions" else _NUMBERED.sub("", part) for part in parts)
    return [row for row in rows if row.strip()]


def lookup(columns: tuple[Column, ...]) -> dict[str, Column]:
    """Every word under which a column is known, folded → column."""
    found: dict[str, Column] = {}
    for column in columns:
        for word in (column.key, *column.aliases, *column.headings):
            found.setdefault(folded(word), column)
    return found


ITEM_BY_WORD = lookup(ITEM)
CHILD_BY_WORD = {name: lookup(columns) for name, (_sheet, _model, columns) in CHILDREN.items()}
LIST_BY_WORD = {
    folded(word): name for lists in (ITEM_LISTS, ALSO_LISTS) for name, words in lists.items() for word in (name, *words)
}
LINES_BY_WORD = {word: name for word, name in LIST_BY_WORD.items() if name in LINES and word not in ITEM_BY_WORD}
"""Headings of cells that hold a list, a line each."""
SHEETS = {sheet: name for name, (sheet, _model, _columns) in CHILDREN.items()}
BY_KEY = {column.key: column for column in ITEM}
VERSION_KEYS = frozenset(column.key for column in VERSION)
VERSION_FIELDS = {
    field.name: field
    for field in (*ItemVersion._meta.concrete_fields, *ItemVersion._meta.many_to_many)
    if field.name in VERSION_KEYS
}
