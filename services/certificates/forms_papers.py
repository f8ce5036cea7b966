"""Forms of paper certificates: they validate and save nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from services.accounts.models import Enterprise
from services.certificates.enums import HolderKind
from services.certificates.models import CertificateType
from services.common.cleantext import CleanTextField
from services.files.forms import UploadField

if TYPE_CHECKING:
    from datetime import date

    from services.accounts.models import Person


def _last_day() -> forms.DateField:
    return forms.DateField(
        label=_lazy("Valid until"),
        help_text=_lazy("As it stands on the paper; empty when it has no end."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _lazy("Choose a day.")},
        required=False,
    )


def _number() -> CleanTextField:
    return CleanTextField(label=_lazy("Number on the paper"), max_length=60, required=False)


class PaperForm(forms.Form):
    """Which certificate, a photo of it, and what stands on it."""

    use_required_attribute = False
    kind = forms.ModelChoiceField(
        CertificateType.objects.none(),
        label=_lazy("Which certificate"),
        empty_label=_lazy("Choose a certificate"),
        error_messages={
            "required": _lazy("Choose a certificate."),
            "invalid_choice": _lazy("Choose a certificate."),
        },
    )
    file = UploadField(
        label=_lazy("Photo or PDF of it"),
        help_text=_lazy("The whole page, all four corners, nothing blurred. 20 MB at most."),
    )
    number = _number()
    valid_to = _last_day()

    def __init__(self, *args: Any, holder: Person | Enterprise, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held_by = HolderKind.ENTERPRISE if isinstance(holder, Enterprise) else HolderKind.PERSON
        self.fields["kind"].queryset = CertificateType.objects.filter(is_active=True, holder_kind=held_by)

    def clean_valid_to(self) -> date | None:
        """A paper whose time is over helps nobody."""
        return _not_over(self.cleaned_data["valid_to"])


class CodeForm(forms.Form):
    """The code that the holder tells at a window."""

    use_required_attribute = False
    code = CleanTextField(
        label=_lazy("Code that the holder shows"),
        help_text=_lazy("12 signs, from the wallet of the holder, below the paper certificate."),
        max_length=40,
        error_messages={"required": _lazy("Enter the code.")},
    )


class ConfirmForm(forms.Form):
    """What the clerk reads from the original."""

    use_required_attribute = False
    number = _number()
    valid_to = _last_day()

    def clean_valid_to(self) -> date | None:
        """A paper whose time is over is not confirmed."""
        return _not_over(self.cleaned_data["valid_to"])


class RefuseForm(forms.Form):
    """Why the copy is not confirmed; the holder reads it."""

    use_required_attribute = False
    reason = CleanTextField(
        label=_lazy("Why it cannot be confirmed"),
        help_text=_lazy("The holder reads it: what differs, what to bring."),
        max_length=120,
        error_messages={"required": _lazy("Write why.")},
    )


def _not_over(day: date | None) -> date | None:
    if day is not None and day < timezone.localdate():
        raise ValidationError(_("That day is past: the certificate is not valid any more."))
    return day
