"""省、市、县（区）、镇（街道）: four lists, each opened by the one before it; without a script by a button.

Stored answer: ``{"province", "city", "county", "town", "town_name", "name"}`` with the codes of GB/T 2260. ``city`` is
empty where a county lies right under its province; ``town`` is a code for towns of this city, elsewhere empty with the
typed ``town_name``.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from services.common.cleantext import clean_text
from services.questions import divisions
from services.questions.kinds.base import narrow

PARTS = ("province", "city", "county", "town")
LONGEST = 30


def unpack(value: Any) -> list[str]:
    """Stored answer → what the four controls show."""
    if not isinstance(value, dict):
        return ["", "", "", ""]
    province, city, county, town = (str(value.get(part) or "") for part in PARTS)
    return [province, city or county, county if city else "", town or str(value.get("town_name") or "")]


def lists_for(values: list[str]) -> list[list[tuple[str, str]]]:
    """What each of the lists offers, given what is chosen above it: the second list is of cities, or of counties where
    these lie right under the province."""
    province, second, third, _town = values
    offered = [divisions.under(""), divisions.under(province) if province else []]
    has_third = second in dict(offered[1]) and len(second) == 4
    offered.append(divisions.under(second) if has_third else [])
    county = third if third in dict(offered[2]) else second
    offered.append(divisions.under(county) if len(county) == 6 else [])
    return offered


def wants_town(values: list[str]) -> bool:
    """Whether everything above the town is chosen."""
    offered = lists_for(values)
    chosen = [value in dict(rows) for value, rows in zip(values, offered[:3], strict=False)]
    return chosen[0] and chosen[1] and (chosen[2] or not offered[2])


class CountryWidget(forms.MultiWidget):
    """Three lists and the town; drawn by `templates/questions/_partials/country.html`."""

    def __init__(self, attrs: dict[str, str] | None = None) -> None:
        super().__init__([forms.TextInput() for _part in PARTS], attrs)

    def decompress(self, value: Any) -> list[str]:
        return unpack(value)


class CountryField(forms.MultiValueField):
    """Cleans to codes and a name; every part must lie in the one above it."""

    def __init__(self, *, with_town: bool, **kwargs: Any) -> None:
        self.with_town = with_town
        parts = [forms.CharField(required=False) for _part in PARTS]
        super().__init__(parts, require_all_fields=False, widget=CountryWidget(), **kwargs)

    def clean(self, value: Any) -> dict[str, str] | None:
        value = value if isinstance(value, list | tuple) and len(value) == len(PARTS) else unpack(value)
        values = [narrow(part or "") for part in value]
        if not any(values):
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return None
        offered = lists_for(values)
        self._refuse(values, offered)
        province, second, third, town = values
        city, county = ("", second) if len(second) == 6 else (second, third)
        known = dict(offered[3])
        town_name = known.get(town) or self._typed(town, known)
        read = divisions.names()
        name = " ".join(filter(None, (read.get(province), read.get(city), read.get(county), town_name)))
        codes = {"province": province, "city": city, "county": county, "town": town if town in known else ""}
        return {**codes, "town_name": "" if town in known else town_name, "name": name}

    def _refuse(self, values: list[str], offered: list[list[tuple[str, str]]]) -> None:
        """ValidationError naming the first list in which nothing fitting is chosen."""
        messages = (_("Choose the province."), _("Choose the city."), _("Choose the county or district."))
        for value, rows, message in zip(values, offered, messages, strict=False):
            if rows and value not in dict(rows):
                raise ValidationError(message, code="step")
        if self.with_town and self.required and not values[3]:
            raise ValidationError(_("Choose or write the town or street."), code="town")

    def _typed(self, town: str, known: dict[str, str]) -> str:
        """A town outside the city, as it was written; ValidationError when the city knows better."""
        if not town:
            return ""
        if known:
            raise ValidationError(_("Choose the town or street from the list."), code="town")
        town = clean_text(town[: 10 * LONGEST])
        if len(town) > LONGEST or not any(c.isalpha() for c in town):
            raise ValidationError(_("Write the name of the town or street, at most 30 characters."), code="town")
        return town
