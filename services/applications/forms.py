"""Forms of cases. They validate; `operations` writes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from services.applications.enums import Fit, MaterialSource, Proposal, SpecialProcedure, SupplementSubject
from services.applications.named import may_be_named
from services.common.cleantext import CleanTextField
from services.questions.answers import display_answers
from services.questions.kinds.signature import SignatureField, SignatureWidget

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
    """A reason that the applicant will read."""

    lead: str = ""
    """What one should know before writing it, in a sentence; empty for nothing."""

    reason = CleanTextField(
        label=_("Reason"),
        max_length=REASON_MAX,
        multiline=True,
        error_messages={"required": _("Write the reason: the applicant will read it.")},
    )


class AgreeForm(forms.Form):
    """Agrees to what ``lead`` says."""

    lead: str = ""


class WaiverForm(ReasonForm):
    """Why nothing is to be paid; the applicant reads it."""

    reason = CleanTextField(
        label=_("Why nothing is to be paid, and what shows it"),
        max_length=REASON_MAX,
        multiline=True,
        error_messages={"required": _("Say why nothing is to be paid, and what shows it.")},
    )


class ColleagueForm(ReasonForm):
    """A reason that stays in the house."""

    reason = CleanTextField(
        label=_("Reason, for your colleague"),
        max_length=REASON_MAX,
        multiline=True,
        error_messages={"required": _("Write what your colleague should look at again.")},
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


class ReadForm(forms.Form):
    """The words were read. Nothing is ticked beforehand."""

    read = forms.BooleanField(
        label=_("I have read this, it is true, and I know what follows if it is not"),
        error_messages={"required": _("Read the promise and tick it before you sign.")},
    )


class TypedNameForm(ReadForm):
    """Signed with the full name, typed: what follows later, and promises through the API."""

    name = CleanTextField(
        label=_("Your full name, typed, counts as your signature"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )


class PromiseForm(ReadForm):
    """告知承诺: signed by hand, or with the full name, typed."""

    name = SignatureField(
        only="image",
        label=_("Signature"),
        widget=SignatureWidget(attrs={"accept": "image/png"}),
        error_messages=dict.fromkeys(
            ("required", "empty", "missing", "invalid"), _("Sign by hand, or type your full name.")
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].stored = {}

    @property
    def signed(self) -> dict[str, Any]:
        """``signed_name`` or ``drawing``, as the operation takes it."""
        value = self.cleaned_data["name"]
        return {"signed_name": value["typed"]} if isinstance(value, dict) else {"drawing": value}


class LaterForm(forms.Form):
    """容缺受理: whether the applicant agreed at the window; who agreed online needs no tick."""

    agreed = forms.BooleanField(
        label=_("The applicant signed at the window that the rest follows"),
        required=False,
        help_text=_("Not needed where they agreed online."),
    )


class CheckFindingForm(forms.Form):
    """What an after-check found."""

    result = forms.ChoiceField(
        label=_("Result"),
        choices=[("right", _("As it should be")), ("wrong", _("Not right"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what you found.")},
    )
    finding = CleanTextField(label=_("What you found"), max_length=REASON_MAX, multiline=True, required=False)


class CheckDecisionForm(forms.Form):
    """What the approver decides about something found wrong."""

    decision = forms.ChoiceField(
        label=_("Decision"),
        choices=[("revoke", _("Revoke what was granted")), ("stand", _("Let it stand"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what you decide.")},
    )
    reason = CleanTextField(label=_("Reasons, for the applicant to read"), max_length=REASON_MAX, multiline=True)


class ForwardForm(forms.Form):
    """收件地: whose it is and whether it is whole was looked at, and nothing else."""

    identity = forms.BooleanField(
        label=_("I compared the identity of whoever applies"),
        error_messages={"required": _("Compare the identity first.")},
    )
    whole = forms.BooleanField(
        label=_("Everything the item asks for is there"),
        error_messages={"required": _("Look whether everything is there; ask the applicant for what is missing.")},
    )
    remark = CleanTextField(
        label=_("What the office should know"), max_length=REASON_MAX, multiline=True, required=False
    )


class PauseForm(forms.Form):
    """A special procedure: which, how long, why. The applicant is told all of it in writing."""

    kind = forms.ChoiceField(
        label=_("Special procedure"),
        choices=[("", _("Choose")), *SpecialProcedure.choices],
        error_messages={"required": _("Choose the procedure.")},
    )
    expected_days = forms.IntegerField(
        label=_("Working days it will take"),
        min_value=1,
        max_value=250,
        error_messages={
            "required": _("Say how many working days it will take."),
            "invalid": _("Write a number of days."),
            "min_value": _("At least one day."),
            "max_value": _("At most 250 working days."),
        },
    )
    reason = CleanTextField(
        label=_("Why it is needed"),
        max_length=REASON_MAX,
        multiline=True,
        error_messages={"required": _("Say why it is needed: the applicant will read this.")},
    )


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
    """Everything that is missing: each answer and material of the case may be ticked, with a reason.

    After a first notice only what it named.
    """

    def __init__(self, *args: Any, application: Application, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = may_be_named(application)
        self.is_further = known is not None
        things = [
            *(
                (SupplementSubject.MATERIAL, str(m.material_id), m.material.name, m.finding_reason)
                for m in _materials(application)
            ),
            *((SupplementSubject.QUESTION, row.key, row.label, "") for row in _answers(application)),
        ]
        self.things = [thing for thing in things if known is None or (thing[0], thing[1]) in known]
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
