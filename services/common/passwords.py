"""Passwords under ``CRYPTO_PROFILE=gm``."""

from __future__ import annotations

import hashlib
from functools import partial

from django.contrib.auth.hashers import PBKDF2PasswordHasher


class PBKDF2SM3PasswordHasher(PBKDF2PasswordHasher):
    """PBKDF2 with HMAC-SM3 (GM/T 0091); a third of a second."""

    algorithm = "pbkdf2_sm3"
    iterations = 600_000
    digest = staticmethod(partial(hashlib.new, "sm3"))
