"""繁體中文 and English: chosen by hand, remembered, never guessed; what is written down stays Chinese."""

from __future__ import annotations

import pytest
from django.test import Client

SET = "/mode/language/"
HELP = "/help/"


def html_of(client: Client, path: str = HELP, **more: str) -> str:
    """The page as text."""
    return client.get(path, **more).content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("code", "tag", "word"), [("zh-hant", "zh-Hant", "辦事"), ("en", "en", "How to get things done")]
)
def test_a_language_is_chosen_and_stays(client: Client, code: str, tag: str, word: str):
    assert '<html lang="zh-Hans"' in html_of(client, HTTP_ACCEPT_LANGUAGE=code)
    answer = client.post(SET, {"language": code, "next": "/help/?a=1"})
    assert (answer.status_code, answer["Location"]) == (302, "/help/?a=1")
    assert answer.cookies["language"]["max-age"] == 365 * 24 * 3600
    page = client.get(HELP)
    assert page["Content-Language"] == tag
    assert f'<html lang="{tag}"' in page.content.decode()
    assert word in page.content.decode()
    client.post(SET, {"language": "zh-hans"})
    assert '<html lang="zh-Hans"' in html_of(client)
