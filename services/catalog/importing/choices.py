"""Words for coded values in Chinese files: word → our code. The first word of a code is the one written."""

from __future__ import annotations

ITEM_TYPE = {
    "行政许可": "01",
    "行政审批": "01",
    "许可": "01",
    "行政处罚": "02",
    "行政强制": "03",
    "行政征收": "04",
    "行政给付": "05",
    "给付": "05",
    "行政检查": "06",
    "行政确认": "07",
    "确认": "07",
    "行政奖励": "08",
    "行政裁决": "09",
    "其他行政权力": "10",
    "其他权力": "10",
    "其它行政权力": "10",
    "公共服务": "20",
    "公共服务事项": "20",
}
LEVEL = {
    "县级": "4",
    "县（市、区）级": "4",
    "市级": "4",
    "乡镇级": "5",
    "镇（街道）级": "5",
    "街道级": "5",
    "村级": "6",
    "村（社区）级": "6",
}
ROUTING = {"固定部门": "fixed", "按住址": "address", "按户籍": "household", "申请人选择": "choice"}
BUSINESS_KIND = {
    "新办": "new",
    "首次申请": "new",
    "申领": "new",
    "变更": "change",
    "延续": "renewal",
    "换证": "renewal",
    "补办": "replacement",
    "补证": "replacement",
    "补领": "replacement",
    "注销": "cancellation",
}
SERVICE_KIND = {
    "申请办理": "apply",
    "办理": "apply",
    "申请": "apply",
    "查询": "query",
    "咨询": "advice",
    "前往外部系统办理": "external",
    "外部系统": "external",
}
UNIT = {
    "工作日": "workday",
    "个工作日": "workday",
    "自然日": "day",
    "个自然日": "day",
    "日历日": "day",
    "天": "day",
    "日": "day",
    "小时": "hour",
    "个小时": "hour",
    "时": "hour",
    "月": "month",
    "个月": "month",
}
HANDLING_KIND = {
    "承诺件": "2",
    "承诺办理": "2",
    "承诺办结": "2",
    "即办件": "1",
    "即办": "1",
    "即时办理": "1",
    "当场办结": "1",
}
POWER_SOURCE = {
    "法定本级行使": "statutory",
    "法定": "statutory",
    "上级下放": "delegated",
    "下放": "delegated",
    "上级委托": "entrusted",
    "委托": "entrusted",
    "法律授权": "authorised",
    "授权": "authorised",
}
SERVES = {
    "自然人": "person",
    "个人": "person",
    "企业法人": "enterprise",
    "企业": "enterprise",
    "事业法人": "institution",
    "事业单位": "institution",
    "社会组织法人": "social",
    "社会组织": "social",
    "其他组织": "other",
    "其它组织": "other",
}
CHANNELS = {
    "窗口": "window",
    "窗口办理": "window",
    "现场办理": "window",
    "线下": "window",
    "网上": "online",
    "网上办理": "online",
    "线上": "online",
    "快递": "post",
    "快递申请": "post",
    "邮寄": "post",
}
ONLINE_DEPTH = {
    "Ⅰ级": "1",
    "I级": "1",
    "一级": "1",
    "互联网咨询": "1",
    "Ⅱ级": "2",
    "II级": "2",
    "二级": "2",
    "互联网收件": "2",
    "网上预审": "2",
    "Ⅲ级": "3",
    "III级": "3",
    "三级": "3",
    "网上受理": "3",
    "Ⅳ级": "4",
    "IV级": "4",
    "四级": "4",
    "全程网办": "4",
    "Ⅰ": "1",
    "Ⅱ": "2",
    "Ⅲ": "3",
    "Ⅳ": "4",
    "I": "1",
    "II": "2",
    "III": "3",
    "IV": "4",
}
RISK = {"无": "none", "公共安全": "safety", "生命健康": "health", "金融业务": "finance", "生态环境": "environment"}
STAGE = {"受理": "acceptance", "审核": "review", "决定": "decision", "制证送达": "delivery", "申请人": "applicant"}
PUBLISHED_AS = {
    "不公示": "none",
    "普通": "ordinary",
    "特许": "franchise",
    "认可": "recognition",
    "核准": "approval",
    "登记": "registration",
    "其他": "other",
    "其他行政决定": "decision",
}
SCOPE = {
    "无": "none",
    "本市": "none",
    "不通办": "none",
    "全国": "nation",
    "全国通办": "nation",
    "跨省": "provinces",
    "跨省通办": "provinces",
    "全省": "cities",
    "跨市": "cities",
    "全省通办": "cities",
    "跨县": "counties",
    "全市": "counties",
}
RESULT_KIND = {
    "证照": "certificate",
    "证书": "certificate",
    "决定文书": "decision",
    "批文": "decision",
    "批复": "decision",
    "登记入册": "none",
    "其他": "none",
    "无": "none",
}
APPROVAL_LEVEL = {"不需要": "0", "一人审批": "1", "两人审批": "2"}
NECESSITY = {
    "必要": "1",
    "必须": "1",
    "必需": "1",
    "是": "1",
    "非必要": "2",
    "非必须": "2",
    "否": "2",
    "容缺后补": "3",
    "容缺": "3",
    "可容缺": "3",
}
MATERIAL_SOURCE = {
    "申请人自备": "10",
    "自备": "10",
    "政府部门核发": "20",
    "政府核发": "20",
    "部门核发": "20",
    "其他": "99",
    "其它": "99",
    "中介机构或法定机构产生": "99",
}
MATERIAL_FORM = {
    "纸质或电子": "either",
    "纸质和电子化": "either",
    "纸质/电子": "either",
    "纸质": "paper",
    "纸质材料": "paper",
    "电子": "electronic",
    "电子化": "electronic",
    "电子材料": "electronic",
    "免提交": "fetched",
    "系统获取": "fetched",
}
MATERIAL_KIND = {
    "原件": "original",
    "复印件": "copy",
    "原件和复印件": "both",
    "原件及复印件": "both",
    "原件、复印件": "both",
}
FEE_WHEN = {"不在办件中缴费": "none", "受理前缴费": "acceptance", "准予后缴费": "certificate"}
FEE_CLOCK = {"照常计算": "runs_on", "缴费后起算": "stops"}
FEE_REFUND = {"审查前终止的退还": "before_work", "缴费后不退": "never"}
LAW_LEVEL = {
    "法律": "law",
    "行政法规": "regulation",
    "法规": "regulation",
    "规章": "rule",
    "部门规章": "rule",
    "地方性法规": "rule",
    "地方政府规章": "rule",
    "规范性文件": "document",
}
EFFECT = {"不符合条件": "refer", "时限不同": "limit", "提示": "note"}
OPERATOR: dict[str, str] = {}
"""Rules are written with their operators as they are: eq, in, gte …"""
YES = frozenset({"是", "有", "收费", "收取", "支持", "可以", "能", "需要", "y", "yes", "true", "1", "√", "✓", "对"})
NO = frozenset(
    {
        "否",
        "无",
        "没有",
        "不收费",
        "不收取",
        "免费",
        "不支持",
        "不可以",
        "不能",
        "不需要",
        "n",
        "no",
        "false",
        "0",
        "×",
        "x",
        "不",
    }
)
NOTHING = frozenset({"", "无", "暂无", "没有", "/", "-", "—", "——", "n/a", "null", "none", "空"})
"""What people write into a cell that has nothing to say."""
AT_ONCE = frozenset({"当场", "当场办结", "即办", "即时", "即时办结", "立即", "马上办"})

STEP_WORDS = (
    ("acceptance", ("受理",)),
    ("delivery", ("制证", "制卡", "发证", "发照", "领证", "转账", "拨付", "发放", "送达", "办结")),
    ("decision", ("审定", "审批", "批准", "核准", "核定", "认定")),
    ("review", ("审", "核", "查", "勘", "公示", "会办", "意见")),
    ("decision", ("决定", "登记", "安排")),
)
"""Names of 办理环节 in files that do not say to which stage a step belongs. Read once, at the import: the item keeps
the stage, and whoever publishes it sees it."""


def stage_of(name: str) -> str:
    """The stage a step of this name belongs to; empty where the name does not tell."""
    return next((stage for stage, words in STEP_WORDS if any(word in name for word in words)), "")
