"""Search: two characters, pinyin, initials, other names, homophones; and what people type by mistake."""

import pytest

from services.catalog import search
from tests.factories.catalog import draft_version, published_version

pytestmark = pytest.mark.django_db


@pytest.fixture
def permit() -> int:
    published_version("老年人优待证申领", search_words="敬老卡 老人卡")
    draft_version("居住证草稿")
    return published_version("居住证申领", search_words="暂住证 流动人口", summary="住满半年").pk


HAN = ("居住", "居住证", "住证", "证申领", "领", "居住证 申领", "申领 居住", "居住，申领！", "暂住证", "流动")
LETTERS = ("juzhuzheng", "JuZhu", "zhuzheng", "jzz", "JZZ", "ｊｚｚ")


@pytest.mark.parametrize("words", [*HAN, *LETTERS])
def test_found_by(words: str, permit: int) -> None:
    assert permit in search.find(words)


@pytest.mark.parametrize("words", ["居住正", "具住证"])
def test_found_by_its_sound(words: str, permit: int) -> None:
    assert search.find(words) == [permit]


def test_every_word_counts(permit: int) -> None:
    assert search.find("居住 公积金") == []
    assert search.find("老人卡") != []
    assert permit not in search.find("老人卡")


@pytest.mark.parametrize(
    "words",
    [
        "",
        "   ",
        "\"'*()",
        "AND",
        "NOT (",
        "居住* OR NEAR",
        "居住'::tsquery",
        "\\",
        "%_",
        "\x00",
        "💥",
        "a" * 5000,
        "居" * 5000,
        "'; DROP TABLE x; --",
        "&|!:*",
    ],
)
def test_odd_input_is_no_error(words: str, permit: int) -> None:
    assert isinstance(search.find(words), list)


def test_tokens_hold_only_letters_digits_and_han() -> None:
    tokens = search.tokens_of(["居住证（A-1）'x' OR *", "长辈版"])
    assert all(token.isalnum() for token in tokens)
    assert {"居住", "住证", "jzz", "juzhuzheng", "zhangbeiban"} <= set(tokens)
