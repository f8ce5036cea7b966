"""The one field of public verification."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from services.common.cleantext import CleanTextField
from services.common.identifiers import IdentifierError, id_card
from services.documents.models import SealRight

MOST_BYTES = 5 * 1024 * 1024


class LookUpForm(forms.Form):
    """A verification code or a document number, in any spacing. Identity numbers are refused: they are not needed."""

    use_required_attribute = False
    q = CleanTextField(
        label=_("Verification code or number of the document"),
        help_text=_("The code is printed beside the QR code: V and 12 signs. Blanks and small letters do not matter."),
        max_length=100,
        error_messages={"required": _("Write the code or the number that is on the document.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"}),
    )

    last = CleanTextField(
        label=_("Last four characters of the holder's number"),
        help_text=_("Only when you look up a certificate by its number: of the identity card or the credit code."),
        max_length=4,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"}),
    )

    def clean_q(self) -> str:
        """Refuses what is somebody's identity number."""
        text = self.cleaned_data["q"]
        try:
            id_card("".join(text.split()))
        except IdentifierError:
            return text
        raise ValidationError(
            _("This is an identity number. Write the number of the document instead."), code="identity"
        )


class FileForm(forms.Form):
    """One signed PDF."""

    use_required_attribute = False
    file = forms.FileField(
        label=_("The signed file (PDF)"),
        help_text=_("It is looked at and not kept. 5 MB at most."),
        error_messages={"required": _("Choose the file."), "empty": _("The file is empty.")},
        widget=forms.FileInput(attrs={"accept": "application/pdf,.pdf"}),
    )

    def clean_file(self) -> bytes:
        """What is in the file. Refuses large ones and what is no PDF."""
        upload = self.cleaned_data["file"]
        if upload.size > MOST_BYTES:
            raise ValidationError(_("The file is too large: 5 MB at most."), code="large")
        data = upload.read()
        if not data.startswith(b"%PDF-"):
            raise ValidationError(_("This is not a PDF file."), code="kind")
        return data


class SealRightForm(forms.ModelForm):
    """Whose seal, whose staff, in which post."""

    class Meta:
        model = SealRight
        fields = ("organ", "department", "role")

    def clean(self) -> dict[str, Any]:
        """A right that stands is not given again."""
        data = super().clean()
        if SealRight.objects.filter(ended_at=None, **data).exists():
            raise ValidationError(_("This right stands already."), code="twice")
        return data
