"""Where: town and village of the city, and addresses down to the door."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from services.questions import regions
from services.questions.kinds import country
from services.questions.kinds.base import Bound, Kind, common
from services.questions.kinds.texts import LENGTHS, BoundedTextField, text_schema

if TYPE_CHECKING:
    from services.questions.spec import QuestionSpec


class AddressKind(Kind):
    """An address down to door and room, on one or two lines."""

    key = "address"
    label = _lazy("Address")
    bounds = LENGTHS

    def schema(self, question: QuestionSpec) -> dict[str, Any]:
        return text_schema(question, 120, 6)

    def field(self, question: QuestionSpec) -> forms.Field:
        field = BoundedTextField(
            longest=question.bounds.get("max_length", 120),
            shortest=question.bounds.get("min_length", 6),
            multiline=True,
            **common(question),
        )
        field.widget.attrs.update(rows=2, autocomplete="street-address")
        return field

    def raw(self, value: Any) -> str:
        return value if isinstance(value, str) else ""


class RegionWidget(forms.MultiWidget):
    """Town, then village grouped by town; a script leaves only the chosen town's villages."""

    def __init__(self, attrs: dict[str, str] | None = None) -> None:
        self.groups = [(code, name, rows) for code, name, rows in regions.villages_by_town() if rows]
        towns = [("", _("Choose")), *regions.towns()]
        villages = [("", _("Choose")), *((name, rows) for _code, name, rows in self.groups)]
        super().__init__([forms.Select(choices=towns), forms.Select(choices=villages)], attrs)

    def decompress(self, value: Any) -> list[str]:
        return unpack(value)


def unpack(value: Any) -> list[str]:
    """Stored answer → what the two lists show."""
    return [str(value.get("town", "")), str(value.get("village", ""))] if isinstance(value, dict) else ["", ""]


class RegionField(forms.MultiValueField):
    """Cleans to ``{"town", "village", "name"}``; the village must lie in the town."""

    def __init__(self, *, with_village: bool, **kwargs: Any) -> None:
        self.with_village = with_village
        parts = [forms.CharField(required=False), forms.CharField(required=False)]
        super().__init__(parts, require_all_fields=False, widget=RegionWidget(), **kwargs)

    def clean(self, value: Any) -> dict[str, str] | None:
        value = value if isinstance(value, list | tuple) and len(value) == 2 else unpack(value)
        town, village = (str(part or "") for part in value)
        if not town and not village:
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return None
        names = dict(regions.towns())
        if town not in names:
            raise ValidationError(_("Choose a town or street from the list."), code="town")
        villages = regions.villages_of(town)
        if village and village not in villages:
            raise ValidationError(
                _("This village or community does not belong to %(town)s. Choose again.") % {"town": names[town]},
                code="village",
            )
        if not village and villages and self.with_village and self.required:
            raise ValidationError(_("Choose the village or community."), code="village")
        return {"town": town, "village": village, "name": " ".join(filter(None, (names[town], villages.get(village))))}


def scopes() -> list[tuple[str, str]]:
    """This city's towns and villages, or the whole country down to a town."""
    return [("", _("This city: town and village")), ("country", _("The whole country: province, city, county, town"))]


def is_country(question: QuestionSpec) -> bool:
    """Whether the question asks for a place anywhere in the country."""
    return question.bounds.get("scope") == "country"


class RegionKind(Kind):
    """镇街 and 村（社区） of this city (``village`` false = the town is enough), or 省市区镇 of the country."""

    key = "region"
    label = _lazy("Region")
    is_group = True
    bounds = (
        Bound("scope", _lazy("Places to choose from"), "one", scopes),
        Bound("village", _lazy("In this city: down to village or community"), "tick", default=True),
        Bound("town", _lazy("In the whole country: down to town or street"), "tick", default=True),
    )
    has_steps = True

    def reshapes(self, question: QuestionSpec, data: Any, name: str) -> bool:
        return f"{name}-step" in data

    def schema(self, question: QuestionSpec) -> dict[str, Any]:
        text = {"type": "string", "maxLength": 80}
        if is_country(question):
            properties = dict.fromkeys((*country.PARTS, "town_name", "name"), text)
            return {"type": "object", "properties": properties, "required": ["province"]}
        properties = {"town": text, "village": text, "name": text}
        return {"type": "object", "properties": properties, "required": ["town"]}

    def field(self, question: QuestionSpec) -> forms.Field:
        if is_country(question):
            return country.CountryField(with_town=question.bounds.get("town", True), **common(question))
        return RegionField(with_village=question.bounds.get("village", True), **common(question))

    def to_json(self, cleaned: dict[str, str] | None) -> dict[str, str] | None:
        return cleaned

    def raw(self, value: Any) -> list[str]:
        return country.unpack(value) if isinstance(value, dict) and "province" in value else unpack(value)

    def display(self, question: QuestionSpec, value: Any, *, masked: bool = True) -> str:
        return str(value.get("name", "")) if isinstance(value, dict) else ""
