"""简体中文 is complete."""

from tests.support.messages import missing


def test_every_text_has_its_chinese():
    assert missing() == []
