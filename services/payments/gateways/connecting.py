"""Payment companies that are set up: each is offered when nothing is missing; what is missing is named, never shown."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import TYPE_CHECKING

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from django.conf import settings

from services.payments.gateways.base import GATEWAYS
from services.payments.gateways.merchant import Role

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from services.payments.gateways.base import Gateway

APIV3_KEY = 32
WECHATPAY, ALIPAY = "WECHATPAY", "ALIPAY"
FIRST = {WECHATPAY: "MCHID", ALIPAY: "APPID"}
"""The company is set up when this is there."""
NEEDED = {
    WECHATPAY: ("APPID", "SERIAL", "KEY_FILE", "APIV3_KEY", "PUBLIC_KEY_ID", "PUBLIC_KEY_FILE"),
    ALIPAY: ("SELLER_ID", "KEY_FILE", "PUBLIC_KEY_FILE"),
}
ROLES = {WECHATPAY: frozenset(Role), ALIPAY: frozenset({Role.OWN, Role.PAYEE})}
ADDRESSES = {WECHATPAY: ("URL",), ALIPAY: ("URL", "BILL_URL")}
EXTRA = {WECHATPAY: ("wechatpayv3", "wechatpay"), ALIPAY: ("alipay", "alipay")}
"""The package, and the file of packages it stands in."""


def problems() -> list[str]:
    """What keeps a payment company that is set up from being offered: the names of settings, never their values."""
    return [found for company in FIRST if _is_wanted(company) for found in missing(company)]


def connect() -> None:
    """Offer every company that is set up and lacks nothing."""
    made: dict[str, Callable[[], Gateway]] = {WECHATPAY: _wechatpay, ALIPAY: _alipay}
    for company, make in made.items():
        if _is_wanted(company) and not missing(company):
            gateway = make()
            GATEWAYS.register(gateway.code, gateway)


def missing(company: str) -> list[str]:
    """What this company lacks, in words for whoever sets it up."""
    said = getattr(settings, company)
    if settings.DEMO:
        return [f"{company}_{FIRST[company]} is set in a demo: real merchant accounts are for production alone"]
    found = [f"{company}_{name} is empty" for name in NEEDED[company] if not said[name]]
    if said["ROLE"] not in ROLES[company]:
        found.append(f"{company}_ROLE must be one of {', '.join(sorted(ROLES[company]))}")
    found += [f"{company}_{name} must begin with https://" for name in ADDRESSES[company] if not _is_safe(said[name])]
    if said["KEY_FILE"] and not _private(said["KEY_FILE"]):
        found.append(f"{company}_KEY_FILE names no readable file with an RSA private key (PEM)")
    if said["PUBLIC_KEY_FILE"] and not _public(said["PUBLIC_KEY_FILE"]):
        found.append(f"{company}_PUBLIC_KEY_FILE names no readable file with an RSA public key (PEM)")
    if company == WECHATPAY and said["APIV3_KEY"] and len(said["APIV3_KEY"].encode()) != APIV3_KEY:
        found.append(f"{company}_APIV3_KEY must have {APIV3_KEY} characters")
    package, extra = EXTRA[company]
    try:
        importlib.import_module(package)
    except ImportError:
        found.append(f"the package {package} is not installed: see requirements-{extra}.txt")
    return found


def _is_wanted(company: str) -> bool:
    return bool(getattr(settings, company)[FIRST[company]])


def _is_safe(address: str) -> bool:
    return address.startswith("https://")


def _private(path: str) -> str:
    """The key in this file, in the one form of PEM that every library takes (PKCS #8); empty for anything else."""
    try:
        key = serialization.load_pem_private_key(Path(path).read_bytes(), password=None)
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm):
        return ""
    if not isinstance(key, RSAPrivateKey):
        return ""
    form, bare = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    return key.private_bytes(serialization.Encoding.PEM, form, bare).decode()


def _public(path: str) -> str:
    """As ``_private``, of the public half of a key."""
    try:
        key = serialization.load_pem_public_key(Path(path).read_bytes())
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm):
        return ""
    if not isinstance(key, RSAPublicKey):
        return ""
    return key.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo).decode()


def _keys(said: Mapping[str, str]) -> dict[str, str]:
    return {"key": _private(said["KEY_FILE"]), "public_key": _public(said["PUBLIC_KEY_FILE"])}


def _wechatpay() -> Gateway:
    from services.payments.gateways.wechatpay import WechatAccount, WechatGateway

    said = settings.WECHATPAY
    return WechatGateway(
        WechatAccount(
            mchid=said["MCHID"],
            appid=said["APPID"],
            serial=said["SERIAL"],
            apiv3_key=said["APIV3_KEY"],
            public_key_id=said["PUBLIC_KEY_ID"],
            role=Role(said["ROLE"]),
            url=said["URL"],
            **_keys(said),
        )
    )


def _alipay() -> Gateway:
    from services.payments.gateways.alipay import AlipayAccount, AlipayGateway

    said = settings.ALIPAY
    return AlipayGateway(
        AlipayAccount(
            appid=said["APPID"],
            seller_id=said["SELLER_ID"],
            role=Role(said["ROLE"]),
            url=said["URL"],
            bill_url=said["BILL_URL"],
            **_keys(said),
        )
    )
