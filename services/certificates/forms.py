"""Forms of certificates: they validate and save nothing."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from services.certificates.design import COUNT, YEAR, is_pattern, placeholders
from services.certificates.enums import ValidityUnit
from services.certificates.forms_faces import FaceField
from services.certificates.identifier import PART, TYPE_LENGTH
from services.certificates.models import WHOLE, Certificate, CertificateType
from services.certificates.wanted import Wanted, items_for
from services.common.cleantext import CleanTextField, clean_formfield
from services.common.personal import looks_personal
from services.departments.models import Department
from services.documents.querysets import number_key

LONGEST = timedelta(days=366)
"""How far away the last day of a permission may be."""
FACE_HELP = _lazy("A row is a line of the certificate. Empty a row to take it away; save to get more empty rows.")
NUMBER_HELP = _lazy(
    "Year and count follow it, as in 440981JZ2026000012. Where they stand elsewhere, write {year} and {n} for them."
)


class CertificateTypeForm(forms.ModelForm):
    """A type: its face can be filled, its texts name only what stands on it, its code can be an identifier."""

    fields = FaceField(
        label=_lazy("face data"),
        help_text=_lazy(
            "A row is a line of the certificate. Empty a row to take it away; save to get more empty rows."
        ),
    )

    class Meta:
        model = CertificateType
        fields = "__all__"  # noqa: DJ007  the administration names the fields
        formfield_callback = clean_formfield
        help_texts = {"number_prefix": NUMBER_HELP}

    def clean_standard_code(self) -> str:
        """21 characters of GB/T 36904."""
        code = self.cleaned_data["standard_code"].strip().upper()
        if len(code) != TYPE_LENGTH or not PART.fullmatch(code):
            raise ValidationError(_("Write 21 capital letters and figures."))
        self._refuse_taken("standard_code", code, _("This code belongs to {type}. Every type has its own."))
        return code

    def clean_number_prefix(self) -> str:
        """Something an identifier can begin with."""
        prefix = self.cleaned_data["number_prefix"].strip().removesuffix(YEAR + COUNT)
        if not any(c.isascii() and c.isalnum() for c in prefix):
            raise ValidationError(_("It needs at least one letter or figure: identifiers are made of them."))
        if not is_pattern(prefix):
            raise ValidationError(_("Write both {year} and {n}, once each, or no braces at all."))
        self._refuse_taken(
            "number_prefix", prefix, _("Numbers of {type} begin with this. Two certificates would clash.")
        )
        return prefix

    def _refuse_taken(self, field: str, value: str, words: str) -> None:
        """Another type says the same, however it is written: the numbers of both would be one."""
        others = CertificateType.objects.exclude(pk=self.instance.pk).order_by("code")
        for name, theirs in others.values_list("name", field):
            if number_key(theirs) == number_key(value):
                raise ValidationError(words.format(type=name))

    def clean(self) -> dict[str, Any]:
        """Texts name only what stands on the face; a limited validity has an amount."""
        data = super().clean()
        keys = {field["key"] for field in data.get("fields") or []}
        if keys and (strange := placeholders(data.get("lead_text") or "") - keys):
            self.add_error("lead_text", _("No field has the key {key}.").format(key=min(strange)))
        if data.get("validity_unit") not in (None, ValidityUnit.UNLIMITED) and not data.get("validity_amount"):
            self.add_error("validity_amount", _("Say for how long."))
        return data


class LookForm(forms.Form):
    """Who looks, if they want to say."""

    use_required_attribute = False
    who = CleanTextField(
        label=_lazy("Who you are"),
        help_text=_lazy("The holder reads it at once: your name or your shop, for example."),
        max_length=30,
        required=False,
    )


def _told(item: Wanted, labels: dict[str, str]) -> str:
    """``高州市公安局：居住证签注（需要：姓名、住址）``."""
    needs = "、".join(labels[key] for key in item.fields if key in labels)
    return _("{organ}: {item} (needs {fields})").format(organ=item.organ, item=item.name, fields=needs or "—")


class PermitForm(forms.Form):
    """For which item of an organ, or which organ and what for; what it may read; until when."""

    use_required_attribute = False
    item = forms.ChoiceField(label=_lazy("For which item"), required=False)
    organ = forms.ModelChoiceField(
        Department.objects.none(),
        label=_lazy("Which organ may use it"),
        empty_label=_lazy("Choose an organ"),
        required=False,
        help_text=_lazy("Only where you chose no item."),
    )
    purpose = CleanTextField(
        label=_lazy("What for"),
        help_text=_lazy("Only where you chose no item. One purpose; it stands on every copy the organ takes."),
        max_length=60,
        required=False,
    )
    fields_given = forms.MultipleChoiceField(
        label=_lazy("What it may read"),
        help_text=_lazy("For an item, nothing ticked means what the item needs and nothing more."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        error_messages={"invalid_choice": _lazy("Choose what stands on it.")},
    )
    until = forms.DateField(
        label=_lazy("Until when, this day included"),
        help_text=_lazy("A year at most. You can withdraw it at any time."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _lazy("Choose a day."), "invalid": _lazy("Choose a day.")},
    )

    def __init__(self, *args: Any, certificate: Certificate, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organ"].queryset = Department.objects.active().order_by("code")
        labels = {field["key"]: field["label"] for field in certificate.type.fields if field["kind"] != "photo"}
        self.fields["fields_given"].choices = [*labels.items(), (WHOLE, _("All of it, and a copy with the photo"))]
        self.items = {one.item_code: one for one in items_for(certificate.type)}
        told = [(code, _told(one, labels)) for code, one in self.items.items()]
        self.fields["item"].choices = [("", _("None of these: another purpose")), *told]

    def clean(self) -> dict[str, Any]:
        """Of an item organ, purpose and what it needs are known; otherwise all three are said."""
        given = super().clean()
        item, read = self.items.get(given.get("item", "")), given.get("fields_given")
        if item is not None:
            given["purpose"] = item.name[:60]
            given["organ"] = Department.objects.active().filter(pk=item.organ_id).order_by("pk").first()
            given["fields_given"] = read or list(item.fields)
        if given.get("organ") is None and "organ" not in self.errors:
            self.add_error("organ", _("Choose an organ."))
        if not given.get("purpose") and "purpose" not in self.errors:
            self.add_error("purpose", _("Write what for."))
        elif item is None and looks_personal(given.get("purpose", "")):
            self.add_error("purpose", _("Leave numbers of persons out."))
        if not given.get("fields_given") and "fields_given" not in self.errors:
            self.add_error("fields_given", _("Choose at least one thing."))
        return given

    def clean_until(self) -> date:
        """From today to a year from now."""
        day, today = self.cleaned_data["until"], timezone.localdate()
        if not today <= day <= today + LONGEST:
            raise ValidationError(_("Choose a day from today to a year from now."))
        return day
