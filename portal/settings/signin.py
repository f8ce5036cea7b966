"""Signing in: lengths, limits and times, and how allauth is set for them."""

LOGIN_URL = "accounts:sign_in"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
AUTHENTICATION_BACKENDS = [
    "services.accounts.backends.SignInBackend",
    "services.departments.permissions.PostBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "services.accounts.passwords.LengthValidator", "OPTIONS": {"residents": 10, "staff": 15}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

SIGN_IN_TRIES = 5
SIGN_IN_WINDOW_MINUTES = 15
"""Failures per login and network; both together, so that no stranger locks anyone out."""
SIGN_IN_CODE_MINUTES = 10
SIGN_IN_RESEND_SECONDS = 60
SIGN_IN_CODES_PER_NETWORK_HOUR = 120
SIGN_IN_HALL_NETWORKS: list[str] = []
"""Addresses of service halls, which may ask for more codes than that."""
PHONE_CHANGES_PER_MONTH = 3
"""How often one may move the sign-in to another number by oneself within 30 days (ours)."""
ACCOUNT_CLOSING_DAYS = 7
"""Days to think again before an account that is to be closed is erased; 0 erases at once (ours)."""
DATA_EXPORT_DAYS = 7
DATA_EXPORT_EVERY_HOURS = 24
"""How long a copy of one's data can be fetched, and how often one may be asked for (ours)."""
DATA_EXPORT_MEGABYTES = 200
"""Of the files somebody handed in, so much goes into the copy, the newest first (ours)."""
HANDLER_ANSWER_DAYS = 30
"""So long an appointment for an enterprise waits; then it is over and its phone or document is forgotten (ours)."""
SIGN_IN_SCAN_SECONDS = 120
"""How long a picture can be scanned, and after the phone confirmed be used."""
SIGN_IN_SCANS_PER_NETWORK_HOUR = 300
FACE_CHECK_MINUTES = 15
"""From the beginning of a check of a face to its answer."""
APP_TOKEN_DAYS = 90
APP_TOKEN_IDLE_DAYS = 7
"""An app stays signed in on its device for so long, and so long without being used."""
SESSION_ABSOLUTE_SECONDS = 12 * 3600
CLOCK_SLACK_SECONDS = 5
STEP_UP_SECONDS = 10 * 60
"""How long a session counts as confirmed again (`accounts.decorators.step_up_required`)."""
STEP_UP_PAYMENT_FEN = 100_000
"""Who pays so much at once or more, 1,000 yuan, confirms before that it is them (ours)."""

ACCOUNT_ADAPTER = "services.accounts.adapter.PortalAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_LOGIN_TIMEOUT = 900
ACCOUNT_RATE_LIMITS = {"login": "300/m/ip", "login_failed": "5/900s/key", "reauthenticate": "10/m/user"}
"""The password is limited by our own pair; `login_failed` here limits one-time codes, after the password."""
ACCOUNT_FORMS = {
    "login": "services.accounts.forms.sign_in.StaffSignInForm",
    "change_password": "services.accounts.forms.sign_in.StaffPasswordForm",
}
MFA_ADAPTER = "services.accounts.adapter.PortalMFAAdapter"
MFA_FORMS = {
    "authenticate": "services.accounts.forms.sign_in.SecondFactorForm",
    "reauthenticate": "services.accounts.forms.sign_in.SecondFactorAgainForm",
    "activate_totp": "services.accounts.forms.sign_in.FirstSecondFactorForm",
    "authenticate_webauthn": "services.accounts.forms.passkeys.PasskeyFactorForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"
"""A passkey asks for finger, face or PIN every time: it stands for two factors."""
MFA_RATE_LIMITS = {"webauthn_login": "300/m/ip"}
"""A passkey cannot be guessed; a hall behind one address may use many."""
MFA_TOTP_TOLERANCE = 1
MFA_REAUTHENTICATION_REQUIRED = False
MFA_ALLOW_UNVERIFIED_EMAIL = True
"""There is no e-mail in a sign-in at all."""
