"""Which department a file means. Certain, or not at all: what is only likely is said, and the name kept as written."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from services.catalog.importing.notes import About, Note
from services.departments.models import Department

if TYPE_CHECKING:
    from collections.abc import Iterable

_REGION = re.compile(r"^.{2,7}?(?:自治县|自治州|省|市|区|县|州|盟|旗)(?=.)")
_OTHER_LEVELS = ("区", "县", "州", "旗", "省")
_OWN_LEVEL = ("本市", "我市", "市级", "市")


class Organs:
    """The departments by every name that means one of them and no other.

    ``prefixes`` are words before a department's name that mean this city, said by whoever imports (``区`` in a list
    made for a district). The city's own name and 市 always do.
    """

    def __init__(self, prefixes: Iterable[str] = ()) -> None:
        departments = list(Department.objects.filter(is_active=True).order_by("pk"))
        self._certain: dict[str, Department] = {}
        self._bare = self._bare_names(departments)
        cities = {region[0] for d in departments if d.parent_id is None and (region := _REGION.match(d.name))}
        cities |= {city.rstrip("市") for city in cities}
        self._prefixes = sorted({*cities, *_OWN_LEVEL, *filter(None, prefixes)}, key=len, reverse=True)
        for department in departments:
            self._certain[folded(department.name)] = department
            self._certain[department.code.lower()] = department
        self._kept: dict[str, tuple[Department | None, Note | None]] = {}

    def match(self, text: str) -> tuple[Department | None, Note | None]:
        """The department, or None with a note that says what the file wrote and what it may mean."""
        if text not in self._kept:
            self._kept[text] = self._match(text)
        return self._kept[text]

    def _match(self, text: str) -> tuple[Department | None, Note | None]:
        name = folded(text)
        found = self._certain.get(name) or self._bare.get(name)
        for prefix in self._prefixes:
            if found is None and name.startswith(prefix):
                found = self._bare.get(name.removeprefix(prefix))
        if found:
            return found, None
        said = {"name": text[:80]}
        for prefix in _OTHER_LEVELS:
            if name.startswith(prefix) and (likely := self._bare.get(name.removeprefix(prefix))):
                words = _("“%(name)s” may be %(likely)s; if “%(prefix)s” means this city, say so and import again.")
                return None, Note(About.ORGAN, words % (said | {"likely": likely.name, "prefix": prefix}))
        return None, Note(About.ORGAN, _("“%(name)s” is no department of this city.") % said)

    @staticmethod
    def _bare_names(departments: list[Department]) -> dict[str, Department]:
        """Short names, and names without their region, that belong to one department only."""
        named: dict[str, set[int]] = defaultdict(set)
        by_pk = {department.pk: department for department in departments}
        for department in departments:
            for name in (department.short_name, _REGION.sub("", department.name)):
                if name:
                    named[folded(name)].add(department.pk)
        return {name: by_pk[pks.pop()] for name, pks in named.items() if len(pks) == 1}


def folded(name: str) -> str:
    """A name as it is compared."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", name)).lower()
