"""System checks: no demo seal where documents count, and a face to print Chinese with."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register

from services.common.registry import NotRegistered
from services.documents.printing import fonts
from services.documents.sealing import sm2
from services.documents.sealing.providers import provider


@register(Tags.security)
def no_demo_seal_in_production(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """``manage.py check`` fails where DEMO is off and seals would come from the demo authority."""
    if settings.DEMO:
        return []
    try:
        seals = provider()
    except NotRegistered as error:
        return [Error(str(error), hint="Register the seal provider named by SEAL_PROVIDER.", id="documents.E002")]
    if not seals.is_demo:
        return []
    hint = "Register a SealProvider of the city's seal service and name it in SEAL_PROVIDER."
    return [Error("Seals would be set by the demo authority.", hint=hint, id="documents.E001")]


@register(Tags.security)
def seals_of_the_profile(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """``manage.py check`` fails where seals would be set with other algorithms than those of ``CRYPTO_PROFILE``."""
    try:
        seals = provider()
    except (NotRegistered, KeyError):
        return []  # told by others
    if seals.profile != settings.CRYPTO_PROFILE:
        message = f"The seal provider {seals.name} is not of CRYPTO_PROFILE={settings.CRYPTO_PROFILE}."
        hint = "Name a SealProvider of the same profile in SEAL_PROVIDER."
        return [Error(message, hint=hint, id="documents.E003")]
    if settings.CRYPTO_PROFILE == "gm" and not sm2.is_available():
        hint = "Install OpenSSL 3 (Debian: libssl3) built with SM2: it checks signatures and sets those of the demo."
        return [Error("The system's OpenSSL has no SM2.", hint=hint, id="documents.E004")]
    return []


@register()
def a_chinese_face_is_there(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Without a CJK face documents would be empty boxes, and nobody would be told."""
    absent = [face.name for face in fonts.FACES if face.needed and fonts.source(face) is None]
    if not absent or fonts.manifest():
        return []
    hint = "Install fonts-noto-cjk or the font package, or set DOCUMENT_FONTS."
    return [Warning(f"No Chinese face for {', '.join(absent)}.", hint=hint, id="documents.W001")]
