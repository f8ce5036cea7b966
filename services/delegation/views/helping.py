"""帮办: whom a helper of a village helps today, and one matter more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_safe

from services.accounts.adapter import PortalAccountAdapter
from services.accounts.checks import CheckUnavailable
from services.accounts.decorators import real_name_required
from services.accounts.enums import ActingKind
from services.accounts.operations import TooManyTries
from services.common.access import NotFoundOrNotYours
from services.common.identifiers import IdentifierError
from services.delegation import access, operations
from services.delegation.decorators import as_oneself
from services.delegation.enums import Party
from services.delegation.forms import PHONE, HelpForm, SignatureForm
from services.delegation.models import Grant, HelperPost
from services.delegation.views.beginning import looked_up, send_code
from services.delegation.views.shown import card, rows
from services.delegation.views.words import settled
from services.files.operations import UploadRefused, store_upload

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


def _post_of(request: HttpRequest) -> HelperPost:
    """The post held today; for anybody else these pages do not exist."""
    post = access.helper_post(request.user.person)
    if post is None:
        raise NotFoundOrNotYours
    return post


@never_cache
@real_name_required
@require_safe
def helping(request: HttpRequest) -> HttpResponse:
    """Everybody one helps today."""
    post = _post_of(request)
    found = access.helped_by(request.user.person)
    context = {
        "post": post,
        "standing": [card(grant, Party.AGENT) for grant in found if grant.is_active],
        "waiting": [card(grant, Party.AGENT) for grant in found if grant.is_asked],
    }
    return render(request, "delegation/resident/helping.html", context)


@method_decorator([never_cache, sensitive_post_parameters(), as_oneself], name="dispatch")
class Help(View):
    """One matter for a person who is there with the document. The form is empty for each: nobody's data stay in it."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """The empty form."""
        return self._page(HelpForm(), _post_of(request))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Looks up services, or writes the matter down and goes on to the consent."""
        post, form = _post_of(request), HelpForm(request.POST)
        if request.POST.get("action") == "find":
            return self._page(looked_up(form), post)
        if form.is_valid() and (grant := self._begun(form, post)):
            if form.cleaned_data["consent_by"] != PHONE:
                return redirect("delegation:sign", pk=grant.pk)
            send_code(request, grant)
            return redirect("delegation:code", pk=grant.pk)
        return self._page(form, post)

    def _begun(self, form: HelpForm, post: HelperPost) -> Grant | None:
        try:
            return operations.begin_help(post=post, by=self.request.user, **form.matter())
        except operations.NotInRegister:
            text = _("Name and number do not go together in the register. Compare both with the document.")
            form.add_error(None, text)
        except CheckUnavailable:
            form.add_error(None, _("The register does not answer now. Try again later, or go to a window together."))
        except TooManyTries as error:
            form.add_error(None, PortalAccountAdapter.wait_message(error.minutes))
        except (IdentifierError, operations.CannotAct) as error:
            form.add_error(None, str(error))
        return None

    def _page(self, form: HelpForm, post: HelperPost) -> HttpResponse:
        return render(self.request, "delegation/resident/help.html", {"form": form, "post": post})


@method_decorator([never_cache, as_oneself], name="dispatch")
class Sign(View):
    """The person signs on the helper's device."""

    grant: Grant

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Only the helper's own matter, while the consent is missing."""
        self.grant, party = access.get_grant(request.user, kwargs["pk"])
        if self.grant.kind != ActingKind.HELPER or party != Party.AGENT:
            raise NotFoundOrNotYours(f"grant:{self.grant.pk}")
        if not self.grant.is_asked:
            messages.info(request, settled())
            return redirect("delegation:helping")
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What is signed, and the box."""
        return self._page(SignatureForm())

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Keep the drawing; from now on the helper may act."""
        _post_of(request)
        form = SignatureForm(request.POST, request.FILES)
        if not form.is_valid():
            return self._page(form)
        try:
            kept = store_upload(upload=form.cleaned_data["signature"], by=request.user)
            operations.sign(grant=self.grant, signature=kept, by=request.user)
        except UploadRefused as error:
            form.add_error("signature", error.message)
            return self._page(form)
        except operations.NotOpenToThis:
            messages.info(request, settled())
        except operations.CannotAct as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Signed. You can help now; the person is told."))
        return redirect("delegation:helping")

    def _page(self, form: SignatureForm) -> HttpResponse:
        context = {"form": form, "grant": self.grant, "rows": rows(self.grant, Party.PRINCIPAL)}
        context |= {"card": card(self.grant, Party.AGENT)}
        return render(self.request, "delegation/resident/sign.html", context)
