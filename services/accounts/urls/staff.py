"""Addresses of staff sign-in. Their names are allauth's, whose flows look them up; nothing else of allauth is open."""

from django.urls import path

from services.accounts.views import account, devices, passkeys, staff

urlpatterns = [
    path("login/", staff.StaffSignIn.as_view(), name="account_login"),
    path("logout/", account.sign_out, name="account_logout"),
    path("inactive/", staff.inactive, name="account_inactive"),
    path("password/", staff.StaffPassword.as_view(), name="account_change_password"),
    path("second-factor/", staff.SecondFactor.as_view(), name="mfa_authenticate"),
    path("second-factor/again/", staff.SecondFactorAgain.as_view(), name="mfa_reauthenticate"),
    path("second-factor/first/", staff.FirstSecondFactor.as_view(), name="mfa_activate_totp"),
    path("devices/<int:pk>/end/", devices.end_session, name="account_end_session"),
    path("devices/end-others/", devices.end_others, name="account_end_others"),
    path("passkeys/", passkeys.StaffPasskeys.as_view(), name="mfa_list_webauthn"),
    path("passkeys/add/", passkeys.StaffAddPasskey.as_view(), name="mfa_add_webauthn"),
    path("passkeys/<int:pk>/", passkeys.StaffOnePasskey.as_view(), name="mfa_edit_webauthn"),
]
