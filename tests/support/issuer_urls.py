"""Addresses and claims of the invented identity provider (tests.support.issuer)."""

from __future__ import annotations

import json
from typing import Any

from allauth.idp.oidc.adapter import DefaultOIDCAdapter
from django.conf import settings
from django.contrib.auth import get_user_model, login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import include, path
from django.utils.html import escape

PAGE = """<!doctype html><html lang="zh"><link rel="icon" href="data:,"><title>Invented identity provider</title>
<main><h1>统一身份认证（测试）</h1><form method="post" action="{here}"><label>账号 <input name="account"></label>
<button>登录</button></form></main>"""


class Claims(DefaultOIDCAdapter):
    """Tells of an account what stands in the file."""

    def get_claims(self, purpose: str, user: Any, client: Any, scopes: Any, **kwargs: Any) -> dict[str, Any]:
        """``sub`` is the account's number unless the file says otherwise."""
        claims = super().get_claims(purpose, user, client, scopes, **kwargs)
        known = json.loads(settings.ISSUER_PEOPLE.read_text())
        return claims | known.get(user.get_username(), {}) if purpose == "userinfo" else claims


def enter(request: HttpRequest) -> HttpResponse:
    """One field: the name of the account."""
    if request.method != "POST":
        return HttpResponse(PAGE.format(here=escape(request.get_full_path())))
    user, _made = get_user_model().objects.get_or_create(username=request.POST["account"])
    login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    return HttpResponseRedirect(request.GET["next"])


urlpatterns = [path("enter/", enter, name="account_login"), path("", include("allauth.idp.urls"))]
