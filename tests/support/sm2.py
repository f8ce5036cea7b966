"""SM2 as the standard says it (GB/T 32918.2), in whole numbers: with it a stranger checks our signatures. Slow."""

from __future__ import annotations

import hashlib

from asn1crypto import core, x509

P = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFF
A = P - 3
B = 0x28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93
N = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123
G = (
    0x32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7,
    0xBC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0,
)
Point = tuple[int, int] | None


def _add(one: Point, other: Point) -> Point:
    if one is None or other is None:
        return one or other
    if one[0] == other[0] and (one[1] + other[1]) % P == 0:
        return None
    if one == other:
        slope = (3 * one[0] ** 2 + A) * pow(2 * one[1], -1, P) % P
    else:
        slope = (other[1] - one[1]) * pow(other[0] - one[0], -1, P) % P
    x = (slope**2 - one[0] - other[0]) % P
    return x, (slope * (one[0] - x) - one[1]) % P


def _times(k: int, point: Point) -> Point:
    found = None
    while k:
        found = _add(found, point) if k & 1 else found
        point, k = _add(point, point), k >> 1
    return found


def _sm3(data: bytes) -> bytes:
    return hashlib.new("sm3", data).digest()


def holds(point: tuple[int, int], signature: bytes, message: bytes, user: bytes = b"1234567812345678") -> bool:
    """Whether r and s (DER) are the signature of ``point``'s owner over the message."""
    r, s = (part.native for part in core.SequenceOf(spec=core.Integer).load(signature, spec=core.Integer))
    numbers = (A, B, *G, *point)
    z = _sm3(len(user * 8).to_bytes(2) + user + b"".join(number.to_bytes(32) for number in numbers))
    e, t = int.from_bytes(_sm3(z + message)), (r + s) % N
    if not 1 <= r < N or not 1 <= s < N or t == 0:
        return False
    at = _add(_times(s, G), _times(t, point))
    return at is not None and (e + at[0]) % N == r


def point_of(certificate: x509.Certificate) -> tuple[int, int]:
    """The key of a certificate."""
    raw = bytes(certificate.public_key["public_key"])
    return int.from_bytes(raw[-64:-32]), int.from_bytes(raw[-32:])
