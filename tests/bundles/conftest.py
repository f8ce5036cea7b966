"""Files that every test of bundles hands in."""

from __future__ import annotations

import pytest

from services.bundles.operations import drafting
from services.files.operations import store_bytes
from tests.factories import applications as cases


@pytest.fixture
def paper(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every upload is this file: the pipeline has tests of its own."""
    stored = store_bytes(data=cases.proof().read(), name="材料.jpg", media_type="image/jpeg")
    monkeypatch.setattr(drafting, "store_upload", lambda *, upload, by: stored)
