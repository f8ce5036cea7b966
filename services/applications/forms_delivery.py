"""Forms of the window that hands out."""

from __future__ import annotations

import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from services.accounts.fields import PersonNameField
from services.accounts.forms.sign_in import DOCUMENTS
from services.applications.forms_reception import read_number
from services.common.cleantext import CleanTextField


def _text(label: Any, length: int) -> CleanTextField:
    return CleanTextField(
        label=label, max_length=length, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )


class CollectForm(forms.Form):
    """What whoever comes for a result shows or says: the code, their document, the number of the case, the name."""

    use_required_attribute = False
    words = CleanTextField(
        label=_("Collection code, document number, case number or name"),
        max_length=60,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autofocus": True, "spellcheck": "false", "aria-keyshortcuts": "/"}
        ),
        error_messages={"required": _("Write the code of the message, or read the document.")},
    )

    def clean_words(self) -> str:
        """As codes and numbers are kept: read out in groups, an X typed as it comes, digits of an input method."""
        return "".join(unicodedata.normalize("NFKC", self.cleaned_data["words"]).split()).upper()


class HandOverForm(forms.Form):
    """The code, or the applicant's document; and who collects when it is somebody else."""

    use_required_attribute = False
    code = CleanTextField(
        label=_("Collection code (six digits)"),
        max_length=12,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric", "autofocus": True}),
    )
    id_number = _text(_("Or: number of the applicant's document"), 60)
    id_type = forms.ChoiceField(label=_("Kind of document"), choices=DOCUMENTS, initial="31", required=False)
    agent_name = PersonNameField(label=_("Collected by somebody else: name"), required=False)
    agent_id_type = forms.ChoiceField(label=_("Kind of document"), choices=DOCUMENTS, initial="31", required=False)
    agent_id_number = _text(_("Their document number"), 60)

    def clean(self) -> dict[str, Any]:
        """One of the two proofs; somebody else needs the code and a document."""
        data = super().clean()
        code = unicodedata.normalize("NFKC", data.get("code", ""))
        data["code"] = "".join(character for character in code if character.isdigit())
        for prefix in ("", "agent_"):
            data[f"{prefix}id_type"] = data.get(f"{prefix}id_type") or "31"
            if text := data.get(f"{prefix}id_number"):
                try:
                    data[f"{prefix}id_number"] = read_number(data[f"{prefix}id_type"], text)
                except ValidationError as error:
                    self.add_error(f"{prefix}id_number", error)
        if not data["code"] and not data.get("id_number"):
            self.add_error("code", _now("Write the code, or the number of the applicant's document."))
        if bool(data.get("agent_name")) != bool(data.get("agent_id_number")):
            self.add_error("agent_id_number", _now("Name and document of who collects belong together."))
        return data


class PostForm(forms.Form):
    """The number the post gave."""

    use_required_attribute = False
    tracking_number = CleanTextField(
        label=_("Tracking number"), max_length=40, error_messages={"required": _("Write the tracking number.")}
    )
