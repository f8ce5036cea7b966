"""More certainty about who somebody is: a face check, or the window."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from allauth.account.utils import get_next_redirect_url
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from services.accounts import operations
from services.accounts.adapter import PortalAccountAdapter
from services.accounts.checks import CheckUnavailable, face_check
from services.accounts.decorators import real_name_required
from services.accounts.enums import RealNameLevel
from services.accounts.forms.centre import FaceForm

if TYPE_CHECKING:
    from typing import Any

    from django.http import HttpRequest

SESSION_KEY = "face_check"


def level_url(level: int, following: str, *, stopped: str = "") -> str:
    """The page that raises the level, which then goes on to ``following``."""
    asked = {"level": level} | ({"next": following} if following else {}) | ({"stopped": stopped} if stopped else {})
    return f"{reverse('accounts:raise_level')}?{urlencode(asked, safe='/')}"


@method_decorator([never_cache, real_name_required], name="dispatch")
class RaiseLevel(View):
    """What is needed, what one has, and the ways there."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Who has the level already goes on."""
        wanted = request.GET.get("level", "")
        self.level = RealNameLevel.IN_PERSON if wanted == "3" else RealNameLevel.SEEN
        if request.user.level >= self.level:
            return redirect(get_next_redirect_url(request) or "accounts:account")
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        """The ways."""
        return self._page(request.GET.get("stopped", ""))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Off to the provider of the face check."""
        if self.level > RealNameLevel.SEEN:
            return self._page("window")
        form = FaceForm(request.POST)
        if not form.is_valid():
            return self._page("", form)
        try:
            ref, address = operations.begin_face_check(
                user=request.user, back=request.build_absolute_uri(reverse("accounts:face_done")), by=request.user
            )
        except CheckUnavailable:
            return self._page("unavailable")
        except operations.TooManyTries as error:
            messages.error(request, PortalAccountAdapter.wait_message(error.minutes))
            return self._page("")
        request.session[SESSION_KEY] = {"ref": ref, "next": get_next_redirect_url(request) or ""}
        return redirect(address)

    def _page(self, stopped: str, form: FaceForm | None = None) -> HttpResponse:
        provider = face_check() if self.level == RealNameLevel.SEEN else None
        context = {
            "needed": self.level.label,
            "needed_level": int(self.level),
            "next": get_next_redirect_url(self.request) or "",
            "offers_face": provider is not None,
            "simulated": provider is not None and provider.simulated,
            "stopped": stopped,
            "form": form or FaceForm(),
        }
        response = render(self.request, "accounts/resident/raise_level.html", context)
        if provider is not None and provider.origin:
            response._csp_update = {"form-action": [provider.origin]}
        return response


@never_cache
@real_name_required
@require_GET
def face_done(request: HttpRequest) -> HttpResponse:
    """Back from the provider: what it found, once."""
    begun = request.session.pop(SESSION_KEY, None) or {"ref": "", "next": ""}
    try:
        operations.finish_face_check(user=request.user, ref=begun["ref"], returned=request.GET.dict(), by=request.user)
    except operations.FaceNotDone:
        stopped = "left"
    except operations.FaceDoesNotMatch:
        stopped = "other"
    except CheckUnavailable:
        stopped = "unavailable"
    else:
        messages.success(request, _("Your face was checked. What needs this level is open to you now."))
        return redirect(begun["next"] or "accounts:account")
    return redirect(level_url(RealNameLevel.SEEN, begun["next"], stopped=stopped))
