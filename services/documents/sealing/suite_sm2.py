"""Keys and certificates of the demo authority with SM2 and SM3: certificates as GB/T 20518 has them.

The builder of ``cryptography`` cannot sign with SM2; its reader takes the certificates as they are.
"""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import TYPE_CHECKING

from asn1crypto import core
from asn1crypto import x509 as asn1
from cryptography import x509
from django.utils import timezone

from services.documents.sealing import sm2
from services.documents.sealing.suites import LIFETIME, name, purposes

if TYPE_CHECKING:
    from services.documents.sealing.suites import Holding


class SM2:
    """The suite of ``CRYPTO_PROFILE=gm``."""

    def new_key(self, kind: str) -> sm2.PrivateKey:
        return sm2.PrivateKey.generate()

    def to_bytes(self, key: sm2.PrivateKey) -> bytes:
        return key.der

    def from_bytes(self, der: bytes) -> sm2.PrivateKey:
        return sm2.PrivateKey(der)

    def certify(self, common: str, key: sm2.PrivateKey, issuer: Holding | None, *, kind: str) -> x509.Certificate:
        now = timezone.now().replace(microsecond=0)
        issuing_key = issuer.key if issuer else key
        told = asn1.TbsCertificate(
            {
                "version": "v3",
                "serial_number": x509.random_serial_number(),
                "signature": {"algorithm": sm2.WITH_SM3},
                "issuer": asn1.Name.load((issuer.certificate.subject if issuer else name(common)).public_bytes()),
                "validity": {
                    "not_before": asn1.Time({"utc_time": now - timedelta(days=1)}),
                    "not_after": asn1.Time({"utc_time": now + LIFETIME[kind]}),
                },
                "subject": asn1.Name.load(name(common).public_bytes()),
                "subject_public_key_info": asn1.PublicKeyInfo.load(key.public_key().der),
                "extensions": self._extensions(kind, key, issuing_key),
            }
        )
        signed = asn1.Certificate(
            {
                "tbs_certificate": told,
                "signature_algorithm": {"algorithm": sm2.WITH_SM3},
                "signature_value": issuing_key.sign(told.dump()),
            }
        )
        return x509.load_der_x509_certificate(signed.dump())

    def _extensions(self, kind: str, key: sm2.PrivateKey, issuing_key: sm2.PrivateKey) -> asn1.Extensions:
        names = (
            x509.SubjectKeyIdentifier(_key_name(key)),
            x509.AuthorityKeyIdentifier(_key_name(issuing_key), None, None),
        )
        said = [(one, True) for one in purposes(kind)] + [(one, False) for one in names]
        return asn1.Extensions(
            [
                {
                    "extn_id": one.oid.dotted_string,
                    "critical": critical,
                    "extn_value": core.ParsableOctetString(one.public_bytes()),
                }
                for one, critical in said
            ]
        )


def _key_name(key: sm2.PrivateKey) -> bytes:
    """The name of a key in certificates: 20 bytes of SM3 over it."""
    return hashlib.new("sm3", key.public_key().der).digest()[:20]
