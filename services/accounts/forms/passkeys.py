"""Forms of passkeys: allauth's own, for answers of any browser, however broken."""

from __future__ import annotations

import json
import struct
from typing import Any

from allauth.mfa.webauthn.forms import AddWebAuthnForm, AuthenticateWebAuthnForm, LoginWebAuthnForm
from cryptography.exceptions import UnsupportedAlgorithm
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from services.common.cleantext import CleanTextField

UNREADABLE = (
    ValueError,
    TypeError,
    KeyError,
    AttributeError,
    IndexError,
    OverflowError,
    NotImplementedError,
    AssertionError,
    UnsupportedAlgorithm,
    struct.error,
)
"""What reading an answer that no browser of good will sends may end in."""
MOST_CHARACTERS = 20_000
NAME_LENGTH = 30
NOT_TAKEN = _("This passkey was not taken. Try again, or choose another way.")


class CredentialField(forms.JSONField):
    """The answer of the browser as JSON text."""

    widget = forms.HiddenInput

    def __init__(self) -> None:
        super().__init__(error_messages={"required": NOT_TAKEN, "invalid": NOT_TAKEN})

    def to_python(self, value: Any) -> dict[str, Any] | None:
        """An object of moderate size; nothing else."""
        text = value if isinstance(value, str) else ""
        if len(text) > MOST_CHARACTERS:
            raise ValidationError(NOT_TAKEN, code="invalid")
        try:
            found = json.loads(text) if text else None
        except (ValueError, RecursionError) as error:
            raise ValidationError(NOT_TAKEN, code="invalid") from error
        if found is not None and not isinstance(found, dict):
            raise ValidationError(NOT_TAKEN, code="invalid")
        return found

    def bound_data(self, data: Any, initial: Any) -> None:
        """What was sent is never drawn again."""
        return

    def prepare_value(self, value: Any) -> str:
        """Always empty: the script fills it."""
        return ""


class NameField(CleanTextField):
    """What its owner calls a passkey."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label=_("Name of this passkey"),
            max_length=NAME_LENGTH,
            help_text=_("So that you recognise it, for example “my phone”."),
            **kwargs,
        )


def _needed(credential: dict[str, Any]) -> dict[str, Any]:
    """What is kept of a new credential: nothing the browser adds beyond the ceremony."""
    response = credential["response"]
    kept = {name: str(credential[name]) for name in ("id", "rawId", "type") if name in credential}
    kept["response"] = {name: str(response[name]) for name in ("clientDataJSON", "attestationObject")}
    rk = credential.get("clientExtensionResults", {}).get("credProps", {}).get("rk")
    kept["clientExtensionResults"] = {"credProps": {"rk": bool(rk)}}
    if not all(value.isascii() and value.isprintable() for value in (*kept["response"].values(), kept["rawId"])):
        raise ValueError
    return kept


class PasskeyForm(AddWebAuthnForm):
    """A new passkey and its name."""

    use_required_attribute = False
    name = NameField(required=False)
    credential = CredentialField()
    passwordless = None

    def clean(self) -> dict[str, Any]:
        """The checked answer, without what is not needed."""
        credential = self.cleaned_data.get("credential")
        if not credential:
            return self.cleaned_data
        try:
            self.cleaned_data["credential"] = _needed(credential)
            return super().clean()
        except ValidationError as error:
            raise ValidationError(NOT_TAKEN, code="invalid") from error
        except UNREADABLE as error:
            raise ValidationError(NOT_TAKEN, code="invalid") from error


class _Guarded:
    """Whatever is wrong with an answer is said in the same words."""

    def clean_credential(self) -> Any:
        """The passkey that answered."""
        try:
            return super().clean_credential()
        except ValidationError as error:
            if getattr(error, "code", "") == "too_many_login_attempts":
                raise
            raise ValidationError(NOT_TAKEN, code="invalid") from error
        except UNREADABLE as error:
            raise ValidationError(NOT_TAKEN, code="invalid") from error


class PasskeySignInForm(_Guarded, LoginWebAuthnForm):
    """Signing in by passkey alone."""

    credential = CredentialField()


class PasskeyFactorForm(_Guarded, AuthenticateWebAuthnForm):
    """A passkey after the password."""

    credential = CredentialField()


class PasskeyAgainForm(PasskeyFactorForm):
    """A passkey inside a session."""

    reauthenticated = True


class PasskeyNameForm(forms.Form):
    """Another name."""

    use_required_attribute = False
    name = NameField(error_messages={"required": _("Write a name.")})
