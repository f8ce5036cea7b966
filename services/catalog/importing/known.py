"""What rows may refer to, read once for an import: departments, basic items, rule sets, forms, certificates, places."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from services.catalog.importing.bounds import FileRefused
from services.catalog.importing.organs import Organs, folded
from services.catalog.models import BaseItem, RuleSet, Theme
from services.certificates.models import CertificateType
from services.departments.models import Window
from services.places.models import Place
from services.questions.models import FormDefinition

if TYPE_CHECKING:
    from collections.abc import Iterable

    from services.departments.models import Department


class Known:
    """Lookups by code, and by name where a name means one thing. Raises FileRefused where the city has no rule sets."""

    def __init__(self, *, prefixes: Iterable[str] = (), department: Department | None = None) -> None:
        self.organs = Organs(prefixes)
        self.department = department
        self.rule_sets = {rules.code: rules for rules in RuleSet.objects.order_by("pk")}
        if not self.rule_sets:
            raise FileRefused(_("There are no rule sets yet: enter the limits of public services first."))
        self.read_bases()
        self.forms = self._newest_forms()
        certificates = list(CertificateType.objects.order_by("pk"))
        self.certificates = {folded(c.name): c for c in certificates} | {folded(c.code): c for c in certificates}
        themes = list(Theme.objects.order_by("pk"))
        self.themes = {theme.name: theme for theme in themes} | {theme.code: theme for theme in themes}
        places = list(Place.objects.order_by("pk"))
        self.places = {place.name: place for place in places} | {place.code: place for place in places}
        self.windows = {(w.place_id, w.number): w for w in Window.objects.order_by("pk")}
        self.window_names = {(w.place_id, w.name): w for w in reversed(self.windows.values())}

    def read_bases(self) -> None:
        """The basic catalogue as it is now."""
        self.bases = {base.code: base for base in BaseItem.objects.order_by("pk")}

    def rule_set_for(self, item_type: str) -> RuleSet:
        """The rule set of a kind of item; that of public services where a kind has none."""
        sets = list(self.rule_sets.values())
        return next((s for s in sets if s.item_type == item_type), None) or next(
            (s for s in sets if s.item_type == "20"), sets[0]
        )

    @staticmethod
    def _newest_forms() -> dict[str, FormDefinition]:
        """Of each form the newest published version, else the draft."""
        forms = FormDefinition.objects.order_by("code", "version")
        newest = {form.code: form for form in forms}
        return newest | {form.code: form for form in forms if form.is_published}
