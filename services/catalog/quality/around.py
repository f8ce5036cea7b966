"""What checks look at besides the version itself, read once however many versions are checked."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING

from services.catalog.enums import SHOWN, VersionState
from services.catalog.models import ItemVersion
from services.certificates.models import CertificateType
from services.payments.enums import Book
from services.payments.models import Payee
from services.questions.models import FormDefinition
from services.questions.spec import FormSpec, group_spec

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date


class Around:
    """Names of certificates, business numbers in force, and the questions of the versions' forms."""

    def __init__(self, versions: Sequence[ItemVersion]) -> None:
        self._versions = versions

    @cached_property
    def certificate_names(self) -> list[str]:
        """Names of every type of certificate."""
        return list(CertificateType.objects.values_list("name", flat=True))

    @cached_property
    def treasury(self) -> set[int]:
        """Departments with a payee for government fees."""
        found = Payee.objects.filter(book=Book.TREASURY, is_active=True)
        return set(found.values_list("department", flat=True))

    @cached_property
    def _shown(self) -> dict[tuple[int, str], set[str]]:
        found = defaultdict(set)
        rows = ItemVersion.objects.filter(item__in={v.item_id for v in self._versions}, state__in=SHOWN)
        for item, number, code in rows.values_list("item_id", "business_number", "item_code"):
            found[item, number].add(code)
        return found

    @cached_property
    def waiting(self) -> dict[str, list[tuple[int, date]]]:
        """Versions approved for a day to come: address of the item → number and day."""
        found = defaultdict(list)
        codes = {version.item_code for version in self._versions}
        rows = ItemVersion.objects.filter(item_code__in=codes, state=VersionState.SCHEDULED)
        for code, number, day in rows.order_by("pk").values_list("item_code", "version", "effective_from_date"):
            found[code].append((number, day))
        return found

    def is_number_taken(self, version: ItemVersion) -> bool:
        """Whether another business of the item is in force under the version's number."""
        return bool(self._shown[version.item_id, version.business_number] - {version.item_code})

    @cached_property
    def _forms(self) -> dict[int, FormDefinition]:
        wanted = {pk for v in self._versions for pk in (v.form_id, v.situation_form_id) if pk}
        return FormDefinition.objects.prefetch_related("groups__questions").in_bulk(wanted)

    @cached_property
    def _specs(self) -> dict[int, FormSpec]:
        return {
            pk: FormSpec(form.code, form.version, form.title, tuple(group_spec(group) for group in form.groups.all()))
            for pk, form in self._forms.items()
        }

    def spec(self, form_id: int) -> FormSpec:
        """The questions of a form."""
        return self._specs[form_id]

    def is_published(self, form_id: int) -> bool:
        """Whether a form is frozen."""
        return self._forms[form_id].is_published
