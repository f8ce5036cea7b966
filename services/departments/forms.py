"""Forms of the administration (giving a post, ending it) and of the window (a new phone for a person)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextInputWidget

from services.accounts.fields import PhoneField
from services.accounts.forms import RealNameForm
from services.accounts.models import User
from services.common.cleantext import CleanTextField
from services.departments import operations
from services.departments.models import StaffPost


class AppointForm(forms.ModelForm):
    """A new post. ``by`` is set by the page."""

    by: User

    class Meta:
        model = StaffPost
        fields = ("user", "department", "role", "window", "starts_on", "ends_on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = User.objects.filter(is_staff=True, is_active=True).order_by("username")

    def clean(self) -> dict[str, Any]:
        """Says why somebody may not hold the post before anything is written."""
        data = super().clean()
        if data.get("user") and data.get("role"):
            try:
                operations.refuse_unfit(user=data["user"], role=data["role"], by=self.by)
            except operations.CannotAppoint as error:
                raise ValidationError(str(error), code="unfit") from error
        return data


class EndPostForm(forms.ModelForm):
    """The last day of a post, and why."""

    by: User
    reason = CleanTextField(label=_("Reason"), max_length=200, widget=UnfoldAdminTextInputWidget)

    class Meta:
        model = StaffPost
        fields = ("ends_on",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ends_on"].required = True

    def clean(self) -> dict[str, Any]:
        """Nobody changes their own posts."""
        if self.instance.user_id == self.by.pk:
            raise ValidationError(_("Nobody changes their own posts."), code="own")
        return super().clean()


class MovePhoneForm(RealNameForm):
    """Somebody with the document at the window, and the phone they use from now on."""

    consent = None
    phone = PhoneField(label=_("New mobile phone"), error_messages={"required": _("Write the mobile phone number.")})
    seen = forms.BooleanField(
        label=_("I have seen the person and the original document, and they belong together."),
        error_messages={"required": _("Tick this once you have compared person and document.")},
    )
