"""SM2 seals: the example of the standard, a stranger's arithmetic, GB/T 35275, and every way to forge one."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from asn1crypto import cms, core
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from django.utils import timezone

from services.documents.sealing import authority, signed_data, sm2, statements, suites
from services.documents.sealing.providers import RefusesToSeal, provider
from services.documents.sealing.suite_sm2 import SM2
from tests.support import sm2 as stranger

POINT = (
    0x09F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020,
    0xCCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13,
)
PRIVATE = 0x3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8
R = 0xF5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3
S = 0xB1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA
EXAMPLE = encode_dss_signature(R, S)
"""GB/T 32918.5, annex A.2 (GM/T 0003.5): over b"message digest" by ALICE123's successor, 1234567812345678."""
RAW_POINT = b"\x04" + POINT[0].to_bytes(32) + POINT[1].to_bytes(32)
SPKI = bytes.fromhex("3059301306072a8648ce3d020106082a811ccf5501822d034200") + RAW_POINT
PKCS8 = (
    bytes.fromhex("308187020100301306072a8648ce3d020106082a811ccf5501822d046d306b0201010420")
    + PRIVATE.to_bytes(32)
    + bytes.fromhex("a144034200")
    + RAW_POINT
)
ORGAN = {"organ_code": "11440981MB2D12349A", "organ_name": "高州市演示局"}
FILE = b"%PDF-1.7 the file"


@pytest.fixture
def aes(settings):
    """The keys this process was started with."""
    return settings.FIELD_KEYS


@pytest.fixture
def gm(settings, aes):
    """The profile, with a key of its own for what it keeps on the disk."""
    settings.CRYPTO_PROFILE = "gm"
    settings.FIELD_KEYS = {"g1": b"sixteen bytes ok"}
    return settings


@pytest.fixture
def keys(gm) -> tuple[suites.Holding, suites.Holding, suites.Holding]:
    """Root, time-stamper, seal."""
    return *authority.foundation(), authority.seal_of(*ORGAN.values())


def seal() -> bytes:
    return provider().seal(FILE, **ORGAN, place=None, reason="试").signature


def test_the_example_of_the_standard():
    key = sm2.PrivateKey(PKCS8)
    assert key.public_key().der == SPKI
    public = sm2.PublicKey(SPKI)
    assert public.verify(EXAMPLE, b"message digest")
    assert stranger.holds(POINT, EXAMPLE, b"message digest")
    assert not public.verify(EXAMPLE, b"message digesu")
    assert not public.verify(EXAMPLE, b"message digest", user=b"1234567812345679")
    assert not public.verify(encode_dss_signature(R, S ^ 1), b"message digest")
    assert not public.verify(encode_dss_signature(S, R), b"message digest")


@pytest.mark.parametrize("message", [b"", b"message digest", "高州市".encode() * 1000, bytes(range(256))])
def test_what_we_sign_holds_for_a_stranger(message):
    signature = sm2.PrivateKey(PKCS8).sign(message)
    assert stranger.holds(POINT, signature, message)
    assert not stranger.holds(POINT, signature, message + b"x")
    assert sm2.PublicKey(SPKI).verify(signature, message)
    assert sm2.PrivateKey(PKCS8).sign(message) != signature, "every signature has a random number of its own"


def test_a_key_is_written_and_read_again():
    key = sm2.PrivateKey.generate()
    again = sm2.PrivateKey(key.der)
    assert again.public_key().der == key.public_key().der
    assert key.public_key().verify(again.sign(b"x"), b"x")
    assert sm2.PrivateKey.generate().der != key.der


@pytest.mark.parametrize("junk", [b"", b"junk", SPKI[:-1], SPKI[:-1] + b"\x00", PKCS8[:-70]])
def test_what_is_no_key_is_refused(junk):
    for kind in (sm2.PublicKey, sm2.PrivateKey):
        with pytest.raises(sm2.NotAKey):
            kind(junk)


def test_a_key_of_another_curve_is_refused():
    other = ec.generate_private_key(ec.SECP256R1())
    with pytest.raises(sm2.NotAKey):
        sm2.PrivateKey(other.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()))
    with pytest.raises(sm2.NotAKey):
        sm2.PublicKey(other.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))


@pytest.mark.parametrize("junk", [b"", b"junk", EXAMPLE[:-1], EXAMPLE + b"\x00", encode_dss_signature(0, S)])
def test_what_is_no_signature_does_not_hold(junk):
    assert not sm2.PublicKey(SPKI).verify(junk, b"message digest")


def test_without_the_library_nothing_is_said_about_a_signature(monkeypatch, keys):
    signature = seal()

    def absent() -> None:
        raise sm2.NotAvailable

    monkeypatch.setattr(sm2, "_library", absent)
    assert not sm2.is_available()
    with pytest.raises(sm2.NotAvailable):
        provider().check(FILE, signature)


def test_certificates_are_of_the_demo_authority_and_hold_for_a_stranger(keys):
    root, stamper, holding = keys
    for one in keys:
        assert one.certificate.signature_algorithm_oid.dotted_string == "1.2.156.10197.1.501"
        assert "演示" in one.certificate.subject.rfc4514_string()
        read = asn1.Certificate.load(one.certificate.public_bytes(Encoding.DER), strict=True)
        issuer = asn1.Certificate.load(root.certificate.public_bytes(Encoding.DER))
        assert stranger.holds(stranger.point_of(issuer), one.certificate.signature, read["tbs_certificate"].dump())
        assert read.public_key["algorithm"]["parameters"].chosen.dotted == "1.2.156.10197.1.301"
        assert signed_data.is_issued_by(one.certificate, root.certificate, timezone.now())
    extensions = holding.certificate.extensions
    assert not extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    assert extensions.get_extension_for_class(x509.KeyUsage).value.content_commitment
    assert list(stamper.certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value) == [
        x509.ExtendedKeyUsageOID.TIME_STAMPING
    ]


def test_a_certificate_counts_only_under_its_root_and_in_its_time(keys):
    root, stamper, holding = keys
    now, one = timezone.now(), holding.certificate
    other = SM2().certify("通办演示根证书", sm2.PrivateKey.generate(), None, kind=suites.ROOT)
    assert other.subject == root.certificate.subject
    assert not signed_data.is_issued_by(one, other, now)
    assert not signed_data.is_issued_by(one, stamper.certificate, now), "what is no authority issues nothing"
    assert not signed_data.is_issued_by(one, root.certificate, now + timedelta(days=366 * 6))
    assert not signed_data.is_issued_by(one, root.certificate, now - timedelta(days=2))


def test_the_keys_lie_encrypted_apart_from_those_of_the_default_profile(keys, settings):
    assert authority.folder().name == "ca-sm2"
    for path in authority.folder().glob("*.key"):
        assert path.read_text().startswith("v1:g1:")
        assert path.stat().st_mode & 0o077 == 0
    settings.CRYPTO_PROFILE = "default"
    assert authority.folder().name == "ca"


def test_a_seal_is_signed_data_of_gbt_35275_that_holds_for_a_stranger(keys):
    _root, _stamper, holding = keys
    report = provider().check(FILE, seal())
    assert report.ok
    assert report.signer == "高州市演示局演示专用章"
    body = cms.ContentInfo.load(seal())
    assert body["content_type"].dotted == "1.2.156.10197.6.1.4.2.2"
    body = signed_data.Message.load(seal(), strict=True)["content"]
    assert [one["algorithm"].dotted for one in body["digest_algorithms"]] == ["1.2.156.10197.1.401"]
    assert body["content"]["content_type"].dotted == "1.2.156.10197.6.1.4.2.1"
    assert body["content"]["content"].native is None, "the file is not inside"
    (signer,) = body["signers"]
    assert signer["digest_algorithm"]["algorithm"].dotted == "1.2.156.10197.1.401"
    assert signer["signature_algorithm"]["algorithm"].dotted == "1.2.156.10197.1.301.1"
    attributes = signer["signed"].untag().dump()
    certificate = asn1.Certificate.load(holding.certificate.public_bytes(Encoding.DER))
    assert stranger.holds(stranger.point_of(certificate), signer["signature"].native, attributes)
    assert stranger._sm3(FILE) in attributes


@pytest.mark.parametrize("other", [b"", FILE[:-1], FILE + b"\n", FILE.replace(b"7", b"6")])
def test_it_holds_for_this_file_alone(keys, other):
    report = provider().check(other, seal())
    assert report.signer
    assert not report.ok
    assert not report.intact


@pytest.mark.parametrize("junk", [b"", b"junk", b"\x30\x80", b"\x30" * 40_000])
def test_what_is_no_message_is_reported_as_changed(keys, junk):
    assert not provider().check(FILE, junk).ok


def parts_of(der: bytes) -> list[tuple[int, bytes]]:
    """Where what must not change stands: the signature, the signed attributes, the certificate and the stamp's."""
    found = []
    for message in (der, stamp_of(der)):
        body = signed_data.Message.load(message)["content"]
        signer = body["signers"][0]
        parts = (signer["signature"].contents, signer["signed"].contents, body["certificates"][0].dump())
        found += [(der.index(part), part) for part in parts]
    return found


def stamp_of(der: bytes) -> bytes:
    added = signed_data.Message.load(der)["content"]["signers"][0]["added"]
    return added[0]["values"][0].dump()


def test_no_byte_of_signature_attributes_certificates_or_stamp_can_be_changed(keys, size):
    der = seal()
    places = [start + n for start, part in parts_of(der) for n in range(len(part))]
    for place in random.Random(7).sample(places, min(len(places), size(150, len(places)))):
        changed = der[:place] + bytes([der[place] ^ (1 << place % 8)]) + der[place + 1 :]
        assert not provider().check(FILE, changed).ok, place


def rebuilt(der: bytes, **changes: object) -> bytes:
    """The message with parts of its signer exchanged."""
    message = signed_data.Message.load(der).copy()
    for name, value in changes.items():
        message["content"]["signers"][0][name] = value
    return message.dump(force=True)


def test_without_a_stamp_or_with_one_of_another_signature_it_is_not_whole(keys):
    der, other = seal(), seal()
    alone = provider().check(FILE, rebuilt(der, added=signed_data.Attributes([])))
    assert (alone.intact, alone.trusted, alone.stamped, alone.ok) == (True, True, False, False)
    taken = signed_data.Message.load(other)["content"]["signers"][0]["added"]
    assert not provider().check(FILE, rebuilt(der, added=taken)).ok


def test_a_seal_is_no_time_stamper(keys):
    _root, _stamper, holding = keys
    now = timezone.now()
    forged = signed_data.sign(FILE, holding=holding, stamper=holding, at=now)
    assert not provider().check(FILE, forged).stamped


def test_a_seal_of_another_authority_is_not_trusted(keys):
    key, root = sm2.PrivateKey.generate(), sm2.PrivateKey.generate()
    issuer = suites.Holding(SM2().certify("通办演示根证书", root, None, kind=suites.ROOT), root)
    forged = suites.Holding(SM2().certify("高州市演示局演示专用章", key, issuer, kind="seal"), key)
    report = provider().check(FILE, signed_data.sign(FILE, holding=forged, stamper=keys[1], at=timezone.now()))
    assert report.intact
    assert not report.trusted
    assert not report.ok


def test_a_seal_whose_certificate_was_over_when_it_was_stamped_is_not_trusted(keys):
    _root, stamper, holding = keys
    late = signed_data.sign(FILE, holding=holding, stamper=stamper, at=timezone.now() + timedelta(days=366 * 6))
    report = provider().check(FILE, late)
    assert report.stamped
    assert not report.trusted


def test_what_was_sealed_before_a_renewal_stays_valid(keys):
    before = seal()
    new = authority.renew_seal(*ORGAN.values())
    assert new.fingerprint != keys[2].fingerprint
    after = seal()
    assert provider().check(FILE, before).ok
    assert provider().check(FILE, after).ok
    assert len(list(authority.folder().glob("*.crt.old"))) >= 1


def test_outside_a_demo_the_demo_authority_refuses(keys, settings):
    settings.DEMO = False
    with pytest.raises(RefusesToSeal):
        seal()
    with pytest.raises(RefusesToSeal):
        provider().state({"exp": 1}, **ORGAN)
    settings.CRYPTO_PROFILE = "default"
    with pytest.raises(RefusesToSeal):
        provider().seal(FILE, **ORGAN, place=None, reason="试")


def state(**facts: object) -> str:
    said = {"exp": int((timezone.now() + timedelta(minutes=5)).timestamp()), **facts}
    return provider().state(said, **ORGAN).pdf.decode()


def test_statements_are_signed_with_sm2_and_hold_for_a_stranger(keys):
    root, _stamper, holding = keys
    text = state(adult=True)
    assert statements.checked(text, root=root.certificate)["adult"] is True
    head, body, raw = text.split(".")
    said = statements._bytes(head)
    assert b'"alg":"urn:oid:1.2.156.10197.1.501"' in said
    pair = statements._bytes(raw)
    certificate = asn1.Certificate.load(holding.certificate.public_bytes(Encoding.DER))
    signature = encode_dss_signature(int.from_bytes(pair[:32]), int.from_bytes(pair[32:]))
    assert stranger.holds(stranger.point_of(certificate), signature, f"{head}.{body}".encode())
    changed = f"{head}.{statements._text(statements._bytes(body).replace(b'true', b'fals'))}.{raw}"
    with pytest.raises(statements.NotAStatement):
        statements.checked(changed, root=root.certificate)
    with pytest.raises(statements.NotAStatement):
        statements.checked(text, root=root.certificate, at=timezone.now() + timedelta(minutes=6))


def test_a_statement_is_checked_with_the_algorithm_of_the_root_alone(aes, keys, settings):
    by_sm2, sm2_root = state(), keys[0].certificate
    settings.CRYPTO_PROFILE, settings.FIELD_KEYS = "default", aes
    by_p256, (p256_root,) = state(), provider().roots()
    assert statements.checked(by_p256, root=p256_root)
    for text, root in ((by_sm2, p256_root), (by_p256, sm2_root)):
        with pytest.raises(statements.NotAStatement):
            statements.checked(text, root=root)


def test_der_with_something_behind_it_is_no_message(keys):
    assert not provider().check(FILE, seal() + core.Null().dump()).ok
