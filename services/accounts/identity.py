"""The identity provider (统一身份认证) as allauth's OpenID Connect client sees it, and what of it we let in.

Allauth does the round trip: state, PKCE, code, tokens. Signing up, connecting by e-mail and keeping data or tokens of
the provider do not happen: ``operations.sign_in_by_identity`` decides whose sign-in it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from allauth.account.utils import get_next_redirect_url
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.models import SocialAccount
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from allauth.utils import build_absolute_uri
from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from services.accounts import operations
from services.accounts.enums import IdType, RealNameLevel
from services.accounts.fields import PersonNameField, PhoneField
from services.accounts.operations.identity import PROVIDER, ProvedIdentity
from services.common import identifiers
from services.common.crypto import blind_index
from services.common.outbound import Session, origin_of

if TYPE_CHECKING:
    from allauth.socialaccount.models import SocialLogin, SocialToken
    from django.http import HttpRequest

    from services.accounts.models import User

CONFIGURATION_SECONDS = 3600


class ClaimsMissing(OAuth2Error):
    """The provider does not say who this is, or in a form that cannot be read."""


def is_offered() -> bool:
    """Whether an identity provider is set."""
    return bool(settings.OIDC["issuer"])


class IdentityClient(OpenIDConnectOAuth2Adapter):
    """The client of our one issuer. Every address of its discovery document must lie at the issuer's own origin."""

    @property
    def openid_config(self) -> dict[str, Any]:
        """The discovery document, asked for once an hour. Raises OAuth2Error when it is another issuer's."""
        key = f"oidc:{settings.OIDC['issuer']}"
        found = cache.get(key)
        if found is None:
            found = super().openid_config
            if str(found.get("issuer", "")).rstrip("/") != settings.OIDC["issuer"]:
                raise OAuth2Error("issuer")
            if origin_of(str(found.get("authorization_endpoint"))) != origin_of(settings.OIDC["issuer"]):
                raise OAuth2Error("authorization_endpoint")
            cache.set(key, found, CONFIGURATION_SECONDS)
        return found

    def get_callback_url(self, request: HttpRequest, app: object) -> str:
        """Our own page, not allauth's."""
        return build_absolute_uri(request, reverse("accounts:identity_done"))

    def complete_login(self, request: HttpRequest, app: Any, token: SocialToken, **kwargs: Any) -> SocialLogin:
        """The claims of both answers, which must speak of the same account. The signature is always checked."""
        id_token = kwargs["response"].get("id_token")
        if not id_token:
            raise ClaimsMissing("id_token")
        signed = self._decode_id_token(app, id_token)
        told = self._fetch_user_info(token.token)
        if not told.get("sub") or told["sub"] != signed.get("sub"):
            raise ClaimsMissing("sub")
        sociallogin = self.get_provider().sociallogin_from_response(request, {"userinfo": told, "id_token": signed})
        sociallogin.claims = signed | told
        return sociallogin

    def _decode_id_token(self, app: Any, id_token: str) -> dict[str, Any]:
        return jwtkit.verify_and_decode(
            credential=id_token,
            keys_url=self.openid_config["jwks_uri"],
            issuer=self.openid_config["issuer"],
            audience=app.client_id,
            lookup_kid=jwtkit.lookup_kid_jwk,
        )


class IdentityProvider(OpenIDConnectProvider):
    """Reads nothing into allauth's rows but a blind index of the account."""

    oauth2_adapter_class = IdentityClient

    def extract_uid(self, data: dict[str, Any]) -> str:
        """The account at this issuer, as a blind index: some providers put the document number there."""
        return blind_index("identity.subject", f"{settings.OIDC['issuer']} {data['id_token']['sub']}")

    def extract_extra_data(self, data: dict[str, Any]) -> dict[str, Any]:
        """Nothing is kept."""
        return {}

    def extract_common_fields(self, data: dict[str, Any]) -> dict[str, Any]:
        """Nothing goes into a sign-in by itself."""
        return {}

    def extract_email_addresses(self, data: dict[str, Any]) -> list:
        """No sign-in is ever found by e-mail."""
        return []


class IdentityAdapter(DefaultSocialAccountAdapter):
    """Where allauth asks what it may do: nobody signs up here, and every failure ends at our own page."""

    def get_provider(self, request: HttpRequest, provider: str, client_id: str | None = None) -> IdentityProvider:
        """The one that is set; allauth's registry knows none."""
        return IdentityProvider(request, app=self.get_app(request, PROVIDER))

    def list_apps(self, request: HttpRequest, provider: str | None = None, client_id: str | None = None) -> list:
        """From the settings alone: secrets do not stand in the database."""
        from allauth.socialaccount.adapter import _build_apps_from_settings

        return [app for apps in _build_apps_from_settings(provider=provider).values() for app in apps]

    def get_requests_session(self) -> Session:
        """To the issuer and nowhere else."""
        return Session([settings.OIDC["issuer"]])

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Never: a sign-in is made by our own operation, with a person."""
        return False

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]) -> User:
        """Nothing is taken over."""
        return sociallogin.user

    def on_authentication_error(self, request: HttpRequest, provider: Any, error: Any = None, **kwargs: Any) -> None:
        """Back to our page, which says what to do; allauth's own pages are not open."""
        raise ImmediateHttpResponse(stopped("left" if str(error) == "cancelled" else "failed"))

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Whose sign-in it is. Raises ImmediateHttpResponse when the round trip ends here."""
        present = request.user if request.user.is_authenticated else None
        if present is not None and present.is_staff:
            raise PermissionDenied
        try:
            proved = read_claims(sociallogin.claims, subject=sociallogin.account.uid)
            user = operations.sign_in_by_identity(proved=proved, present=present)
        except (ClaimsMissing, identifiers.IdentifierError) as error:
            raise ImmediateHttpResponse(stopped("claims")) from error
        except (operations.IdentityTaken, operations.IdentityChanged, operations.NameDoesNotMatch) as error:
            raise ImmediateHttpResponse(stopped("taken")) from error
        except operations.OtherIdentity as error:
            raise ImmediateHttpResponse(stopped("other")) from error
        if present is not None:
            messages.success(request, _("Your identity is confirmed."))
            raise ImmediateHttpResponse(redirect(sociallogin.get_redirect_url(request) or "accounts:account"))
        sociallogin.user = user
        sociallogin.account = SocialAccount.objects.get(provider=PROVIDER, user=user)


def stopped(why: str) -> Any:
    """The page of the way in, saying why it did not lead in."""
    return redirect(f"{reverse('accounts:identity')}?{urlencode({'stopped': why})}")


def read_claims(claims: dict[str, Any], *, subject: str) -> ProvedIdentity:
    """Name, document and level as the settings say where they stand. Raises ClaimsMissing."""
    names = settings.OIDC["claims"]
    said = {field: str(claims.get(name) or "").strip() for field, name in names.items()}
    id_type = settings.OIDC["id_types"].get(said.get("id_type", ""), said.get("id_type") or IdType.ID_CARD)
    try:
        name = PersonNameField().clean(said.get("name", ""))
    except forms.ValidationError as error:
        raise ClaimsMissing("name") from error
    if id_type not in IdType.values or id_type == IdType.NONE_YET or not said.get("id_number"):
        raise ClaimsMissing("document")
    return ProvedIdentity(
        subject=subject,
        name=name,
        id_type=id_type,
        id_number=said["id_number"],
        level=_level(said.get("level", "")),
        organ=settings.OIDC["name"],
        phone=_phone(said.get("phone", "")),
    )


def _level(said: str) -> RealNameLevel:
    """The provider's word for it; what cannot be read is the lowest that has a name."""
    number = settings.OIDC["levels"].get(said, said)
    return RealNameLevel.SEEN if number in ("2", "3") else RealNameLevel.NAMED


def _phone(said: str) -> str:
    try:
        return PhoneField(required=False).clean(said)
    except forms.ValidationError:
        return ""


def following(request: HttpRequest) -> str:
    """Where one goes on afterwards; empty for nowhere in particular."""
    return get_next_redirect_url(request) or ""
