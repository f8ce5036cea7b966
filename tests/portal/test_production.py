"""The production profile refuses to start half-configured, and is strict once it starts."""

from __future__ import annotations

import base64
import subprocess
import sys
from pathlib import Path

import pytest

from services.documents.sealing.providers import DEMO
from tests.support.portal import ROOT, clean_environment

KEY = base64.b64encode(b"k" * 32).decode()
COMPLETE = {
    "SECRET_KEY": "s" * 60,
    "FIELD_KEYS": f"k1:{KEY}",
    "FIELD_INDEX_KEY": KEY,
    "AUDIT_KEY": KEY,
    "ALLOWED_HOSTS": "tongban.example",
    "SITE_URL": "https://tongban.example",
    "SEAL_PROVIDER": "city",
}
PRINT = (
    "import django; django.setup(); from django.conf import settings as s; "
    "print(s.DEMO, s.SESSION_COOKIE_NAME, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_NAME, s.SECURE_HSTS_SECONDS)"
)


def start(folder: Path, **values: str) -> subprocess.CompletedProcess:
    """Imports the production settings in a process of its own."""
    environment = clean_environment(DATA_DIR=str(folder)) | values
    environment["DJANGO_SETTINGS_MODULE"] = "portal.settings.production"
    return subprocess.run([sys.executable, "-c", PRINT], env=environment, cwd=ROOT, capture_output=True, text=True)


def test_starts_when_complete(tmp_path: Path):
    started = start(tmp_path, **COMPLETE)
    assert started.stdout.split() == ["False", "__Host-session", "True", "__Host-csrf", "31536000"], started.stderr
    assert not (tmp_path / "keys").exists(), "production never makes keys by itself"


@pytest.mark.parametrize("name", COMPLETE)
def test_refuses_without(name: str, tmp_path: Path):
    refused = start(tmp_path, **{k: v for k, v in COMPLETE.items() if k != name})
    assert refused.returncode != 0
    assert name in refused.stderr


@pytest.mark.parametrize("name", DEMO.values())
def test_refuses_the_demo_authority(name: str, tmp_path: Path):
    refused = start(tmp_path, **COMPLETE | {"SEAL_PROVIDER": name})
    assert "demo seal authority" in refused.stderr


def test_refuses_a_plain_address(tmp_path: Path):
    assert "https" in start(tmp_path, **COMPLETE | {"SITE_URL": "http://tongban.example"}).stderr


def test_refuses_an_identity_provider_at_a_plain_address(tmp_path: Path):
    assert "OIDC_ISSUER" in start(tmp_path, **COMPLETE | {"OIDC_ISSUER": "http://issuer.example"}).stderr
    started = start(tmp_path, **COMPLETE | {"OIDC_ISSUER": "https://issuer.example"})
    assert started.returncode == 0, started.stderr


def test_refuses_a_short_key(tmp_path: Path):
    refused = start(tmp_path, **COMPLETE | {"AUDIT_KEY": base64.b64encode(b"short").decode()})
    assert "AUDIT_KEY" in refused.stderr
