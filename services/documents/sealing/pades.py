"""PAdES B-T (ETSI EN 319 142) by pyHanko: one visible seal, the key held in memory, one pass, a time-stamp.

pyHanko loads the key anew for every signature and signs twice to learn the size; holding the key and reserving the
bytes makes it several times cheaper. Import this module only where a PDF is signed;
what others send is read by `child.py`.
"""

from __future__ import annotations

from functools import lru_cache
from io import BytesIO
from typing import TYPE_CHECKING, Any

from asn1crypto import cms, core, x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, general, signers, timestamps
from pyhanko.sign.general import simple_cms_attribute
from pyhanko_certvalidator.registry import SimpleCertificateStore

from services.documents.sealing.stamp import seal_style

if TYPE_CHECKING:
    from datetime import datetime

    from services.documents.sealing.place import SealPlace
    from services.documents.sealing.suites import Holding

BYTES_RESERVED = 16384
"""Room for CMS, three certificates and the time-stamp, as hex digits."""
FIELD = "Seal1"
DIGEST = "sha256"


class HeldKeySigner(signers.SimpleSigner):
    """Signs with an EC key object that is already loaded."""

    held_key: ec.EllipticCurvePrivateKey

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        if dry_run:
            return bytes(128)
        return self.held_key.sign(data, ec.ECDSA(hashes.SHA256()))


class HeldKeyTimeStamper(timestamps.DummyTimeStamper):
    """The demo time-stamper with its RSA key already loaded."""

    held_key: Any = None

    def _sign_tst_info(self, tst_info_data: bytes, md_algorithm: str, dt: datetime) -> tuple[bytes, cms.CMSAttributes]:
        digest = hashes.Hash(hashes.SHA256())
        digest.update(tst_info_data)
        attributes = cms.CMSAttributes(
            [
                simple_cms_attribute("content_type", "tst_info"),
                simple_cms_attribute("signing_time", cms.Time({"utc_time": core.UTCTime(dt)})),
                simple_cms_attribute("signing_certificate", general.as_signing_certificate(self.tsa_cert)),
                simple_cms_attribute("message_digest", digest.finalize()),
            ]
        )
        return self.held_key.sign(attributes.dump(), PKCS1v15(), hashes.SHA256()), attributes


def _asn1(holding: Holding) -> x509.Certificate:
    return x509.Certificate.load(holding.certificate.public_bytes(serialization.Encoding.DER))


@lru_cache(maxsize=128)
def _signer(holding: Holding, root: Holding) -> HeldKeySigner:
    registry = SimpleCertificateStore.from_certs([_asn1(root)])
    signer = HeldKeySigner(signing_cert=_asn1(holding), signing_key=None, cert_registry=registry)
    signer.held_key = holding.key
    return signer


@lru_cache(maxsize=4)
def _stamper(holding: Holding, root: Holding) -> HeldKeyTimeStamper:
    registry = SimpleCertificateStore.from_certs([_asn1(root)])
    stamper = HeldKeyTimeStamper(tsa_cert=_asn1(holding), tsa_key=None, certs_to_embed=registry)
    stamper.held_key = holding.key
    return stamper


def sign(
    pdf: bytes, *, holding: Holding, root: Holding, stamper: Holding, place: SealPlace | None, organ: str, reason: str
) -> bytes:
    """``pdf`` with one certifying signature of the organ; nothing may be changed afterwards."""
    metadata = signers.PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm=DIGEST,
        subfilter=fields.SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=fields.MDPPerm.NO_CHANGES,
        name=organ,
        reason=reason,
    )
    style = seal_style(organ) if place is not None else None
    field = fields.SigFieldSpec(FIELD, on_page=place.page if place else 0, box=place.box if place else None)
    pdf_signer = signers.PdfSigner(
        metadata,
        signer=_signer(holding, root),
        timestamper=_stamper(stamper, root),
        stamp_style=style,
        new_field_spec=field,
    )
    out = pdf_signer.sign_pdf(IncrementalPdfFileWriter(BytesIO(pdf)), bytes_reserved=BYTES_RESERVED)
    return out.getvalue()
