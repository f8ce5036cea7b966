"""A register of enterprises for tests."""

from __future__ import annotations

from dataclasses import dataclass

from services.accounts.checks import CheckUnavailable, EnterpriseAnswer
from services.accounts.enums import IdType
from services.accounts.models import User, id_index
from services.notices.models import Notice

CODE, OTHER = "91440981MA4W000035", "92440981MA50000144"


@dataclass
class Book:
    """A register of enterprises: code → (name, number of who leads it)."""

    firms: dict[str, tuple[str, str]]
    out: bool = False
    closed: bool = False

    def __call__(self, *, credit_code: str, name: str, id_type: str, id_number: str, purpose: str, by: object):
        """As the gateway answers."""
        assert purpose
        if self.out:
            raise CheckUnavailable
        if credit_code not in self.firms:
            return EnterpriseAnswer(found=False, organ="演示登记机关")
        firm, number = self.firms[credit_code]
        return EnterpriseAnswer(
            True,
            "演示登记机关",
            firm,
            credit_code,
            number == id_number,
            "注销" if self.closed else "存续",
            not self.closed,
            id_index(IdType.ID_CARD, number),
        )


def notices(user: User) -> set[str]:
    return set(Notice.objects.filter(person=user.person).values_list("event", flat=True))
