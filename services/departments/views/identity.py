"""Who somebody is, confirmed at the window: person, document, and a code that comes to their phone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from services.accounts import operations
from services.accounts.adapter import PortalAccountAdapter
from services.accounts.enums import CodePurpose
from services.accounts.forms.sign_in import CodeForm
from services.accounts.models import User
from services.accounts.networks import network_of
from services.accounts.views.sign_in import too_soon, wrong_code
from services.common.masking import mask_name, mask_phone
from services.departments.decorators import staff_required
from services.departments.enums import Role
from services.departments.forms import WindowCheckForm

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

SESSION_KEY = "window_check"
"""Whose code is waited for: nothing of one person stands in the next person's form."""


@method_decorator([never_cache, sensitive_post_parameters(), staff_required(Role.RECEIVER)], name="dispatch")
class ConfirmIdentity(View):
    """Name and document of the one who stands there; then a code goes out."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """An empty form for each person."""
        request.session.pop(SESSION_KEY, None)
        return self._page(WindowCheckForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        """Send the code."""
        form = WindowCheckForm(request.POST)
        if not form.is_valid():
            return self._page(form)
        data = {key: form.cleaned_data[key] for key in ("name", "id_type", "id_number")}
        try:
            user, code = operations.begin_window_check(**data, network=network_of(request), by=request.user)
        except operations.NoSignInYet:
            form.add_error(None, _("Nobody with this name and document has a sign-in. They can sign in by phone now."))
        except operations.NoPhone:
            text = _("This sign-in has no phone number. Give it one first, under New phone number.")
            form.add_error(None, text)
        except operations.CodeTooSoon as error:
            form.add_error(None, too_soon(error.seconds))
        except operations.TooManyTries as error:
            form.add_error(None, PortalAccountAdapter.wait_message(error.minutes))
        else:
            request.session[SESSION_KEY] = {"token": code.token, "user": user.pk}
            return redirect("departments:confirm_identity_code")
        return self._page(form)

    def _page(self, form: WindowCheckForm) -> HttpResponse:
        return render(self.request, "departments/counter/identity.html", {"form": form})


@method_decorator([never_cache, staff_required(Role.RECEIVER)], name="dispatch")
class ConfirmIdentityCode(View):
    """The digits the person reads out."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Without a code on its way one begins with the document."""
        begun = request.session.get(SESSION_KEY) or {"token": "", "user": 0}
        self.code = operations.pending_code(begun["token"], CodePurpose.WINDOW)
        self.holder = (
            User.objects.filter(pk=begun["user"], is_active=True).order_by("pk").select_related("person").first()
        )
        if self.code is None or self.holder is None:
            request.session.pop(SESSION_KEY, None)
            return redirect("departments:confirm_identity")
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        """The empty field."""
        return self._page(CodeForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        """Level 3, or what is not right."""
        form = CodeForm(request.POST)
        if not form.is_valid():
            return self._page(form)
        try:
            operations.finish_window_check(
                user=self.holder,
                token=self.code.token,
                digits=form.cleaned_data["code"],
                network=network_of(request),
                by=request.user,
            )
        except operations.WrongCode as error:
            if error.left:
                form.add_error("code", wrong_code(error.left))
                return self._page(form)
            messages.error(request, _("This code can no longer be used. Have a new one sent."))
        except operations.TooManyTries as error:
            form.add_error("code", PortalAccountAdapter.wait_message(error.minutes))
            return self._page(form)
        except operations.CodeGone:
            messages.error(request, _("This code can no longer be used. Have a new one sent."))
        else:
            text = _("Confirmed: %(name)s now has the highest real-name level.")
            messages.success(request, text % {"name": mask_name(self.holder.person.name)})
        return redirect("departments:confirm_identity")

    def _page(self, form: CodeForm) -> HttpResponse:
        context = {
            "form": form,
            "name": mask_name(self.holder.person.name),
            "phone": mask_phone(self.code.phone),
            "demo_code": self.code.code if settings.DEMO else "",
        }
        return render(self.request, "departments/counter/identity_code.html", context)
