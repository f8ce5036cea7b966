"""The demo seal is refused where documents count."""

from __future__ import annotations

from dataclasses import dataclass

from services.documents.checks import a_chinese_face_is_there, no_demo_seal_in_production
from services.documents.printing import fonts
from services.documents.sealing.providers import SEAL_PROVIDERS


@dataclass
class CitySeal:
    """A seal service that is not the demo one."""

    name: str = "city"
    is_demo: bool = False


def test_the_demo_may_use_the_demo_seal(settings):
    settings.DEMO = True
    assert no_demo_seal_in_production(None) == []


def test_production_with_the_demo_seal_is_refused(settings):
    settings.DEMO = False
    assert [error.id for error in no_demo_seal_in_production(None)] == ["documents.E001"]


def test_production_with_a_real_provider_passes(settings):
    settings.DEMO, settings.SEAL_PROVIDER = False, "city"
    assert [error.id for error in no_demo_seal_in_production(None)] == ["documents.E002"]
    with SEAL_PROVIDERS.replace("city", CitySeal()):
        assert no_demo_seal_in_production(None) == []


def test_without_a_face_somebody_is_told(settings, monkeypatch, tmp_path):
    assert a_chinese_face_is_there(None) == []
    settings.DOCUMENT_FONT_DIR = tmp_path
    monkeypatch.setattr(fonts, "source", lambda face: None)
    assert [warning.id for warning in a_chinese_face_is_there(None)] == ["documents.W001"]
