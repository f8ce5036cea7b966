"""Forms of the window. They validate; `operations` writes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from services.accounts.fields import PersonNameField, PhoneField
from services.accounts.forms.sign_in import DOCUMENTS, OTHER_DOCUMENT
from services.accounts.operations.real_name import clean_number
from services.applications.enums import DeliveryWay
from services.applications.forms import ManyFilesField
from services.common import identifiers
from services.common.cleantext import CleanTextField
from services.questions.forms import QuestionForm
from services.questions.spec import GroupSpec, form_spec

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from services.applications.models import Application, CaseFile, CaseMaterial
    from services.departments.models import Department


PLAIN = {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
AGENTS = [("agent", _("an agent")), ("guardian", _("parent or guardian of a child"))]


def read_number(id_type: str, text: str) -> str:
    """The number as it is kept, with the check digits of GB 11643 for an identity card. Raises ValidationError."""
    try:
        number = clean_number(id_type, text)
    except identifiers.IdentifierError as error:
        raise ValidationError(str(error), code="number") from error
    if id_type != "31" and not OTHER_DOCUMENT.fullmatch(number):
        raise ValidationError(_now("Compare this number with the document: letters and digits only."), code="number")
    return number


def _number(label: Any, *, required: bool = True) -> CleanTextField:
    return CleanTextField(
        label=label,
        max_length=60,
        required=required,
        widget=forms.TextInput(attrs=PLAIN),
        error_messages={"required": _("Write the document number.")},
    )


class ClientForm(forms.Form):
    """Who stands at the window. The name is asked for when nobody with this document is known yet."""

    use_required_attribute = False
    id_type = forms.ChoiceField(label=_("Kind of document"), choices=DOCUMENTS, initial="31", required=False)
    id_number = _number(_("Document number"))
    name = PersonNameField(label=_("Name"), required=False)
    phone = PhoneField(label=_("Mobile phone"), required=False)
    compared = forms.BooleanField(
        label=_("I have seen the person and the original document, and they belong together."), required=False
    )
    agent_id_type = forms.ChoiceField(
        label=_("Kind of the agent's document"), choices=DOCUMENTS, initial="31", required=False
    )
    agent_id_number = _number(_("Number of the agent's document"), required=False)
    agent_name = PersonNameField(label=_("Name of who stands here"), required=False)
    agent_is = forms.ChoiceField(
        label=_("They are"), choices=AGENTS, initial="agent", required=False, widget=forms.RadioSelect
    )
    authority = CleanTextField(label=_("Authorisation shown (number or date)"), max_length=200, required=False)
    credit_code = CleanTextField(
        label=_("Unified social credit code"), max_length=30, required=False, widget=forms.TextInput(attrs=PLAIN)
    )
    firm_authority = CleanTextField(label=_("Authorisation shown (number or date)"), max_length=200, required=False)

    def clean(self) -> dict[str, Any]:
        """Numbers must fit their kinds; one acts for a person or for an enterprise, and never for oneself."""
        data = super().clean()
        for prefix in ("", "agent_"):
            data[f"{prefix}id_type"] = data.get(f"{prefix}id_type") or "31"
            if text := data.get(f"{prefix}id_number"):
                try:
                    data[f"{prefix}id_number"] = read_number(data[f"{prefix}id_type"], text)
                except ValidationError as error:
                    self.add_error(f"{prefix}id_number", error)
        if data.get("agent_id_number") and data["agent_id_number"] == data.get("id_number"):
            self.add_error("agent_id_number", _now("This is the applicant's own document."))
        data["agent_is"] = data.get("agent_is") or "agent"
        if text := data.get("credit_code"):
            try:
                data["credit_code"] = identifiers.credit_code(text)
            except identifiers.IdentifierError as error:
                self.add_error("credit_code", str(error))
            if data.get("agent_id_number"):
                self.add_error("credit_code", _now("For an enterprise write the document of who stands here, above."))
        return data

    @property
    def agent_opened(self) -> bool:
        """Whether the part about an agent stands open."""
        return self.is_bound and bool(self.data.get("agent_id_number") or self.data.get("agent_name"))

    @property
    def firm_opened(self) -> bool:
        """Whether the part about an enterprise stands open."""
        return self.is_bound and bool(self.data.get("credit_code") or self.data.get("firm_authority"))


def whole_page(form: Mapping[str, Any]) -> GroupSpec:
    """All questions of an item as one page, in their order."""
    spec = form_spec(form)
    questions = tuple(replace(q, group_key=group.key) for group in spec.groups for q in group.questions)
    return GroupSpec("window", spec.title, "", "", questions)


class WindowQuestions(QuestionForm):
    """The questions of an item on one page, for a keyboard."""

    @property
    def parts(self) -> list[dict[str, Any]]:
        """The fields under the headings of the resident's pages."""
        titles = {group.key: group.title for group in self.titles}
        found: list[dict[str, Any]] = []
        for bound in self:
            key = bound.field.question.group_key
            if not found or found[-1]["key"] != key:
                found.append({"key": key, "title": titles.get(key, ""), "fields": []})
            found[-1]["fields"].append(bound)
        return found

    titles: Sequence[GroupSpec] = ()


class PapersForm(forms.Form):
    """Papers that come over the counter."""

    use_required_attribute = False

    def __init__(
        self,
        *args: Any,
        rows: Sequence[CaseMaterial],
        earlier: Mapping[int, Sequence[CaseFile]],
        takes_paper: bool = True,
        **kwargs: Any,
    ) -> None:
        """``rows``: materials to hand in; ``earlier``: files of a former case that are offered for them."""
        super().__init__(*args, **kwargs)
        self.rows, self.earlier, self.takes_paper = rows, earlier, takes_paper
        for row in rows:
            self.fields[f"files-{row.pk}"] = ManyFilesField(label=row.material.name, required=False)
            for name in ("seen", "paper", "earlier"):
                self.fields[f"{name}-{row.pk}"] = forms.BooleanField(required=False)

    def handed(self) -> dict[int, dict[str, Any]]:
        """Row id → what came for it, as ``receiving.Handed`` takes it."""
        data = self.cleaned_data
        return {
            row.pk: {
                "files": [upload for upload in data.get(f"files-{row.pk}") or () if upload],
                "earlier": self.earlier.get(row.pk, ()) if data[f"earlier-{row.pk}"] else (),
                "on_paper": self.takes_paper and data[f"paper-{row.pk}"],
                "original_seen": data[f"seen-{row.pk}"],
            }
            for row in self.rows
        }

    @property
    def materials(self) -> list[dict[str, Any]]:
        """What the page shows of each material."""
        return [
            {
                "row": row,
                "files": row.present_files,
                "upload": self[f"files-{row.pk}"],
                "seen": self[f"seen-{row.pk}"],
                "paper": self[f"paper-{row.pk}"] if self.takes_paper else "",
                "earlier": self[f"earlier-{row.pk}"],
                "earlier_on": self.earlier[row.pk][0].application.submitted_at if row.pk in self.earlier else None,
            }
            for row in self.rows
        ]


class WithdrawForm(forms.Form):
    """The client withdraws a case: signed on paper, kept by the window."""

    use_required_attribute = False
    signed = forms.BooleanField(
        label=_("Whoever stands here signed that the application is withdrawn."),
        error_messages={"required": _("Have the wish signed and tick this before you withdraw it.")},
    )


class HandInForm(PapersForm):
    """What comes over the counter beside the answers: papers, the way of the result, the signature."""

    way = forms.ChoiceField(label=_("How the result is handed over"), choices=DeliveryWay.choices, required=False)
    recipient = PersonNameField(label=_("Recipient"), required=False)
    phone = PhoneField(label=_("Phone of the recipient"), required=False)
    address = CleanTextField(label=_("Postal address"), max_length=200, required=False)
    signed = forms.BooleanField(
        error_messages={"required": _("Have the statement signed and tick this before you hand it in.")}
    )

    def __init__(
        self,
        *args: Any,
        application: Application,
        organs: Sequence[Department] = (),
        **kwargs: Any,
    ) -> None:
        """``organs``: those the applicant may choose from."""
        super().__init__(*args, **kwargs)
        self.fields["way"].choices = self._ways(application)
        self.fields["signed"].label = application.item_version.promise_text or _(
            "What I filled in and handed in is true."
        )
        self._organs = {organ.code: organ for organ in organs}
        if organs:
            choices = [(code, organ.name) for code, organ in self._organs.items()]
            self.fields["organ"] = forms.ChoiceField(label=_("Which organ shall handle it?"), choices=choices)

    def add_prefix(self, field_name: str) -> str:
        """Questions of items stand in the same form and may be called ``address`` or ``phone`` as well."""
        return field_name if "-" in field_name else f"handing-{field_name}"

    @staticmethod
    def _ways(application: Application) -> list[tuple[str, Any]]:
        version = application.item_version
        ways = [DeliveryWay.ONLINE, DeliveryWay.HAND, *([DeliveryWay.POST] if version.post_delivery else [])]
        return [(way.value, way.label) for way in ways]

    def clean(self) -> dict[str, Any]:
        """By post needs name, phone and address; the organ itself instead of its code."""
        data = super().clean()
        data["way"] = data.get("way") or DeliveryWay.ONLINE
        if data["way"] == DeliveryWay.POST:
            for name in ("recipient", "phone", "address"):
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, _now("Needed to send the result by post."))
        data["organ"] = self._organs.get(data.get("organ", ""))
        return data
