"""Signing in for apps: phone and code, a token for the device, leaving."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.response import Response
from rest_framework.views import APIView

from services.accounts import operations
from services.accounts.adapter import PortalAccountAdapter
from services.accounts.api.permissions import IsResident
from services.accounts.api.serializers import (
    AppSerializer,
    CodeRequestSerializer,
    CodeSentSerializer,
    MethodSerializer,
    TokenRequestSerializer,
    TokenSerializer,
)
from services.accounts.models import AppToken
from services.accounts.networks import network_of
from services.common.api.problems import Problem

if TYPE_CHECKING:
    from rest_framework.request import Request


class TooMany(Problem):
    """The problem ``too-many``, with the seconds to wait."""

    def __init__(self, seconds: int, detail: str) -> None:
        super().__init__("too-many", detail)
        self.wait = seconds


class Methods(APIView):
    """Which ways in there are."""

    permission_classes = (AllowAny,)

    @extend_schema(
        operation_id="account_methods",
        tags=["account"],
        summary=gettext_lazy("Ways to sign in"),
        description=gettext_lazy("``here`` ones are for apps; the others are pages to open in a browser."),
        responses=MethodSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        """The same for everybody."""
        ways = [("code", reverse("accounts_api:code"), True), ("scan", reverse("accounts:scan"), False)]
        if settings.OIDC["issuer"]:
            ways.append(("identity", reverse("accounts:identity"), False))
        rows = [{"method": method, "address": settings.SITE_URL + path, "here": here} for method, path, here in ways]
        return Response(MethodSerializer(rows, many=True).data)


class Code(APIView):
    """A code on its way."""

    permission_classes = (AllowAny,)

    @extend_schema(
        operation_id="account_code",
        tags=["account"],
        summary=gettext_lazy("Send a code"),
        description=gettext_lazy(
            "Sends 6 digits to a mobile phone. The answer is the same whether or not the number is known here; one "
            "that is new gets a sign-in with the code. One code a minute."
        ),
        request=CodeRequestSerializer,
        responses={202: CodeSentSerializer},
    )
    def post(self, request: Request) -> Response:
        """Keep ``request`` for the next step."""
        sent = CodeRequestSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        try:
            code = operations.request_code(phone=sent.validated_data["phone"], network=network_of(request._request))
        except operations.CodeTooSoon as error:
            raise TooMany(error.seconds, _("A code was sent just now. Wait before the next one.")) from error
        except operations.TooManyTries as error:
            raise TooMany(error.minutes * 60, PortalAccountAdapter.wait_message(error.minutes)) from error
        told = {"request": code.token, "expires_at": code.expires_at, "again_after": settings.SIGN_IN_RESEND_SECONDS}
        if settings.DEMO:
            told["demo_code"] = code.code
        return Response(CodeSentSerializer(told).data, status=202)


class Token(APIView):
    """In and out."""

    def get_permissions(self) -> list:
        """Everybody may come in; who is in may leave."""
        return [AllowAny()] if self.request is None or self.request.method == "POST" else [IsResident()]

    @extend_schema(
        operation_id="account_token_create",
        tags=["account"],
        auth=[{}],
        summary=gettext_lazy("Sign in"),
        description=gettext_lazy(
            "Takes the code and gives a token for this device. Send it as Authorization: Bearer, always with the "
            "same X-Device-Id. It is told once; a new one for the device ends the one before."
        ),
        request=TokenRequestSerializer,
        responses={201: TokenSerializer},
    )
    def post(self, request: Request) -> Response:
        """A wrong code is 422 and uses up a try; one that is gone is 409."""
        sent = TokenRequestSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        data = sent.validated_data
        try:
            user, _new = operations.sign_in_by_code(
                token=data["request"], digits=data["code"], network=network_of(request._request)
            )
        except operations.WrongCode as error:
            if not error.left:
                raise Problem("not-open", _("This code can no longer be used. Have a new one sent.")) from error
            detail = _("This is not the code that was sent.")
            raise Problem("invalid", errors=[{"pointer": "#/code", "detail": detail}]) from error
        except operations.CodeGone as error:
            raise Problem("not-open", _("This code can no longer be used. Have a new one sent.")) from error
        except operations.TooManyTries as error:
            raise TooMany(error.minutes * 60, PortalAccountAdapter.wait_message(error.minutes)) from error
        if not user.is_active:
            raise Problem("forbidden", _("This sign-in is closed."))
        device = data["device"]
        row, token = operations.issue_app_token(user=user, device=device["id"], device_name=device["name"])
        told = {"token": token, "expires_at": row.expires_at, "real_name_level": user.level}
        return Response(TokenSerializer(told).data, status=201)

    @extend_schema(
        operation_id="account_token_end",
        tags=["account"],
        summary=gettext_lazy("Sign out"),
        description=gettext_lazy("Ends the token that is shown."),
        request=None,
        responses={204: None},
    )
    def delete(self, request: Request) -> Response:
        """Only a token; a session of the pages is left on the pages."""
        if not isinstance(request.auth, AppToken):
            raise Problem("not-open", _("There is no token to end: this is a session of the pages."))
        operations.end_app(user=request.user, app_id=request.auth.pk, by=request.user)
        return Response(status=204)


class Apps(APIView):
    """Where apps of mine are signed in."""

    permission_classes = (IsResident,)

    @extend_schema(
        operation_id="account_apps",
        tags=["account"],
        summary=gettext_lazy("My apps"),
        description=gettext_lazy("Apps that are signed in now, the newest first."),
        responses=AppSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        """Names of devices and times; no token."""
        this = request.auth.pk if isinstance(request.auth, AppToken) else None
        return Response([_told(app, this) for app in operations.apps_of(request.user)])


def _told(app: AppToken, this: int | None) -> dict[str, Any]:
    times = {"made_at": app.made_at, "used_at": app.used_at}
    return AppSerializer({"id": app.pk, "device": app.device_name, "this": app.pk == this} | times).data


class App(APIView):
    """One of them."""

    permission_classes = (IsResident,)

    @extend_schema(
        operation_id="account_app_end",
        tags=["account"],
        summary=gettext_lazy("Sign an app out"),
        description=gettext_lazy("Its token opens nothing any more."),
        request=None,
        responses={204: None},
    )
    def delete(self, request: Request, pk: int) -> Response:
        """404 for absent and not mine alike."""
        try:
            operations.end_app(user=request.user, app_id=pk, by=request.user)
        except operations.NoSuchApp as error:
            raise Http404 from error
        return Response(status=204)
