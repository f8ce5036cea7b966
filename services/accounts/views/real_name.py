"""The real-name check."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.utils import get_next_redirect_url
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET

from services.accounts import operations, personal_data
from services.accounts.adapter import PortalAccountAdapter
from services.accounts.checks import CheckUnavailable
from services.accounts.decorators import real_name_required, resident_required
from services.accounts.forms.sign_in import RealNameForm
from services.accounts.views.sign_in import with_next

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@method_decorator([never_cache, sensitive_post_parameters(), resident_required], name="dispatch")
class RealName(View):
    """Name and document, compared with the population register once."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """The form, or what is already known."""
        if request.user.person_id:
            return redirect(get_next_redirect_url(request) or "accounts:account")
        return self._page(RealNameForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        """Check; what was typed stays in the form when something is not right."""
        form = RealNameForm(request.POST)
        if not form.is_valid():
            return self._page(form)
        try:
            data = {key: form.cleaned_data[key] for key in ("name", "id_type", "id_number")}
            operations.verify_real_name(user=request.user, by=request.user, **data)
        except operations.AlreadyRealNamed:
            pass
        except operations.NameDoesNotMatch:
            text = _("Name and number do not go together in the register. Compare both with the document.")
            form.add_error(None, text)
            return self._page(form)
        except operations.TooManyTries as error:
            form.add_error(None, PortalAccountAdapter.wait_message(error.minutes))
            return self._page(form)
        except operations.IdentityTaken:
            return self._page(form, stopped="taken")
        except CheckUnavailable:
            return self._page(form, stopped="unavailable")
        else:
            messages.success(request, _("Your name is confirmed."))
            if _found(request):
                return redirect(with_next(request, "accounts:real_name_found"))
        return redirect(get_next_redirect_url(request) or "accounts:account")

    def _page(self, form: RealNameForm, *, stopped: str = "") -> HttpResponse:
        context = {"form": form, "stopped": stopped, "next": get_next_redirect_url(self.request) or ""}
        return render(self.request, "accounts/resident/real_name.html", context)


@never_cache
@require_GET
@real_name_required
def found(request: HttpRequest) -> HttpResponse:
    """What was done at a window before there was an account, or in one that was closed since."""
    context = {"found": _found(request), "next": get_next_redirect_url(request) or ""}
    return render(request, "accounts/resident/real_name_found.html", context)


def _found(request: HttpRequest) -> list[personal_data.Found]:
    person = request.user.person
    return [thing for _key, room in personal_data.ROOMS.items() for thing in room.found(person)]
