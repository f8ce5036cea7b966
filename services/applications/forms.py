"""Forms of cases. They validate; `operations` writes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from services.applications.enums import Fit, MaterialSource, Proposal, SupplementSubject
from services.common.cleantext import CleanTextField
from services.questions.answers import display_answers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from services.applications.models import Application
    from services.departments.models import Department

REASON_MAX = 300
REVEAL_REASONS = [
    ("verify", _("Compare with the document at the window")),
    ("registry", _("Ask another department about this person")),
    ("contact", _("Contact the applicant")),
]


class ManyFilesInput(forms.ClearableFileInput):
    """A file input that takes several files."""

    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """Cleans to a list of uploads."""

    widget = ManyFilesInput

    def clean(self, data: Any, initial: Any = None) -> list:
        """Each file by itself; one missing or empty file refuses all."""
        files = data if isinstance(data, list) and data else [None]
        return [super(ManyFilesField, self).clean(entry, initial) for entry in files]


class UploadForm(forms.Form):
    """Files for one material."""

    files = ManyFilesField(
        label=_("File"),
        error_messages={
            "required": _("Choose a photo or a file first."),
            "empty": _("This file is empty. Choose another one."),
        },
    )


class ConsentForm(forms.Form):
    """The promise before submitting; never ticked beforehand."""

    truth = forms.BooleanField(error_messages={"required": _("Read the statement and tick it before you submit.")})

    def __init__(self, *args: Any, promise: str, organs: Sequence[Department] = (), **kwargs: Any) -> None:
        """``organs``: those among which the applicant chooses, if any."""
        super().__init__(*args, **kwargs)
        self.fields["truth"].label = promise or _("What I filled in and handed in is true.")
        self._organs = {organ.code: organ for organ in organs}
        if organs:
            self.fields["organ"] = forms.ChoiceField(
                label=_("Which organ shall handle it?"),
                choices=[("", _("Choose")), *((code, organ.name) for code, organ in self._organs.items())],
                error_messages={"required": _("Choose the organ that shall handle your application.")},
            )

    def clean(self) -> dict[str, Any]:
        """The organ itself instead of its code; None where there is no choice."""
        return {**self.cleaned_data, "organ": self._organs.get(self.cleaned_data.get("organ", ""))}


class ReasonForm(forms.Form):
    """A reason that the applicant or a colleague will read."""

    reason = CleanTextField(
        label=_("Reason"),
        max_length=REASON_MAX,
        multiline=True,
        error_messages={"required": _("Write the reason: the applicant will read it.")},
    )


class ProposalForm(forms.Form):
    """What the examiner proposes."""

    proposal = forms.ChoiceField(
        label=_("Proposal"),
        choices=Proposal.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what you propose.")},
    )
    reason = CleanTextField(label=_("Grounds"), max_length=REASON_MAX, multiline=True, required=False)

    def clean(self) -> dict[str, Any]:
        """A refusal needs its grounds."""
        cleaned = super().clean()
        if cleaned.get("proposal") == Proposal.REFUSE and not cleaned.get("reason"):
            self.add_error("reason", _("A refusal needs its grounds: the applicant will read them."))
        return cleaned


class FindingForm(forms.Form):
    """Fit, or not fit and why."""

    finding = forms.ChoiceField(choices=[(Fit.FIT, Fit.FIT.label), (Fit.UNFIT, Fit.UNFIT.label)])
    reason = CleanTextField(label=_("What is wrong with it"), max_length=REASON_MAX, required=False)

    def clean(self) -> dict[str, Any]:
        """Unfit needs a reason."""
        cleaned = super().clean()
        if cleaned.get("finding") == Fit.UNFIT and not cleaned.get("reason"):
            self.add_error("reason", _("Say what is wrong with it: the applicant will read this."))
        return cleaned


class RevealForm(forms.Form):
    """Why a full number must be seen."""

    reason = forms.ChoiceField(
        label=_("Why do you need the full number?"),
        choices=REVEAL_REASONS,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose why you need to see the number. It is recorded.")},
    )


class SupplementForm(forms.Form):
    """Everything that is missing: each answer and material of the case may be ticked, with a reason."""

    def __init__(self, *args: Any, application: Application, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.things = [
            *(
                (SupplementSubject.MATERIAL, str(m.material_id), m.material.name, m.finding_reason)
                for m in _materials(application)
            ),
            *((SupplementSubject.QUESTION, row.key, row.label, "") for row in _answers(application)),
        ]
        for subject, key, label, found in self.things:
            name = f"{subject}-{key}"
            self.fields[f"tick-{name}"] = forms.BooleanField(label=label, required=False, initial=bool(found))
            self.fields[f"reason-{name}"] = CleanTextField(
                label=_("What is missing: {label}").format(label=label),
                required=False,
                max_length=REASON_MAX,
                initial=found,
            )

    def rows(self) -> list[dict[str, Any]]:
        """Pairs of bound fields, materials first."""
        return [
            {"subject": s, "tick": self[f"tick-{s}-{k}"], "reason": self[f"reason-{s}-{k}"], "label": label}
            for s, k, label, _found in self.things
        ]

    def clean(self) -> dict[str, Any]:
        """At least one thing, each ticked one with a reason."""
        cleaned = super().clean()
        items = []
        for subject, key, label, _found in self.things:
            name = f"{subject}-{key}"
            if not cleaned.get(f"tick-{name}"):
                continue
            reason = cleaned.get(f"reason-{name}", "")
            if not reason:
                self.add_error(f"reason-{name}", _("Say what is missing: the applicant will read this."))
            items.append({"subject": subject, "key": key, "label": label, "reason": reason})
        if not items:
            raise forms.ValidationError(_("Tick at least one thing that is missing."))
        cleaned["items"] = items
        return cleaned


def _materials(application: Application) -> list:
    return [
        row
        for row in application.materials.select_related("material")
        if row.source == MaterialSource.UPLOADED and not row.material.question_key
    ]


def _answers(application: Application) -> list:
    sections = display_answers(application.form, application.answers.data)
    return [row for section in sections for row in section.rows]
