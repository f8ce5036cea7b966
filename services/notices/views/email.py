"""An e-mail address for messages: it is written, gets a code, and the code makes it one's own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from services.accounts.decorators import real_name_required, step_up_required
from services.accounts.forms.sign_in import CodeForm
from services.common.masking import mask_email
from services.notices import operations
from services.notices.forms import EmailForm
from services.notices.operations.delivering import chosen

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

GUARDS = [never_cache, real_name_required, step_up_required]


def too_soon(seconds: int) -> str:
    """When another code can be sent."""
    if seconds < 120:
        return ngettext("Wait %(n)s second, then ask again.", "Wait %(n)s seconds, then ask again.", seconds) % {
            "n": seconds
        }
    minutes = seconds // 60 + 1
    return ngettext("Wait %(n)s minute, then ask again.", "Wait %(n)s minutes, then ask again.", minutes) % {
        "n": minutes
    }


def _wrong(left: int) -> str:
    words = ngettext("The code is not right. %(n)s try is left.", "The code is not right. %(n)s tries are left.", left)
    return words % {"n": left}


@method_decorator(GUARDS, name="dispatch")
class Email(View):
    """Write the address."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """The empty form, and the address that stands."""
        return self._page(EmailForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        """Send a code to the address."""
        form = EmailForm(request.POST)
        if form.is_valid():
            address = form.cleaned_data["email_address"]
            try:
                operations.request_code(by=request.user.person, email_address=address)
            except operations.TooManyCodes as error:
                form.add_error("email_address", too_soon(error.seconds))
            else:
                return redirect("notices:email_code")
        return self._page(form)

    def _page(self, form: EmailForm) -> HttpResponse:
        address = chosen(self.request.user.person).email_address
        context = {"form": form, "address": mask_email(address) if address else ""}
        return render(self.request, "notices/resident/email.html", context)


@method_decorator(GUARDS, name="dispatch")
class EmailCode(View):
    """Take the code that came to the address."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Without a code on its way there is nothing to confirm."""
        self.waiting = operations.pending_code(request.user.person)
        return super().dispatch(request, *args, **kwargs) if self.waiting else self._again()

    def get(self, request: HttpRequest) -> HttpResponse:
        """The empty form."""
        return self._page(CodeForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        """Keep the address, or say what is not right."""
        form = CodeForm(request.POST)
        if not form.is_valid():
            return self._page(form)
        try:
            operations.confirm_email(by=request.user, digits=form.cleaned_data["code"])
        except operations.WrongCode as error:
            if error.left < 1:
                return self._again()
            form.add_error("code", _wrong(error.left))
            return self._page(form)
        except operations.CodeGone:
            return self._again()
        messages.success(request, _("Done. Messages now come to this address, too."))
        return redirect("notices:preferences")

    def _again(self) -> HttpResponse:
        messages.info(self.request, _("This code can no longer be used. Have a new one sent."))
        return redirect("notices:email")

    def _page(self, form: CodeForm) -> HttpResponse:
        context = {
            "form": form,
            "address": mask_email(self.waiting.email_address),
            "minutes": settings.SIGN_IN_CODE_MINUTES,
            "demo_code": self.waiting.code if settings.DEMO else "",
        }
        return render(self.request, "notices/resident/email_code.html", context)


@require_POST
@real_name_required
@step_up_required
def forget(request: HttpRequest) -> HttpResponse:
    """Delete the address."""
    if operations.forget_email(by=request.user):
        messages.success(request, _("The e-mail address is deleted."))
    return redirect("notices:preferences")
