"""Forms of the administration: a helper's post, given and ended."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from services.accounts.access import find_person
from services.accounts.fields import PersonNameField
from services.accounts.forms.sign_in import RealNameForm
from services.accounts.models import Person, User
from services.common.cleantext import CleanTextField
from services.delegation import operations
from services.delegation.models import HelperPost
from services.departments.enums import Level
from services.departments.models import Department


class GivePostForm(RealNameForm, forms.ModelForm):
    """A resident, found by name and document, helps in a village. ``by`` is set by the page."""

    by: User
    found: Person
    consent = None
    name = PersonNameField(label=_("Name"), widget=UnfoldAdminTextInputWidget)
    id_type = forms.ChoiceField(
        label=_("Kind of document"),
        choices=RealNameForm.base_fields["id_type"].choices,
        widget=UnfoldAdminSelectWidget,
    )
    id_number = CleanTextField(label=_("Document number"), max_length=60, widget=UnfoldAdminTextInputWidget)

    class Meta:
        model = HelperPost
        fields = ("department", "starts_on", "ends_on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        villages = Department.objects.active().filter(level=Level.VILLAGE).order_by("code")
        self.fields["department"].queryset = villages
        self.fields["starts_on"].initial = timezone.localdate

    def clean(self) -> dict[str, Any]:
        """Says why somebody may not hold the post before anything is written."""
        data = super().clean()
        if self.errors or not all(data.get(key) for key in ("name", "id_number", "department", "starts_on")):
            return data
        person = find_person(id_type=data["id_type"], id_number=data["id_number"])
        if person is None or person.name != data["name"]:
            raise ValidationError(_("No resident with this name and document has an account."), code="unknown")
        try:
            operations.refuse_unfit(person=person, department=data["department"], by=self.by)
            operations.refuse_held(person=person, **{k: data[k] for k in ("department", "starts_on", "ends_on")})
        except operations.CannotAct as error:
            raise ValidationError(str(error), code="unfit") from error
        self.found = person
        return data


class EndHelperPostForm(forms.ModelForm):
    """The last day of a helper's post, and why."""

    by: User
    reason = CleanTextField(label=_("Reason"), max_length=200, widget=UnfoldAdminTextInputWidget)

    class Meta:
        model = HelperPost
        fields = ("ends_on",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "ends_on" in self.fields:  # whoever only looks gets no field at all
            self.fields["ends_on"].required = True
