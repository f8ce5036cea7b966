"""SM2 signatures (GB/T 32918.2, the curve of GB/T 32918.5) with SM3, by the OpenSSL of the system.

``cryptography`` has SM3 and SM4 but no SM2, and what PyPI offers computes in Python, whose running time tells of the
key. libcrypto guards against that, is kept by the distribution, and Python itself stands on it.
"""

from __future__ import annotations

import ctypes
import weakref
from ctypes import POINTER, byref, c_char_p, c_int, c_long, c_size_t, c_void_p
from ctypes.util import find_library
from functools import lru_cache
from typing import Any

WITH_SM3 = "1.2.156.10197.1.501"
"""The identifier of the signature algorithm (GB/T 33560)."""
USER = b"1234567812345678"
"""The signer's identity where none is agreed (GM/T 0009)."""


class NotAvailable(RuntimeError):
    """The system's OpenSSL is absent, older than 3.0 or built without SM2."""


class NotAKey(ValueError):
    """The bytes are no key on the curve of SM2."""


SIGNATURES: dict[str, tuple[Any, list[Any]]] = {
    "EVP_PKEY_Q_keygen": (c_void_p, [c_void_p, c_char_p, c_char_p]),
    "EVP_PKEY_is_a": (c_int, [c_void_p, c_char_p]),
    "EVP_PKEY_free": (None, [c_void_p]),
    "EVP_PKEY_CTX_new": (c_void_p, [c_void_p, c_void_p]),
    "EVP_PKEY_CTX_set1_id": (c_int, [c_void_p, c_char_p, c_size_t]),
    "EVP_PKEY_CTX_free": (None, [c_void_p]),
    "EVP_MD_CTX_new": (c_void_p, []),
    "EVP_MD_CTX_set_pkey_ctx": (None, [c_void_p, c_void_p]),
    "EVP_MD_CTX_free": (None, [c_void_p]),
    "EVP_sm3": (c_void_p, []),
    "EVP_DigestSignInit": (c_int, [c_void_p, c_void_p, c_void_p, c_void_p, c_void_p]),
    "EVP_DigestSign": (c_int, [c_void_p, c_char_p, POINTER(c_size_t), c_char_p, c_size_t]),
    "EVP_DigestVerifyInit": (c_int, [c_void_p, c_void_p, c_void_p, c_void_p, c_void_p]),
    "EVP_DigestVerify": (c_int, [c_void_p, c_char_p, c_size_t, c_char_p, c_size_t]),
    "EVP_PKEY2PKCS8": (c_void_p, [c_void_p]),
    "PKCS8_PRIV_KEY_INFO_free": (None, [c_void_p]),
    "i2d_PKCS8_PRIV_KEY_INFO": (c_int, [c_void_p, POINTER(c_void_p)]),
    "i2d_PUBKEY": (c_int, [c_void_p, POINTER(c_void_p)]),
    "d2i_PUBKEY": (c_void_p, [c_void_p, POINTER(c_void_p), c_long]),
    "d2i_AutoPrivateKey": (c_void_p, [c_void_p, POINTER(c_void_p), c_long]),
    "ERR_clear_error": (None, []),
}
"""What is called of libcrypto: result and arguments."""


@lru_cache(maxsize=1)
def _library() -> ctypes.CDLL:
    """libcrypto with the calls declared, once a process. Raises NotAvailable."""
    for name in ("libcrypto.so.3", find_library("crypto")):
        try:
            library = ctypes.CDLL(name) if name else None
            if library is None:
                continue
            for call, (result, arguments) in SIGNATURES.items():
                function = getattr(library, call)
                function.restype, function.argtypes = result, arguments
        except (OSError, AttributeError):
            continue
        return library
    raise NotAvailable


def _failed(error: Exception) -> Exception:
    """The queue of errors is Python's too: what we leave there would be told by the next TLS connection."""
    _library().ERR_clear_error()
    return error


def _der(write: Any, thing: int) -> bytes:
    size = write(thing, None)
    if size <= 0:
        raise _failed(NotAKey())
    out = ctypes.create_string_buffer(size)
    place = c_void_p(ctypes.addressof(out))
    write(thing, byref(place))
    return out.raw


def _read(read: Any, der: bytes) -> int:
    held = ctypes.create_string_buffer(der, len(der))
    place = c_void_p(ctypes.addressof(held))
    key = read(None, byref(place), len(der))
    if not key:
        raise _failed(NotAKey())
    if not _library().EVP_PKEY_is_a(key, b"SM2"):
        _library().EVP_PKEY_free(key)
        raise _failed(NotAKey())
    return key


class PublicKey:
    """A point on the curve; ``der`` is its SubjectPublicKeyInfo. Raises NotAKey, NotAvailable."""

    def __init__(self, der: bytes) -> None:
        self._key = _read(_library().d2i_PUBKEY, der)
        weakref.finalize(self, _library().EVP_PKEY_free, self._key)
        self.der = der

    def verify(self, signature: bytes, message: bytes, *, user: bytes = USER) -> bool:
        """Whether ``signature`` (DER of r and s) is this key's over the message."""
        with _Context(self._key, user) as (library, context):
            if library.EVP_DigestVerifyInit(context, None, library.EVP_sm3(), None, self._key) != 1:
                raise _failed(NotAvailable())
            good = library.EVP_DigestVerify(context, signature, len(signature), message, len(message)) == 1
            if not good:
                library.ERR_clear_error()
            return good


class PrivateKey:
    """A key that signs, read from PKCS #8 in DER. Raises NotAKey, NotAvailable."""

    def __init__(self, der: bytes) -> None:
        self._hold(_read(_library().d2i_AutoPrivateKey, der))

    def _hold(self, key: int) -> None:
        self._key = key
        weakref.finalize(self, _library().EVP_PKEY_free, key)

    @classmethod
    def generate(cls) -> PrivateKey:
        """A new key from the library's generator."""
        made = _library().EVP_PKEY_Q_keygen(None, None, b"SM2")
        if not made:
            raise _failed(NotAvailable())
        key = cls.__new__(cls)
        key._hold(made)
        return key

    @property
    def der(self) -> bytes:
        """PKCS #8, not encrypted."""
        library = _library()
        info = library.EVP_PKEY2PKCS8(self._key)
        try:
            return _der(library.i2d_PKCS8_PRIV_KEY_INFO, info)
        finally:
            library.PKCS8_PRIV_KEY_INFO_free(info)

    def public_key(self) -> PublicKey:
        """The point that belongs to it."""
        return PublicKey(_der(_library().i2d_PUBKEY, self._key))

    def sign(self, message: bytes, *, user: bytes = USER) -> bytes:
        """DER of r and s over SM3 of identity, curve, key and message."""
        with _Context(self._key, user) as (library, context):
            size = c_size_t(0)
            if library.EVP_DigestSignInit(context, None, library.EVP_sm3(), None, self._key) != 1:
                raise _failed(NotAvailable())
            library.EVP_DigestSign(context, None, byref(size), message, len(message))
            out = ctypes.create_string_buffer(size.value)
            if library.EVP_DigestSign(context, out, byref(size), message, len(message)) != 1:
                raise _failed(NotAvailable())
            return out.raw[: size.value]


class _Context:
    """What one signature is worked out in; given back whatever happens."""

    def __init__(self, key: int, user: bytes) -> None:
        self._library = _library()
        self._outer = self._library.EVP_MD_CTX_new()
        self._inner = self._library.EVP_PKEY_CTX_new(key, None)
        self._library.EVP_PKEY_CTX_set1_id(self._inner, user, len(user))
        self._library.EVP_MD_CTX_set_pkey_ctx(self._outer, self._inner)

    def __enter__(self) -> tuple[ctypes.CDLL, int]:
        return self._library, self._outer

    def __exit__(self, *error: object) -> None:
        self._library.EVP_MD_CTX_free(self._outer)
        self._library.EVP_PKEY_CTX_free(self._inner)


def is_available() -> bool:
    """Whether keys can be made and used on this machine."""
    try:
        PrivateKey.generate()
    except NotAvailable:
        return False
    return True
