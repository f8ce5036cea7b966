"""Ways to sign in beside the SMS code, and the pages where one sets them up."""

from django.urls import path

from services.accounts.views import passkeys, passwords, security

urlpatterns = [
    path("sign-in/password/", passwords.PasswordSignIn.as_view(), name="sign_in_password"),
    path("sign-in/passkey/", passkeys.PasskeySignIn.as_view(), name="sign_in_passkey"),
    path("sign-in/one-time-code/", passwords.ResidentSecondFactor.as_view(), name="second_factor"),
    path("security/", security.security, name="security"),
    path("security/password/", security.Password.as_view(), name="password"),
    path("security/app/", security.App.as_view(), name="app"),
    path("security/passkeys/add/", passkeys.AddPasskey.as_view(), name="passkey_add"),
    path("security/passkeys/<int:pk>/", passkeys.OnePasskey.as_view(), name="passkey"),
    path("security/devices/<int:pk>/end/", security.end_session, name="end_session"),
    path("security/devices/end-others/", security.end_others, name="end_others"),
]
