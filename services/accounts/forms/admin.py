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


class StaffForm(forms.ModelForm):
    """User name, name shown, first password."""

    username = CleanTextField(
        label=_("user name"),
        max_length=64,
        widget=UnfoldAdminTextInputWidget,
        validators=[
            RegexValidator(r"^[a-z][a-z0-9._-]{2,63}$", _("Small letters and digits, beginning with a letter."))
        ],
    )
    display_name = CleanTextField(label=_("shown as"), max_length=60, widget=UnfoldAdminTextInputWidget)
    password = SecretField(
        label=_("First password"), help_text=_("At least 15 characters."), widget=UnfoldAdminPasswordWidget
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
