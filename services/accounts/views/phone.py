"""Another number: the new one is written, gets a code, and the code makes it one's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache

from services.accounts import devices, operations
from services.accounts.adapter import PortalAccountAdapter
from services.accounts.decorators import real_name_required, resident_required, step_up_required
from services.accounts.enums import CodePurpose
from services.accounts.forms.centre import NewPhoneForm
from services.accounts.forms.sign_in import CodeForm
from services.accounts.networks import network_of
from services.accounts.views.sign_in import too_soon, wrong_code
from services.common.masking import mask_phone

if TYPE_CHECKING:
    from typing import Any

    from django.http import HttpRequest, HttpResponse

    from services.accounts.models import PhoneCode


class NewNumber(View):
    """Write the number and have a code sent to it."""

    purpose: CodePurpose
    code: str
    template = "accounts/resident/account_phone.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """The empty form."""
        return self._page(NewPhoneForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        """Send the code; nothing tells whether somebody else signs in with the number before it is proved."""
        form = NewPhoneForm(request.POST)
        if form.is_valid():
            phone = form.cleaned_data["phone"]
            try:
                self.refuse(phone)
                code = operations.request_code(phone=phone, network=network_of(request), purpose=self.purpose)
            except operations.SamePhone:
                form.add_error("phone", _("This is your number already."))
            except operations.TooManyChanges:
                form.add_error(None, _too_many())
            except operations.CodeTooSoon as error:
                form.add_error("phone", too_soon(error.seconds))
            except operations.TooManyTries as error:
                form.add_error("phone", PortalAccountAdapter.wait_message(error.minutes))
            else:
                request.session[self.purpose] = code.token
                return redirect(self.code)
        return self._page(form)

    def refuse(self, phone: str) -> None:
        """Raises what stands against this number before any code is sent."""

    def _page(self, form: NewPhoneForm) -> HttpResponse:
        now = self.request.user.phone
        context = {"form": form, "phone": mask_phone(now), "limit": settings.PHONE_CHANGES_PER_MONTH}
        return render(self.request, self.template, context | {"contact": self.purpose == CodePurpose.CONTACT})


class NewNumberCode(View):
    """Take the code that came to the new number."""

    purpose: CodePurpose
    number: str
    waiting: PhoneCode

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Without a code on its way there is nothing to confirm."""
        waiting = operations.pending_code(request.session.get(self.purpose, ""), self.purpose)
        if waiting is None:
            return self._again(_("This code can no longer be used. Have a new one sent."))
        self.waiting = waiting
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        """The empty form."""
        return self._page(CodeForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        """Change the number, or say what is not right."""
        form = CodeForm(request.POST)
        if not form.is_valid():
            return self._page(form)
        try:
            phone = operations.use_code(
                token=self.waiting.token,
                digits=form.cleaned_data["code"],
                network=network_of(request),
                purpose=self.purpose,
            )
        except operations.WrongCode as error:
            if error.left < 1:
                return self._again(_("This code can no longer be used. Have a new one sent."))
            form.add_error("code", wrong_code(error.left))
        except operations.TooManyTries as error:
            form.add_error("code", PortalAccountAdapter.wait_message(error.minutes))
        except operations.CodeGone:
            return self._again(_("This code can no longer be used. Have a new one sent."))
        else:
            request.session.pop(self.purpose, None)
            return self.proved(phone)
        return self._page(form)

    def proved(self, phone: str) -> HttpResponse:
        """The number is this person's."""
        raise NotImplementedError

    def _again(self, words: str) -> HttpResponse:
        if self.request.session.pop(self.purpose, None):
            messages.info(self.request, words)
        return redirect(self.number)

    def _page(self, form: CodeForm) -> HttpResponse:
        context = {
            "form": form,
            "number": self.number,
            "phone": mask_phone(self.waiting.phone),
            "minutes": settings.SIGN_IN_CODE_MINUTES,
            "demo_code": self.waiting.code if settings.DEMO else "",
        }
        return render(self.request, "accounts/resident/account_phone_code.html", context)


def _too_many() -> str:
    words = _("The number was changed {n} times within 30 days. Come to a service window, or call 12345.")
    return words.format(n=settings.PHONE_CHANGES_PER_MONTH)


@method_decorator([never_cache, resident_required, step_up_required], name="dispatch")
class ChangePhone(NewNumber):
    """The number to sign in with."""

    purpose, code = CodePurpose.NEW_PHONE, "accounts:phone_code"

    def refuse(self, phone: str) -> None:
        """Its own number, or changed too often."""
        operations.refuse_change(self.request.user, phone)


@method_decorator([never_cache, resident_required, step_up_required], name="dispatch")
class ConfirmPhone(NewNumberCode):
    """The code of the number to sign in with."""

    purpose, number = CodePurpose.NEW_PHONE, "accounts:phone"

    def proved(self, phone: str) -> HttpResponse:
        """Move the sign-in; this session goes on, all others are over."""
        request = self.request
        try:
            user = operations.change_phone(user=request.user, phone=phone, by=request.user)
        except operations.PhoneInUse:
            messages.error(request, _("This number cannot be used here. Take another one, or come to a window."))
            return redirect(self.number)
        except operations.SamePhone:
            messages.info(request, _("This is your number already."))
        except operations.TooManyChanges:
            messages.error(request, _too_many())
        else:
            devices.renew(request, user)
            messages.success(request, _("Done. You sign in with the new number now. Other devices are signed out."))
        return redirect("accounts:account")


@method_decorator([never_cache, real_name_required, step_up_required], name="dispatch")
class ContactPhone(NewNumber):
    """The number messages go to."""

    purpose, code = CodePurpose.CONTACT, "accounts:contact_code"

    def refuse(self, phone: str) -> None:
        """Where they go already."""
        if phone == self.request.user.person.phone:
            raise operations.SamePhone


@method_decorator([never_cache, real_name_required, step_up_required], name="dispatch")
class ConfirmContactPhone(NewNumberCode):
    """The code of the number messages go to."""

    purpose, number = CodePurpose.CONTACT, "accounts:contact_phone"

    def proved(self, phone: str) -> HttpResponse:
        """Messages go there; signing in stays as it is."""
        user = self.request.user
        operations.change_contact_phone(person=user.person, phone=phone, by=user)
        messages.success(self.request, _("Done. Text messages about your cases go to this number from now on."))
        return redirect("accounts:account")
