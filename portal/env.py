"""The only reader of the environment.

Every variable the portal understands is one row of ``VARIABLES``; README and ``docs/`` print this table. A value that
cannot be read raises ``ImproperlyConfigured`` naming the variable, before anything else starts.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

ROOT = Path(__file__).resolve().parents[1]
os.environ |= {"PYPINYIN_NO_PHRASES": "true", "PYPINYIN_NO_DICT_COPY": "true"}
"""What a library reads when it is imported: see ``services.common.pinyin``, which brings the few phrases needed."""


@dataclass(frozen=True, slots=True)
class Variable:
    """One setting read from the environment: its default when absent and what it means."""

    name: str
    default: str
    meaning: str


VARIABLES = {
    v.name: v
    for v in (
        Variable("DATA_DIR", "", "folder of database, uploads and keys; empty = var/ in the project"),
        Variable("PORT", "8000", "port on 127.0.0.1 that `make demo` serves"),
        Variable("SITE_URL", "", "address printed in QR codes; empty = http://127.0.0.1:PORT"),
        Variable("DATABASE_URL", "", "PostgreSQL address; empty = SQLite in DATA_DIR"),
        Variable("REDIS_URL", "", "Redis for the channel layer and the cache; empty = in the process"),
        Variable("CELERY_BROKER_URL", "", "broker of the Celery workers; empty = the relay runs tasks itself"),
        Variable("RELAY", "thread", "thread = the web process relays work; none = `manage.py relay` does"),
        Variable("SECRET_KEY", "", "Django's secret; empty = made once in DATA_DIR/keys (not in production)"),
        Variable("CRYPTO_PROFILE", "default", "default, or gm = SM2, SM3, SM4; chosen before the first start"),
        Variable("FIELD_KEYS", "", "id:base64,… AES-256 (gm: SM4) keys of encrypted fields, current one first"),
        Variable("FIELD_INDEX_KEY", "", "base64 key of the blind indexes"),
        Variable("AUDIT_KEY", "", "base64 key of the audit chain"),
        Variable("SEAL_PROVIDER", "", "name of the registered seal service; empty = demo authority in DATA_DIR/keys"),
        Variable("ALLOWED_HOSTS", "", "comma-separated host names (production)"),
        Variable("TRUSTED_PROXY_COUNT", "0", "reverse proxies in front of the portal"),
        Variable("OIDC_ISSUER", "", "identity provider (统一身份认证, OpenID Connect); empty = not offered"),
        Variable("OIDC_CLIENT_ID", "", "our name at the identity provider"),
        Variable("OIDC_CLIENT_SECRET", "", "our secret at the identity provider"),
        Variable("OIDC_NAME", "统一身份认证", "what people call the identity provider"),
        Variable("OIDC_SCOPES", "openid profile", "what is asked of the identity provider"),
        Variable(
            "OIDC_CLAIMS",
            "name,id_type,id_number,level,phone",
            "its claims of name, document, number, level, phone",
        ),
        Variable("OIDC_ID_TYPES", "", "its kinds of documents as ours: 111=31,414=33; empty = the same"),
        Variable("OIDC_LEVELS", "", "its levels as ours: L1=1,L2=2; empty = the same; 2 at most"),
        Variable("SMS_BACKEND", "", "console, or the dotted path of a gateway's class; empty = on the page (demo)"),
        Variable("EMAIL_URL", "", "smtp://user:password@host:587 (smtps:// for TLS from the start); empty = console"),
        Variable("EMAIL_FROM", "no-reply@localhost", "sender of e-mail"),
        Variable("BRIDGE_URL", "", "http://127.0.0.1:PORT of card reader and camera at the windows; empty = none"),
        Variable("LOCALGW_URL", "", "http://127.0.0.1:PORT of the simulated payment company; empty = not offered"),
        Variable("WECHATPAY_MCHID", "", "merchant number (商户号) at WeChat Pay; empty = not offered"),
        Variable("WECHATPAY_APPID", "", "appid the merchant number is bound to"),
        Variable("WECHATPAY_SERIAL", "", "serial number of the merchant's API certificate"),
        Variable("WECHATPAY_KEY_FILE", "", "file of the merchant's private key (apiclient_key.pem)"),
        Variable("WECHATPAY_APIV3_KEY", "", "the APIv3 key, 32 characters"),
        Variable("WECHATPAY_PUBLIC_KEY_ID", "", "id of the WeChat Pay public key (PUB_KEY_ID_…)"),
        Variable("WECHATPAY_PUBLIC_KEY_FILE", "", "file of the WeChat Pay public key (pub_key.pem)"),
        Variable("WECHATPAY_ROLE", "own", "own = the portal's, payee = of payees that name it, partner = 服务商"),
        Variable("WECHATPAY_URL", "https://api.mch.weixin.qq.com", "where WeChat Pay is called"),
        Variable("ALIPAY_APPID", "", "application number at Alipay; empty = not offered"),
        Variable("ALIPAY_SELLER_ID", "", "account that receives the money (2088…)"),
        Variable("ALIPAY_KEY_FILE", "", "file of the application's private key (PEM)"),
        Variable("ALIPAY_PUBLIC_KEY_FILE", "", "file of Alipay's public key (PEM)"),
        Variable("ALIPAY_ROLE", "own", "own = the portal's, payee = of payees that name it"),
        Variable("ALIPAY_URL", "https://openapi.alipay.com/gateway.do", "where Alipay is called"),
        Variable("ALIPAY_BILL_URL", "https://dwbillcenter.alipay.com", "where Alipay's bill files are fetched"),
        Variable("CHROMIUM", "/usr/bin/chromium", "browser used by tests and pictures"),
    )
}


def text(name: str) -> str:
    """The value of a listed variable, or its default. KeyError for an unlisted name."""
    return os.environ.get(name, "") or VARIABLES[name].default


def integer(name: str) -> int:
    """Like ``text`` but a whole number; ImproperlyConfigured when it is not one."""
    try:
        return int(text(name))
    except ValueError as error:
        message = f"{name} must be a whole number, not {text(name)!r}"
        raise ImproperlyConfigured(message) from error


def listed(name: str) -> list[str]:
    """A comma-separated variable as a list without blanks."""
    return [part.strip() for part in text(name).split(",") if part.strip()]


def data_dir() -> Path:
    """Where database, media and keys live; made when missing."""
    folder = Path(text("DATA_DIR") or ROOT / "var")
    folder.mkdir(parents=True, exist_ok=True)
    return folder.resolve()
