"""What is done to a thing: people and offices say it in different words, and names differ by nothing else."""

from __future__ import annotations

import re
from functools import lru_cache

SAID = {
    "change": (
        r"变更|改(?![造建善革])|"
        r"(?<![退置兑更])换(?![证发领乘]|一?[张本]|新的?[证卡]|个新|新$|一下)|更[名正换]|修改|"
        r"搬[到家走去了]|搬地方|迁址|变了|名字错|填错|报错|错了|扩大|增加|不一样了"
    ),
    "cancel": (
        r"注销|吊销|销[掉户号了]|要销|不[干做开跑办当养弄搞想再用]+[^，,。]{0,6}了|不营业|不经营|"
        r"关[门张停]|倒闭|[停歇]业|取消|终止|退出|报废|撤[销掉]|作废|解散|停[止用]|暂停|停掉|死了|"
        r"去世|过世"
    ),
    "renew": (
        r"到期|过期|期满|届满|延续|延期|续[期办签]|(?<!变)更换新证|换[证发领]|换一?[张本]|"
        r"换新[的证卡]?|换个新|有效期|快到|接着[干开做用]|继续[干开做用经跑]|[坏破烂磨]|年审|年检|"
        r"校验"
    ),
    "replace": (
        r"[丢掉](?=了|失|$|怎|要|想|重|补|，|,|的|！|!|？)|弄丢|弄没|遗失|失窃|丢失|被偷|不见|"
        r"找不到|没找|补[办证发领换一张个]|损坏|重新办|重办|挂失|[坏破烂磨]"
    ),
    "transfer": r"过户|转让|转给|卖[给了掉出]|买[了下]?二手|转手|让给|盘给",
    "out": r"转出|迁[出走到]|转到|转走|转去|转外|怎么转(?=$|[，,。？?])|迁移|移走",
    "in": r"转[入进回来]|迁[入进来回]|转过来|迁过来|接收|调进来",
    "new": (
        r"新[办增设开领申]|设立|成立|开[办设]|[想要]开|开一?[家个间所]|申[领办请]|首次|初[次领]|"
        r"第一次|新建|新买|新上|办[个张本]|办.{0,4}[证照]$|^(?:去|想)?开.{1,8}(?:店|厂|馆|公司|场|班|园|所|站|吧|院)$|刚"
    ),
    "query": r"查|有哪|哪里有|哪家|电话|名单|还[剩有]多少|看一?下|看看|明细|真假|进度|到账",
    "print": r"打[印个]|开[个具]?.{0,6}证明|证明",
    "consult": r"咨询|政策|问问|问一?下|请教|了解|打听|条件|规定",
    "complain": r"投诉|举报|去哪告|告他|乱收|猫腻|态度|不公|纠纷|争|仲裁|吵",
    "accept": r"验收|完工|竣工|[盖修建做弄装]好|[盖建修做]完",
    "return": r"退[钱回款费还]|退保证金|要回|重复交|交重|多交|退税",
    "arrears": r"补[交缴]|[欠漏断][了过]?[交缴费]|补.{0,6}(?:保险|社保|医保|养老|税)|没交",
    "branch": r"[分子]公司|分店|分社|分号|分支|分部|网点",
    "book": r"预[约订定]|约[^束定谈]|排号",
    "resume": r"恢复|重新[营经]业?|又[想要]?开|解[除挂封]|找回|找到了|重新开|复业|复工",
}
"""What people say, by deed."""
CALLED = {
    "change": "变更|更名|更正|修改|更换|变动|改造|扩大|缩小",
    "cancel": "注销|终止|停业|歇业|缴销|作废|报废|撤销|暂停|核销|取消|减少",
    "renew": "延续|续期|延期|换证|换发|换领|到期|校验|继续|续展",
    "replace": "补办|补发|补证|补领|遗失|挂失|重置|损毁",
    "transfer": "过户|转让",
    "out": "转出|迁移|转移",
    "in": "转入|转移|接收|迁移|转接",
    "new": "新办|新增|设立|新设|开办|初领|首次|配发|初始|发放|核发|申领",
    "query": "查询|查验|核验|核查|查（借|查借|鉴定|明细",
    "print": "打印|证明|开具",
    "consult": "咨询|指导",
    "complain": "投诉|争议|仲裁|裁决|纠纷",
    "accept": "验收",
    "return": "退付|退费|返还|退税|退（免",
    "arrears": "补缴|欠费|缓缴",
    "branch": "设立子公司|设立分公司|设立分支机构|设立分社|子公司|分公司|分支机构|分社",
    "book": "预约",
    "resume": "恢复|解除|解挂|解封|复业|修复",
}
"""What names say, by deed."""
NO_DEED = ("网络预约",)
"""Words that hold the word of a deed and speak of none."""
PLAIN = frozenset({"办理", "申请", "登记", "初次", "新办"})
"""What every office does."""
BEGINNING = frozenset({"new", "print", "accept", "in"})
"""Deeds a name may say although nobody asked for them: what begins is what most people want."""
_SAID = {deed: re.compile(words) for deed, words in SAID.items()}
_DEEDS: dict[str, set[str]] = {}
for _deed, _words in CALLED.items():
    for _word in _words.split("|"):
        _DEEDS.setdefault(_word, set()).add(_deed)
_DEEDS |= dict.fromkeys(NO_DEED, frozenset())
_CALLED = re.compile("|".join(sorted(_DEEDS, key=len, reverse=True)))


@lru_cache(maxsize=4096)
def deeds_of(words: tuple[str, ...]) -> frozenset[str]:
    """What words of the office say is done; empty when one of them speaks of a thing."""
    if not all(word in PLAIN or word in _DEEDS for word in words):
        return frozenset()
    return frozenset(deed for word in words for deed in _DEEDS.get(word, ()))


def said(text: str) -> frozenset[str]:
    """Deeds that everyday words speak of."""
    return called(text) | {deed for deed, words in _SAID.items() if words.search(text)}


@lru_cache(maxsize=4096)
def called(name: str) -> frozenset[str]:
    """Deeds that a name speaks of."""
    return frozenset(deed for word in _CALLED.findall(name) for deed in _DEEDS[word])


def agreement(asked: frozenset[str], name: str) -> tuple[int, int]:
    """How many deeds of the query the name speaks of, and how many the query does not ask for.

    A name that speaks of none is that of beginning.
    """
    told = called(name)
    begins = "new" in asked and not told
    return len(asked & told) + begins, len(told - asked - BEGINNING)
