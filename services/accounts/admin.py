"""Staff sign-ins in the administration. Residents are not listed anywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.decorators import action

from services.accounts import operations
from services.accounts.access import get_staff
from services.accounts.forms.admin import LostFactorForm, NewPasswordForm, StaffForm
from services.accounts.models import User

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse


@admin.register(User)
class UserAdmin(ModelAdmin):
    """Make a staff sign-in, close it, help after a lost phone or a forgotten password. Rights come from posts alone."""

    form = StaffForm
    list_display = ("username", "display_name", "is_active", "last_login")
    list_filter = ("is_active",)
    search_fields = ("username", "display_name")
    ordering = ("username",)
    actions_detail = ("take_second_factor", "reset_password")

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        """Staff only."""
        return super().get_queryset(request).filter(is_staff=True)

    def get_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        """A password is set once here; afterwards people change their own."""
        if obj is None:
            return ("username", "display_name", "password")
        return ("username", "display_name", "is_active", "last_login")

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        """The name one signs in with stays."""
        return () if obj is None else ("username", "last_login")

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Closed, never deleted: the audit names them."""
        return False

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """Through the operations, which check and audit."""
        data = form.cleaned_data
        if not change:
            made = operations.make_staff(
                username=data["username"],
                display_name=data["display_name"],
                password=data["password"],
                by=request.user,
            )
            obj.pk = made.pk
            return
        user = get_staff(obj.pk)
        operations.rename_staff(user=user, display_name=data["display_name"], by=request.user)
        if user.pk == request.user.pk and not data["is_active"]:
            messages.error(request, _("Nobody closes their own sign-in."))
        elif user.is_active != data["is_active"]:
            operations.set_active(user=user, active=data["is_active"], by=request.user)

    @action(description=_("Take away the one-time code"), permissions=["change"])
    def take_second_factor(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """A lost phone: asked once more and with a reason; the person scans a new picture at the next sign-in."""
        user = get_staff(object_id)
        form = LostFactorForm(request.POST or None)
        if request.method != "POST" or not form.is_valid():
            return self._ask(request, user, form, _("Take away the one-time code"), "lost")
        said = form.cleaned_data["reason"]
        try:
            operations.take_second_factor(user=user, by=request.user, reason=said)
        except PermissionError:
            messages.error(request, _("Nobody takes away their own second factor."))
        else:
            messages.success(request, _("At the next sign-in a new picture is scanned."))
        return self._back(user)

    @action(description=_("Set a new first password"), permissions=["change"])
    def reset_password(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """A forgotten password: only for somebody recognised, with a reason."""
        user = get_staff(object_id)
        form = NewPasswordForm(request.POST or None, user=user)
        if request.method != "POST" or not form.is_valid():
            return self._ask(request, user, form, _("Set a new first password"), "password")
        data = form.cleaned_data
        try:
            operations.reset_password(user=user, password=data["password"], by=request.user, reason=data["reason"])
        except PermissionError:
            messages.error(request, _("You change your own password yourself: your name, at the foot of the menu."))
        else:
            messages.success(request, _("The new password opens from now on; hand it over in person."))
        return self._back(user)

    def _ask(self, request: HttpRequest, user: User, form: Any, title: Any, about: str) -> HttpResponse:
        """The page that says what will happen and asks for the reason."""
        context = self.admin_site.each_context(request) | {"form": form, "row": user, "about": about, "title": title}
        context |= {"opts": self.opts, "back": reverse("admin:accounts_user_change", args=[user.pk])}
        return TemplateResponse(request, "admin/accounts/confirm.html", context)

    def _back(self, user: User) -> HttpResponse:
        return HttpResponseRedirect(reverse("admin:accounts_user_change", args=[user.pk]))
