"""The way in through the identity provider: a page that says where one is sent, and the way back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.socialaccount.providers.base.constants import AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET
from requests import RequestException  # noqa: TID251  only its exception

from services.accounts import identity
from services.accounts.operations.identity import PROVIDER
from services.common.outbound import origin_of

if TYPE_CHECKING:
    from typing import Any

    from django.http import HttpRequest

BROKEN = (RequestException, OAuth2Error, KeyError, TypeError, ValueError, AttributeError)
"""What an answer that is not in order raises on its way through allauth."""


@method_decorator(never_cache, name="dispatch")
class Identity(View):
    """One button. Also for who is signed in already and has the name confirmed this way."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Absent where no provider is set, and for staff."""
        if not identity.is_offered() or request.user.is_staff:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        """Where one is sent, and what comes back."""
        return self._page(request.GET.get("stopped", ""))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Off to the provider."""
        client = identity.IdentityClient(request, PROVIDER)
        try:
            return client.get_provider().redirect(
                request, process=AuthProcess.LOGIN, next_url=identity.following(request)
            )
        except BROKEN:
            return self._page("unavailable")

    def _page(self, stopped: str) -> HttpResponse:
        context = {
            "stopped": stopped,
            "provider": settings.OIDC["name"],
            "host": origin_of(settings.OIDC["issuer"]).partition("://")[2],
            "next": identity.following(self.request),
        }
        response = render(self.request, "accounts/resident/identity.html", context)
        response._csp_update = {"form-action": [origin_of(settings.OIDC["issuer"])]}
        return response


@never_cache
@require_GET
def identity_done(request: HttpRequest) -> HttpResponse:
    """Back from the provider. Whatever is not in order ends at the page that says what to do."""
    if not identity.is_offered() or request.user.is_staff:
        raise Http404
    try:
        return OAuth2CallbackView.adapter_view(identity.IdentityClient(request, PROVIDER))(request)
    except BROKEN:
        return identity.stopped("failed")
