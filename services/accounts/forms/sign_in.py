"""Forms of signing in and of the real-name check. They read and refuse; they save nothing."""

from __future__ import annotations

import re
from typing import Any

from allauth.account.forms import ChangePasswordForm, LoginForm
from allauth.account.models import Login
from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from services.accounts.adapter import PortalAccountAdapter, PortalMFAAdapter
from services.accounts.enums import AttemptKind, IdType
from services.accounts.fields import CodeField, PersonNameField, PhoneField, SecretField
from services.accounts.networks import network_of
from services.accounts.operations import (
    CodeGone,
    TooManyTries,
    begin_try,
    choose_password,
    note_refused,
    spend_one_time_code,
    take_back,
    tries_left,
)
from services.common import identifiers
from services.common.cleantext import CleanTextField

DOCUMENTS = [choice for choice in IdType.choices if choice[0] != IdType.NONE_YET]
OTHER_DOCUMENT = re.compile(r"[A-Z0-9()]{5,20}")


class PhoneForm(forms.Form):
    """The phone that gets a code."""

    use_required_attribute = False
    phone = PhoneField(
        label=_("Mobile phone"),
        help_text=_("We send a code to this number. A number that is new here gets a sign-in."),
        error_messages={"required": _("Write your mobile phone number.")},
    )


class CodeForm(forms.Form):
    """The six digits that came."""

    use_required_attribute = False
    code = CodeField(label=_("Code"), error_messages={"required": _("Write the 6 digits of the code.")})


class PasswordSignInForm(forms.Form):
    """Phone and password of a resident."""

    use_required_attribute = False
    phone = PhoneField(label=_("Mobile phone"), error_messages={"required": _("Write your mobile phone number.")})
    password = SecretField(label=_("Password"), error_messages={"required": _("Write your password.")})

    def refuse(self, left: int) -> None:
        """Say that they do not go together: the same words whether or not the number is known."""
        if not left:
            text = _("The phone number or the password is not right. Wait 15 minutes, or sign in by SMS code.")
            self.add_error("password", text)
            return
        text = ngettext(
            "The phone number or the password is not right. After %(count)d more wrong try, wait 15 minutes.",
            "The phone number or the password is not right. After %(count)d more wrong tries, wait 15 minutes.",
            left,
        )
        self.add_error("password", text % {"count": left})


class NewPasswordForm(forms.Form):
    """A password for oneself, twice."""

    use_required_attribute = False
    password = SecretField(
        label=_("New password"),
        help_text=_("At least 10 characters. A short sentence is easy to remember and hard to guess."),
        autocomplete="new-password",
        error_messages={"required": _("Write a password.")},
    )
    again = SecretField(
        label=_("New password again"),
        autocomplete="new-password",
        error_messages={"required": _("Write it a second time.")},
    )

    def clean(self) -> dict[str, Any]:
        """Both must be the same."""
        data = super().clean()
        if data.get("password") and data.get("again") and data["password"] != data["again"]:
            self.add_error("again", ValidationError(_("This is not the same password as above."), code="mismatch"))
        return data


class StaffSignInForm(LoginForm):
    """User name and password. One message for everything that is not right."""

    use_required_attribute = False
    password = SecretField(label=_("Password"), error_messages={"required": _("Write your password.")})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = CleanTextField(
            label=_("User name"),
            max_length=64,
            widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
            error_messages={"required": _("Write your user name.")},
        )
        self.order_fields(["login", "password"])

    def _clean_with_password(self, credentials: dict) -> dict:
        """Says how many tries remain; the same whether or not the name exists."""
        user = PortalAccountAdapter(self.request).authenticate(self.request, **credentials)
        if user is None:
            raise ValidationError(self._not_right(credentials["username"]), code="mismatch")
        self._login, self.user = Login(user=user), user
        return self.cleaned_data

    def _not_right(self, login: str) -> str:
        left = tries_left(kind=AttemptKind.PASSWORD, login=login, network=network_of(self.request))
        if not left:
            return str(_("The user name or the password is not right. Wait 15 minutes before the next try."))
        text = ngettext(
            "The user name or the password is not right. After %(count)d more wrong try, wait 15 minutes.",
            "The user name or the password is not right. After %(count)d more wrong tries, wait 15 minutes.",
            left,
        )
        return text % {"count": left}


class OnceOnly:
    """A one-time code is counted before it is judged, per login and network, and opens once."""

    def clean_code(self) -> str:
        """The digits; parallel guesses and a code used before are refused."""
        network = network_of(context.request)
        try:
            attempt = begin_try(kind=AttemptKind.FACTOR, login=f"user:{self.user.pk}", network=network)
        except TooManyTries as error:
            message = PortalAccountAdapter.wait_message(error.minutes)
            raise ValidationError(message, code="too_many_login_attempts") from error
        try:
            code = super().clean_code()
            spend_one_time_code(user=self.user, code=code)
        except CodeGone as error:
            raise PortalMFAAdapter().validation_error("incorrect_code") from error
        except ValidationError:
            note_refused(login=f"user:{self.user.pk}", network=network)
            raise
        take_back(attempt)
        return code


class SecondFactorForm(OnceOnly, AuthenticateForm):
    """The one-time code of the app."""

    use_required_attribute = False
    code = CodeField(label=_("One-time code"), error_messages={"required": _("Write the 6 digits of the code.")})


class SecondFactorAgainForm(OnceOnly, ReauthenticateForm):
    """The same, inside a session."""

    use_required_attribute = False
    code = CodeField(label=_("One-time code"), error_messages={"required": _("Write the 6 digits of the code.")})


class FirstSecondFactorForm(OnceOnly, ActivateTOTPForm):
    """The first code of an app just set up."""

    use_required_attribute = False
    code = CodeField(label=_("One-time code"), error_messages={"required": _("Write the 6 digits of the code.")})


class StaffPasswordForm(ChangePasswordForm):
    """A new password for oneself."""

    use_required_attribute = False
    oldpassword = SecretField(label=_("Present password"))
    password1 = SecretField(
        label=_("New password"), help_text=_("At least 15 characters."), autocomplete="new-password"
    )
    password2 = SecretField(label=_("New password again"), autocomplete="new-password")

    def clean_password1(self) -> str:
        """By the rules for staff, and not the one that somebody else chose."""
        chosen = PortalAccountAdapter().clean_password(self.cleaned_data["password1"], self.user)
        if self.user.password_given and self.user.check_password(chosen):
            raise ValidationError(_("Whoever gave you this password knows it. Choose another one."), code="given")
        return chosen

    def save(self) -> None:
        """Through the operation, which audits."""
        choose_password(user=self.user, password=self.cleaned_data["password1"])


class RealNameForm(forms.Form):
    """Name and document as they stand on the document, and consent to compare them."""

    use_required_attribute = False
    name = PersonNameField(label=_("Name"), error_messages={"required": _("Write the name as on the document.")})
    id_type = forms.ChoiceField(label=_("Kind of document"), choices=DOCUMENTS, initial=IdType.ID_CARD)
    id_number = CleanTextField(
        label=_("Document number"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        help_text=_("As it stands on the document."),
        error_messages={"required": _("Write the document number.")},
    )
    consent = forms.BooleanField(
        label=_("I agree that my name and document number are compared with the state's population register."),
        error_messages={"required": _("Tick this to go on; without it the check cannot be made.")},
    )

    def clean(self) -> dict[str, Any]:
        """The number must fit its kind; what was typed stays in the form."""
        data = super().clean()
        number, id_type = data.get("id_number"), data.get("id_type")
        if number and id_type:
            try:
                data["id_number"] = self._read(id_type, number)
            except identifiers.IdentifierError as error:
                self.add_error("id_number", ValidationError(str(error), code="number"))
        return data

    @staticmethod
    def _read(id_type: str, number: str) -> str:
        if id_type == IdType.ID_CARD:
            return identifiers.id_card(number).number
        plain = identifiers.compact(number)
        if not OTHER_DOCUMENT.fullmatch(plain):
            raise identifiers.IdentifierError(_("Compare this number with the document: letters and digits only."))
        return plain
