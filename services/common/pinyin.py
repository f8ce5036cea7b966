"""Pinyin of Chinese text with little memory: readings of single characters, and of words in which they differ.

The phrases that pypinyin comes with take 45 MB in every process; names of items need a few dozen of them.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

PHRASES = """
银行 yin hang|行业 hang ye|商行 shang hang|车行 che hang|行会 hang hui|会计 kuai ji|成都 cheng du|首都 shou du
重庆 chong qing|重复 chong fu|重新 chong xin|重建 chong jian|重组 chong zu|重核 chong he|重置 chong zhi|重阳 chong yang
厦门 xia men|朝阳 chao yang|西藏 xi zang|长期 chang qi|长途 chang tu|长江 chang jiang|长寿 chang shou|长沙 chang sha
延长 yan chang|特长 te chang|专长 zhuan chang|长度 chang du|长租 chang zu|长长 chang chang|超长 chao chang
调解 tiao jie|调整 tiao zheng|调节 tiao jie|协调 xie tiao|空调 kong tiao|调剂 tiao ji|调试 tiao shi|调价 tiao jia
返还 fan huan|归还 gui huan|退还 tui huan|偿还 chang huan|还款 huan kuan|还贷 huan dai|还清 huan qing|还建 huan jian
校验 jiao yan|校核 jiao he|校准 jiao zhun|校对 jiao dui|畜牧 xu mu|结扎 jie za|人参 ren shen|无着 wu zhuo
给付 ji fu|供给 gong ji|给予 ji yu|补给 bu ji|音乐 yin yue|乐器 yue qi|角色 jue se|弹性 tan xing|模板 mu ban|模具 mu ju
的确 di que|目的 mu di|的士 di shi|了解 liao jie|出差 chu chai|差旅 chai lv|发卡 fa ka|传记 zhuan ji|自传 zi zhuan
""".strip().replace("\n", "|")
"""Words whose reading the readings of their characters do not give."""


@cache
def _reader() -> Callable[..., list[str]]:
    """pypinyin without its phrases, which ``portal.env`` tells it not to load."""
    from pypinyin import lazy_pinyin, load_phrases_dict

    rows = (row.split() for row in PHRASES.split("|"))
    load_phrases_dict({word: [[syllable] for syllable in reading] for word, *reading in rows})
    return lazy_pinyin


def syllables(text: str, *, errors: str | Callable[[str], list[str]] = "default") -> list[str]:
    """``银行`` → yin, hang: without tones, ü as v. ``errors``: as in pypinyin, for what is not Chinese."""
    return _reader()(text, errors=errors, v_to_u=False)


def first_reading(char: str) -> str:
    """The first reading of one character without its tone; empty for what is no Chinese character."""
    _reader()
    from pypinyin.constants import PINYIN_DICT
    from pypinyin.contrib.tone_convert import to_normal

    readings = PINYIN_DICT.get(ord(char), "")
    return to_normal(readings.split(",")[0]).replace("ü", "v") if readings else ""
