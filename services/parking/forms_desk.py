"""Forms of operators: they validate and save nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from services.common import identifiers
from services.common.cleantext import CleanTextField
from services.files.forms import UploadField
from services.payments.forms import YuanField

if TYPE_CHECKING:
    from collections.abc import Iterable

    from services.parking.models import Lane, Stay


EARLIEST = 2000
"""Nothing was parked here before this year."""


class ReasonForm(forms.Form):
    """Why."""

    use_required_attribute = False
    reason = CleanTextField(
        label=_("Why?"),
        help_text=_("It is kept for ever: no telephone and document numbers."),
        max_length=200,
        multiline=True,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Say why: it is kept with the stay.")},
    )


class PlateField(CleanTextField):
    """A plate in any spacing."""

    def __init__(self, **kwargs: Any) -> None:
        attributes = {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        kwargs.setdefault("label", _("Plate"))
        kwargs.setdefault("error_messages", {"required": _("Write the plate as it stands on the car.")})
        super().__init__(max_length=20, widget=forms.TextInput(attrs=attributes), **kwargs)

    def clean(self, value: Any) -> str:
        """The number alone."""
        text = super().clean(value)
        try:
            return identifiers.parked(text).number if text else ""
        except identifiers.IdentifierError as error:
            raise ValidationError(str(error), code="plate") from error


class MomentField(forms.DateTimeField):
    """A day and a time that were."""

    def __init__(self, **kwargs: Any) -> None:
        attributes = {"type": "datetime-local", "autocomplete": "off"}
        told = {"required": _("Enter a day and a time."), "invalid": _("Enter a day and a time.")}
        widget = forms.DateTimeInput(attrs=attributes, format="%Y-%m-%dT%H:%M")
        super().__init__(widget=widget, error_messages=told, **kwargs)

    def clean(self, value: Any) -> Any:
        """Not ahead, and of a year that calendars know."""
        at = super().clean(value)
        if at is not None and at.year < EARLIEST:
            raise ValidationError(_("Enter a day and a time."), code="invalid")
        if at is not None and at > timezone.now():
            raise ValidationError(_("This time lies in the future."), code="future")
        return at


class ReadPlateForm(ReasonForm):
    """The plate a camera could not read."""

    plate = PlateField()
    field_order = ("plate", "reason")


class LeaveForm(ReasonForm):
    """When it left."""

    at = MomentField(label=_("Left at"))
    field_order = ("at", "reason")


class EnterForm(ReasonForm):
    """A vehicle that no camera saw come."""

    plate = PlateField()
    at = MomentField(label=_("Came at"))
    field_order = ("plate", "at", "reason")


class ChooseStayForm(ReasonForm):
    """One of the stays that may be meant."""

    stay = forms.ChoiceField(
        label=_("Which vehicle was it?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one."), "invalid_choice": _("Choose one.")},
    )
    field_order = ("stay", "reason")

    def __init__(self, *args: Any, choices: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["stay"].choices = list(choices)


class LaneForm(ReasonForm):
    """Which bar was raised, and why."""

    lane = forms.ChoiceField(
        label=_("Which bar?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one."), "invalid_choice": _("Choose one.")},
    )
    field_order = ("lane", "reason")

    def __init__(self, *args: Any, lanes: Iterable[Lane], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lane"].choices = [(lane.code, lane.name) for lane in lanes]


class PhotoField(UploadField):
    """A photo, from the camera of the phone where there is one."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.FileInput(attrs={"accept": "image/*", "capture": "environment"}))
        super().__init__(**kwargs)


class NoteForm(forms.Form):
    """Which car stands in a space."""

    use_required_attribute = False
    plate = PlateField(
        error_messages={"required": _("Write the plate as it stands on the car, or tick that it has none.")}
    )
    without_plate = forms.BooleanField(label=_("The car has no plate: give it a number"), required=False)
    photo = PhotoField(
        label=_("Photo of the car, plate and space to be seen"),
        error_messages={"required": _("Take a photo: it is the proof for both sides.")},
    )

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(data, *args, **kwargs)
        self.fields["plate"].required = not (data and data.get("without_plate"))

    def clean(self) -> dict[str, Any]:
        """A plate or none, not both."""
        data = super().clean() or {}
        if data.get("plate") and data.get("without_plate"):
            self.add_error("without_plate", _("You wrote a plate. Take the tick away, or empty the plate."))
        return data


class LeftForm(forms.Form):
    """When a car left its space."""

    use_required_attribute = False
    NOW, SEEN = "now", "seen"
    when = forms.ChoiceField(
        label=_("When did it leave?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one."), "invalid_choice": _("Choose one.")},
    )
    photo = PhotoField(label=_("Photo of the empty space"), required=False)

    def __init__(self, *args: Any, seen: str = "", **kwargs: Any) -> None:
        """``seen``: when devices saw the space free first, in words; empty where none did."""
        super().__init__(*args, **kwargs)
        earlier = [(self.SEEN, _("{when}, as devices saw the space free").format(when=seen))] if seen else []
        self.fields["when"].choices = [*earlier, (self.NOW, _("Just now"))]
        self.fields["when"].initial = self.SEEN if seen else self.NOW


class ObjectionForm(forms.Form):
    """Who is right about a bill, what is owed instead, and why."""

    use_required_attribute = False
    upheld = forms.TypedChoiceField(
        label=_("Who is right?"),
        choices=[("1", _("The driver: the amount is corrected")), ("0", _("The bill is right"))],
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose who is right.")},
    )
    amount = YuanField(
        label=_("What is owed instead (yuan)"),
        help_text=_("Only when the amount is corrected: less than the bill; 0 when nothing is owed."),
        required=False,
    )
    decision = CleanTextField(
        label=_("Reason"),
        help_text=_("The payer reads it."),
        max_length=500,
        multiline=True,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say why: the payer reads it.")},
    )

    def __init__(self, *args: Any, most: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._most = most

    def clean(self) -> dict[str, Any]:
        """An amount where it is corrected."""
        data = super().clean() or {}
        if data.get("upheld") and "amount" not in self.errors:
            amount = data.get("amount")
            if amount is None or amount >= self._most:
                self.add_error("amount", _("Write an amount that is less than the bill."))
        return data


def stay_choices(stays: Iterable[Stay]) -> list[tuple[str, str]]:
    """Number → what tells them apart."""
    return [(stay.number, _told(stay)) for stay in stays]


def _told(stay: Stay) -> str:
    came = timezone.localtime(stay.entered_at).strftime("%m-%d %H:%M")
    where = f" · {stay.space.number}" if stay.space else ""
    return f"{stay.vehicle.plate} · {came} · {stay.get_state_display()}{where}"
