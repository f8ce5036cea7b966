"""Addresses of accounts."""

from django.urls import include, path

from services.accounts.urls import centre, enterprises, security, ways
from services.accounts.views import account, acting, real_name, sign_in, step_up

app_name = "accounts"
urlpatterns = [
    path("", account.account, name="account"),
    path("sign-in/", sign_in.SignIn.as_view(), name="sign_in"),
    path("sign-in/code/", sign_in.ConfirmCode.as_view(), name="confirm_code"),
    path("confirm/", step_up.StepUp.as_view(), name="step_up"),
    path("acting/", acting.acting, name="acting"),
    path("enterprises/", include(enterprises.urlpatterns)),
    path("real-name/", real_name.RealName.as_view(), name="real_name"),
    path("still-here/", account.still_here, name="still_here"),
    path("typed/", account.typed, name="typed"),
    path("sign-out/", account.sign_out, name="sign_out"),
    *centre.urlpatterns,
    *security.urlpatterns,
    *ways.urlpatterns,
]
