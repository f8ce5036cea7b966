"""Forms of the desk's pages about certificates: they validate and save nothing."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from services.accounts.enums import IdType
from services.accounts.fields import PersonNameField
from services.accounts.forms.sign_in import DOCUMENTS
from services.certificates.enums import CertificateStatus
from services.certificates.holders import document_number
from services.certificates.models import CertificateType
from services.common.cleantext import CleanTextField
from services.common.identifiers import IdentifierError
from services.departments.models import Department


class FindForm(forms.Form):
    """What is looked for. Posted: the number of a person never stands in an address."""

    use_required_attribute = False
    words = CleanTextField(
        label=_("Certificate number, document number or name"),
        help_text=_("The end of a number is enough (6 signs); of a person the beginning of the name."),
        max_length=120,
        min_length=2,
        error_messages={"required": _("Write what you are looking for.")},
    )


class ChangeForm(forms.Form):
    """What should become of it, on what ground, why."""

    use_required_attribute = False
    target = forms.ChoiceField(
        label=_("What should become of it"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what should become of it.")},
    )
    ground = CleanTextField(
        label=_("Legal ground"),
        help_text=_("Law and article, for example 《中华人民共和国行政许可法》第六十九条."),
        max_length=120,
        error_messages={"required": _("Name the law and the article.")},
    )
    reason = CleanTextField(
        label=_("Reason"),
        help_text=_("Whoever verifies the certificate reads it: no names, no numbers of persons."),
        max_length=200,
        error_messages={"required": _("Write the reason.")},
    )

    def __init__(self, *args: Any, targets: tuple[CertificateStatus, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = {
            CertificateStatus.VALID: _("Give back (valid again)"),
            CertificateStatus.SUSPENDED: _("Hold back for now"),
            CertificateStatus.REVOKED: _("Revoke: it should not have been issued"),
            CertificateStatus.CANCELLED: _("Cancel: given back, or its holder is no more"),
            CertificateStatus.WITHDRAWN: _("Withdraw the licence as a penalty"),
        }
        self.fields["target"].choices = [(target.value, words[target]) for target in targets]


class AnswerForm(forms.Form):
    """Why not."""

    use_required_attribute = False
    answer = CleanTextField(label=_("Why not"), max_length=200, required=False)


class PrintForm(forms.Form):
    """Which blank form, and why once more."""

    use_required_attribute = False
    blank_number = CleanTextField(
        label=_("Number of the blank form"),
        help_text=_("Where forms with numbers are used."),
        max_length=40,
        required=False,
    )
    reason = CleanTextField(
        label=_("Why printed again"), help_text=_("Only for a second print."), max_length=120, required=False
    )


class HandOutForm(forms.Form):
    """Who collects, against which document."""

    use_required_attribute = False
    receiver_name = PersonNameField(label=_("Name of who collects"))
    id_type = forms.ChoiceField(label=_("Kind of document"), choices=DOCUMENTS, initial=IdType.ID_CARD)
    id_number = CleanTextField(
        label=_("Document number"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": _("Write the document number.")},
    )
    is_for_another = forms.BooleanField(label=_("Collected for the holder by somebody else"), required=False)
    authority = CleanTextField(
        label=_("What shows that they may"),
        help_text=_("Only when somebody else collects, for example a letter of the holder."),
        max_length=120,
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        """The number as it is kept: one that its kind of document can have."""
        data = super().clean()
        if data.get("id_type") and data.get("id_number"):
            try:
                data["id_number"] = document_number(data["id_type"], data["id_number"])
            except IdentifierError as error:
                self.add_error("id_number", str(error))
        return data


class BatchForm(forms.Form):
    """A file of holders for one type of one's organ."""

    use_required_attribute = False
    kind = forms.ModelChoiceField(
        CertificateType.objects.none(),
        label=_("Type of certificate"),
        empty_label=_("Choose a type"),
        error_messages={"required": _("Choose a type.")},
    )
    issuer = forms.ModelChoiceField(
        Department.objects.none(),
        label=_("Organ that issues them"),
        empty_label=None,
        error_messages={"required": _("Choose an organ.")},
    )
    title = CleanTextField(
        label=_("What for"),
        help_text=_("For example the meeting or the list that decided it; the second person reads it."),
        max_length=80,
        error_messages={"required": _("Write what for.")},
    )
    file = forms.FileField(
        label=_("File (XLSX or CSV)"),
        help_text=_("At most 10,000 rows and 5 MB. One row that is wrong: nothing is read in."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
        error_messages=dict.fromkeys(("required", "missing", "invalid", "empty"), _("Choose a file.")),
    )

    def __init__(self, *args: Any, organs: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].queryset = CertificateType.objects.issued_by(organs)
        self.fields["issuer"].queryset = Department.objects.filter(pk__in=organs).order_by("code")
