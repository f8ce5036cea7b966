"""刷脸 as accounts asks for it: the gateway that stands, each check logged with its purpose when it begins and ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from services.audit.refs import actor_ref
from services.registries.enums import Outcome, Register
from services.registries.gateways.base import GATEWAYS, RegistryUnavailable
from services.registries.models import RegistryQuery, RegistrySource

if TYPE_CHECKING:
    from collections.abc import Mapping

    from services.accounts.models import Person, User
    from services.registries.gateways.base import FaceGateway


class FaceRegister:
    """Fills ``accounts.checks.FACES``."""

    @property
    def is_offered(self) -> bool:
        """Whether a gateway is registered."""
        return Register.FACE in GATEWAYS

    @property
    def simulated(self) -> bool:
        """As the gateway says."""
        return self._gateway().simulated

    @property
    def origin(self) -> str:
        """As the gateway says."""
        return self._gateway().origin

    def begin(self, *, ref: str, person: Person, back: str, purpose: str, by: User) -> str:
        """The provider is told name and document. Raises RegistryUnavailable."""
        self._refuse_when_away(person, purpose, by)
        told = {"name": person.name, "id_type": person.id_type, "id_number": person.id_number}
        try:
            address = self._gateway().begin(ref=ref, user_id=by.pk, back=back, **told)
        except RegistryUnavailable:
            _log(person, purpose, by, Outcome.UNAVAILABLE)
            raise
        _log(person, purpose, by, Outcome.BEGUN)
        return address

    def result(self, *, ref: str, person: Person, returned: Mapping[str, str], purpose: str, by: User) -> bool | None:
        """What the provider found. Raises RegistryUnavailable."""
        self._refuse_when_away(person, purpose, by)
        try:
            same = self._gateway().result(ref=ref, returned=returned)
        except RegistryUnavailable:
            _log(person, purpose, by, Outcome.UNAVAILABLE)
            raise
        if same is not None:
            _log(person, purpose, by, Outcome.MATCH if same else Outcome.MISMATCH)
        return same

    @staticmethod
    def _gateway() -> FaceGateway:
        return GATEWAYS.get(Register.FACE)

    @staticmethod
    def _refuse_when_away(person: Person, purpose: str, by: User) -> None:
        if RegistrySource.objects.filter(code=Register.FACE, in_service=False).exists():
            _log(person, purpose, by, Outcome.UNAVAILABLE)
            raise RegistryUnavailable


def _log(person: Person, purpose: str, by: User, outcome: Outcome) -> None:
    RegistryQuery.objects.create(
        register=Register.FACE,
        purpose=purpose,
        person=person,
        subject_index=person.id_index or "",
        by=actor_ref(by),
        outcome=outcome,
    )
