"""The code by which the principal consents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache

from services.accounts.adapter import PortalAccountAdapter
from services.accounts.decorators import real_name_required
from services.accounts.enums import ActingKind
from services.accounts.forms.sign_in import CodeForm
from services.accounts.networks import network_of
from services.accounts.operations import CodeGone, TooManyTries, WrongCode
from services.accounts.views.sign_in import wrong_code
from services.common.masking import mask_phone
from services.delegation import access, operations
from services.delegation.enums import Party
from services.delegation.models import Grant
from services.delegation.views.beginning import send_code
from services.delegation.views.shown import card, rows
from services.delegation.views.words import code_gone, settled

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@method_decorator([never_cache, real_name_required], name="dispatch")
class Code(View):
    """Six digits that went to the principal; written by the principal, or by the one who asked and was told them."""

    grant: Grant
    party: Party

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Without a missing consent there is nothing to write."""
        self.grant, self.party = access.get_grant(request.user, kwargs["pk"])
        if not self.grant.is_asked:
            messages.info(request, settled())
            return self._done()
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What is agreed to, and the empty field."""
        return self._page(CodeForm())

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Send a code, or judge the one that was written."""
        if request.POST.get("action") == "send":
            if send_code(request, self.grant):
                messages.success(request, _("A new code was sent. Only the newest one counts."))
            return redirect("delegation:code", pk=pk)
        form = CodeForm(request.POST)
        if form.is_valid() and self._agreed(form):
            return self._done()
        return self._page(form)

    def _agreed(self, form: CodeForm) -> bool:
        digits = form.cleaned_data["code"]
        try:
            operations.agree_by_code(
                grant=self.grant, digits=digits, network=network_of(self.request), by=self.request.user
            )
        except WrongCode as error:
            form.add_error("code", wrong_code(error.left) if error.left else code_gone())
        except TooManyTries as error:
            form.add_error("code", PortalAccountAdapter.wait_message(error.minutes))
        except CodeGone:
            form.add_error("code", code_gone())
        except operations.CannotAct as error:
            form.add_error(None, str(error))
        except operations.NotOpenToThis:
            messages.info(self.request, settled())
            return True
        else:
            words = _("Confirmed. The other one is invited now.") if self._invites else _("Confirmed.")
            messages.success(self.request, words)
            return True
        return False

    @property
    def _invites(self) -> bool:
        return self.grant.asked_by == Party.PRINCIPAL

    def _done(self) -> HttpResponse:
        if self.grant.kind == ActingKind.HELPER and self.party == Party.AGENT:
            return redirect("delegation:helping")
        return redirect("delegation:grant", pk=self.grant.pk)

    def _page(self, form: CodeForm) -> HttpResponse:
        own = self.party == Party.PRINCIPAL
        context = {
            "form": form,
            "grant": self.grant,
            "card": card(self.grant, self.party),
            "rows": rows(self.grant, self.party),
            "own": own,
            "phone": mask_phone(access.own_phone(self.request.user.person)) if own else "",
            "sent": operations.is_sent(self.grant),
            "demo_code": operations.demo_code(self.grant),
            "is_helper": self.grant.kind == ActingKind.HELPER,
        }
        return render(self.request, "delegation/resident/code.html", context)
