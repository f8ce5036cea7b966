"""System checks: one profile of algorithms, without a mixture."""

from __future__ import annotations

import hashlib
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import get_hashers
from django.core.checks import CheckMessage, Error, Tags, register

from services.common import crypto
from services.common.passwords import PBKDF2SM3PasswordHasher

ONE_PROFILE = "An installation uses the algorithms of one profile: see docs/operators.md, CRYPTO_PROFILE."


@register(Tags.security)
def one_profile(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """``manage.py check`` fails where a part of the portal would use the algorithms of another ``CRYPTO_PROFILE``."""
    name = settings.CRYPTO_PROFILE
    if name not in crypto.DIGESTS:
        return [Error(f"There is no CRYPTO_PROFILE {name!r}.", hint=ONE_PROFILE, id="common.E001")]
    found = [_strange_key(key_id, name) for key_id in _strange_keys(name)]
    if crypto.DIGESTS[name] not in hashlib.algorithms_available:
        hint = "Python's hashlib takes it from the OpenSSL it was built with."
        found.append(Error(f"This Python has no {crypto.DIGESTS[name].upper()}.", hint=hint, id="common.E003"))
    elif name == "gm" and not all(isinstance(one, PBKDF2SM3PasswordHasher) for one in get_hashers()):
        message = "Passwords would be kept under something else than HMAC-SM3."
        found.append(Error(message, hint=ONE_PROFILE, id="common.E004"))
    return found


def _strange_keys(profile: str) -> list[str]:
    """Keys of the ring, also those kept for reading, that are not of the profile's cipher."""
    size = crypto.KEY_BYTES[profile]
    return [key_id for key_id, key in settings.FIELD_KEYS.items() if len(key) != size]


def _strange_key(key_id: str, profile: str) -> CheckMessage:
    message = f"The field key {key_id} is not of the cipher of CRYPTO_PROFILE={profile}."
    return Error(message, hint=ONE_PROFILE, id="common.E002")
