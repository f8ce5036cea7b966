"""Sessions, headers, keys."""

from datetime import timedelta

from csp.constants import NONE, SELF

from portal import env, keys

AUTH_USER_MODEL = "accounts.User"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]

CRYPTO_PROFILE = keys.profile()
SEAL_PROVIDER = env.text("SEAL_PROVIDER")
"""``default`` or ``gm`` (SM2, SM3, SM4): see services/common/crypto.py."""
if CRYPTO_PROFILE == "gm":
    PASSWORD_HASHERS = ["services.common.passwords.PBKDF2SM3PasswordHasher"]
FIELD_KEYS = keys.field_keys()
FIELD_INDEX_KEY = keys.single("FIELD_INDEX_KEY", "field_index_key")
AUDIT_KEY = keys.single("AUDIT_KEY", "audit_key")

SESSION_ENGINE = "services.common.sessions"
SESSION_SERIALIZER = "services.common.sessions.EncryptedSerializer"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
IDLE_LIMIT_STAFF = timedelta(minutes=15)
IDLE_LIMIT_RESIDENT = timedelta(minutes=30)
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "services.common.views.csrf_failure"

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

ALLAUTH_TRUSTED_PROXY_COUNT = env.integer("TRUSTED_PROXY_COUNT")

ALARMS = {
    "reveals": {"at_least": 100, "minutes": 10},
    "export": {"at_least": 1000, "minutes": 10},
    "refusals": {"at_least": 20, "minutes": 10},
    "sign_ins": {"at_least": 20, "minutes": 15, "networks": 5},
    "work": {"minutes": 5},
    "schedule": {"minutes": 5},
    "clocks": {"at_least": 1, "minutes": 60},
    "money": {"at_least": 1, "minutes": 60},
}
"""When the log raises an alarm: how many (rows, for an export), within how long, from how many networks."""
ALARM_CHAIN_ROWS = 20_000
"""Links of the chain that are read again every minute, beside the newest ones; 0.5 s of one core."""

BRIDGE_URL = env.text("BRIDGE_URL")
LOCALGW_URL = env.text("LOCALGW_URL").rstrip("/")
"""The program on a window's own computer that reads cards and photographs papers (docs/bridge.md)."""
