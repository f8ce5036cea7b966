"""Forms of the administration (posts, keys) and of the desk (posts, leave, relatives, a new phone for a person)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextInputWidget, UnfoldBooleanSwitchWidget

from services.accounts.fields import PhoneField
from services.accounts.forms.sign_in import RealNameForm
from services.accounts.models import User
from services.common.cleantext import CleanTextField
from services.common.widgets import DatePartsField
from services.departments import operations
from services.departments.enums import WORKING_ROLES, KeyScope, Relation, Role
from services.departments.models import Department, OrganKey, PostProposal, StaffPost


class ProposePostForm(forms.ModelForm):
    """A post that somebody else confirms. ``by`` is set by the page."""

    by: User

    class Meta:
        model = PostProposal
        fields = ("user", "department", "role", "window", "starts_on", "ends_on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = User.objects.filter(is_staff=True, is_active=True).order_by("username")
        self.fields["window"].help_text = _("Only for who sits at a window; it may be left empty.")
        self.fields["ends_on"].help_text = _(
            "At most a year. It counts once another security administrator confirmed it."
        )

    def clean(self) -> dict[str, Any]:
        """Says why somebody may not hold the post before anything is written."""
        data = super().clean()
        try:
            if data.get("user") and data.get("role"):
                operations.refuse_unfit(user=data["user"], role=data["role"], by=self.by)
            if data.get("starts_on") and data.get("ends_on"):
                operations.refuse_term(starts_on=data["starts_on"], ends_on=data["ends_on"])
            if all(data.get(name) for name in ("user", "department", "role", "starts_on", "ends_on")):
                self._refuse_held(data)
        except operations.CannotAppoint as error:
            raise ValidationError(str(error), code="unfit") from error
        return data

    @staticmethod
    def _refuse_held(data: dict[str, Any]) -> None:
        names = ("user", "department", "role", "starts_on", "ends_on")
        operations.refuse_held(**{name: data[name] for name in names})


class EndPostForm(forms.ModelForm):
    """The last day of a post or its end at once, and why."""

    by: User
    at_once = forms.BooleanField(
        label=_("End it at once"),
        required=False,
        help_text=_("Every session and every open page of this sign-in loses the right within seconds."),
        widget=UnfoldBooleanSwitchWidget,
    )
    reason = CleanTextField(label=_("Reason"), max_length=200, widget=UnfoldAdminTextInputWidget)

    class Meta:
        model = StaffPost
        fields = ("ends_on",)

    def clean(self) -> dict[str, Any]:
        """Nobody changes their own posts; an end is a day or now, and never later than it was."""
        data = super().clean()
        if self.instance.user_id == self.by.pk:
            raise ValidationError(_("Nobody changes their own posts."), code="own")
        given = StaffPost.objects.filter(pk=self.instance.pk).values_list("ends_on", flat=True).first()
        if data.get("at_once"):
            return data
        if not data.get("ends_on"):
            self.add_error("ends_on", ValidationError(_("Give the last day, or end it at once."), code="required"))
        elif given and data["ends_on"] > given:
            self.add_error("ends_on", ValidationError(_("A longer term is proposed and confirmed."), code="longer"))
        return data


class OrganKeyForm(forms.ModelForm):
    """A new key: whose system, what it may read, until when."""

    name = CleanTextField(label=_("Which system"), max_length=60, widget=UnfoldAdminTextInputWidget)
    scopes = forms.MultipleChoiceField(
        label=_("May read"), choices=KeyScope.choices, widget=forms.CheckboxSelectMultiple, initial=[KeyScope.CATALOG]
    )

    class Meta:
        model = OrganKey
        fields = ("department", "name", "scopes", "expires_on")

    def clean_expires_on(self) -> date:
        """Within the longest term."""
        chosen, today = self.cleaned_data["expires_on"], timezone.localdate()
        if not today <= chosen <= today + timedelta(days=settings.ORGAN_KEY_LONGEST_DAYS):
            text = _("A key lasts %(days)d days at most.")
            raise ValidationError(text % {"days": settings.ORGAN_KEY_LONGEST_DAYS}, code="term")
        return chosen


class DaysForm(forms.Form):
    """From a day through a day."""

    use_required_attribute = False
    starts_on = DatePartsField(label=_("First day"))
    ends_on = DatePartsField(label=_("Last day"))


class HeadProposeForm(DaysForm):
    """A head proposes a post in a department of theirs."""

    username = CleanTextField(
        label=_("User name of the member of staff"),
        max_length=64,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
        error_messages={"required": _("Write the user name.")},
    )
    department = forms.ChoiceField(label=_("Department"))
    role = forms.ChoiceField(label=_("Role"), choices=[(r.value, r.label) for r in Role if r in WORKING_ROLES])
    field_order = ("username", "department", "role", "starts_on", "ends_on")

    def __init__(self, *args: Any, departments: list[Department], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._departments = {str(department.pk): department for department in departments}
        self.fields["department"].choices = [(key, found.name) for key, found in self._departments.items()]

    def clean_department(self) -> Department:
        """The row."""
        return self._departments[self.cleaned_data["department"]]

    def clean_username(self) -> User:
        """The sign-in; staff alone."""
        name = self.cleaned_data["username"]
        found = User.objects.filter(username=name, is_staff=True, is_active=True).order_by("pk").first()
        if found is None:
            raise ValidationError(_("There is no member of staff with this user name."), code="unknown")
        return found


class HeadEndForm(forms.Form):
    """Why a post ends."""

    use_required_attribute = False
    reason = CleanTextField(
        label=_("Reason"), max_length=200, error_messages={"required": _("Write why the post ends.")}
    )


class LeaveForm(DaysForm):
    """The days somebody is away, and who stands in. ``away`` is chosen by heads only."""

    away = forms.ChoiceField(label=_("Who is away"))
    place = forms.ChoiceField(label=_("Department and stand-in"))
    field_order = ("away", "place", "starts_on", "ends_on")

    def __init__(self, *args: Any, people: list[User], places: list[tuple[Department, User]], **kwargs: Any) -> None:
        """``places``: who may stand in where; offered as one choice, so that the two always fit."""
        super().__init__(*args, **kwargs)
        self._people = {str(person.pk): person for person in people}
        self._places = {f"{department.pk}-{user.pk}": (department, user) for department, user in places}
        self.fields["away"].choices = [(key, str(person)) for key, person in self._people.items()]
        self.fields["place"].choices = [(key, f"{where.name} · {who}") for key, (where, who) in self._places.items()]
        if len(people) == 1:
            del self.fields["away"]

    def clean(self) -> dict[str, Any]:
        """The rows."""
        data = super().clean()
        people = list(self._people.values())
        data["user"] = people[0] if len(people) == 1 else self._people.get(data.get("away", ""))
        data["department"], data["stand_in"] = self._places.get(data.get("place", ""), (None, None))
        return data


class KinForm(RealNameForm):
    """A relative, or oneself, by name and document."""

    consent = None
    relation = forms.ChoiceField(label=_("What this person is to you"), choices=Relation.choices)
    field_order = ("relation", "name", "id_type", "id_number")


class WindowCheckForm(RealNameForm):
    """Somebody with the document at the window."""

    consent = None
    seen = forms.BooleanField(
        label=_("I have seen the person and the original document, and they belong together."),
        error_messages={"required": _("Tick this once you have compared person and document.")},
    )


class MovePhoneForm(WindowCheckForm):
    """The same, the phone they use from now on, and where they were seen."""

    HERE, HOME = "window", "home"
    phone = PhoneField(label=_("New mobile phone"), error_messages={"required": _("Write the mobile phone number.")})
    place = forms.ChoiceField(
        label=_("Where you saw the person"),
        choices=[(HERE, _("Here, at the window")), (HOME, _("At home, after a call to 12345"))],
        initial=HERE,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose where you saw the person.")},
    )
    call = CleanTextField(
        label=_("Number of the 12345 order"),
        max_length=30,
        help_text=_("The number the resident was told on the telephone."),
        error_messages={"required": _("Write the number of the order by which you were sent.")},
    )

    def clean(self) -> dict[str, Any]:
        """A visit has its order; at the window there is none."""
        data = super().clean()
        if data.get("place") != self.HOME:
            data["call"] = ""
            self.errors.pop("call", None)
        return data
