"""The form of staff sign-ins in the administration."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminPasswordWidget, UnfoldAdminTextInputWidget

from services.accounts.fields import SecretField
from services.accounts.models import User
from services.common.cleantext import CleanTextField

NAME = r"^[a-z][a-z0-9._-]{2,63}$"


class LostFactorForm(forms.Form):
    """Why somebody's one-time code is taken away; it stands in the log."""

    reason = CleanTextField(
        label=_("Reason"),
        max_length=200,
        help_text=_("For example: phone lost, came in person with the identity card. It stands in the log."),
        widget=UnfoldAdminTextInputWidget,
    )


class NewPasswordForm(LostFactorForm):
    """A first password again, and why."""

    password = SecretField(
        label=_("First password"),
        help_text=_("At least 15 characters. Hand it over in person; they change it after signing in."),
        widget=UnfoldAdminPasswordWidget,
    )
    reason = CleanTextField(
        label=_("Reason"),
        max_length=200,
        help_text=_("For example: password forgotten, came in person. It stands in the log."),
        widget=UnfoldAdminTextInputWidget,
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password(self) -> str:
        """By the rules for staff."""
        validate_password(self.cleaned_data["password"], self.user)
        return self.cleaned_data["password"]


class StaffForm(forms.ModelForm):
    """User name, name shown, first password."""

    username = CleanTextField(
        label=_("user name"),
        max_length=64,
        help_text=_("Small letters and digits, beginning with a letter. It cannot be changed later."),
        widget=UnfoldAdminTextInputWidget,
        validators=[
            RegexValidator(r"^[a-z][a-z0-9._-]{2,63}$", _("Small letters and digits, beginning with a letter."))
        ],
    )
    display_name = CleanTextField(
        label=_("shown as"),
        max_length=60,
        help_text=_("The name of the person, as colleagues and the log show it."),
        widget=UnfoldAdminTextInputWidget,
    )
    password = SecretField(
        label=_("First password"),
        help_text=_("At least 15 characters. Hand it over in person; at the first sign-in a one-time code is set up."),
        widget=UnfoldAdminPasswordWidget,
    )

    class Meta:
        model = User
        fields = ("username", "display_name", "is_active", "password")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:  # people change their own password afterwards
            del self.fields["password"]

    def clean_password(self) -> str:
        """By the rules for staff."""
        password = self.cleaned_data["password"]
        validate_password(password, User(username=self.data.get("username", ""), is_staff=True))
        return password

    def clean(self) -> dict[str, Any]:
        """Staff, from the first moment."""
        self.instance.is_staff = True
        return super().clean()
