"""What a register's gateway answers. A real one implements ``Gateway`` and is registered in ``AppConfig.ready()``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from services.accounts.checks import CheckUnavailable
from services.common.registry import Registry


class RegistryUnavailable(CheckUnavailable):
    """The register does not answer: the case goes to a person, nothing is refused because of it."""


@dataclass(frozen=True, slots=True)
class IdentityRecord:
    """人口库: whether name and document go together, and what the register may add."""

    matches: bool
    birth_date: date | None = None
    sex: str = "0"


@dataclass(frozen=True, slots=True)
class HouseholdRecord:
    """户籍: where the household is registered."""

    region: str
    """Six digits or more; 高州市 is 440981."""
    address: str
    kind: str
    """``family`` 家庭户 or ``collective`` 集体户."""
    head: str
    """Name of the 户主."""
    registered_on: date
    alive: bool = True
    """Nothing says that the person has died (no 死亡注销)."""

    def is_within(self, region: str) -> bool:
        """Whether the household lies in ``region`` (a leading part of the code)."""
        return self.region.startswith(region)


@dataclass(frozen=True, slots=True)
class Criteria:
    """Whom an organ looks for in 人口库 and 户籍. A bound that is None does not narrow."""

    region: str = ""
    """Leading part of the household's region code; empty: anywhere."""
    born_from: date | None = None
    born_until: date | None = None
    """Born on this day or before: eighty today means born until the same day eighty years ago."""


@dataclass(frozen=True, slots=True)
class FoundRecord:
    """One person who fits the criteria; whether they fit the rules is asked of them one by one."""

    name: str
    id_type: str
    id_number: str
    birth_date: date
    region: str
    address: str


@dataclass(frozen=True, slots=True)
class ResidenceRecord:
    """居住登记 of someone whose household is elsewhere."""

    registered_on: date
    address: str
    police_station: str

    def days_on(self, day: date) -> int:
        """Days the registration stands on ``day``."""
        return (day - self.registered_on).days


@dataclass(frozen=True, slots=True)
class CreditRecord:
    """信用: whether a broken promise or a serious entry stands against the person."""

    clean: bool
    entries: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Contribution:
    """One month's contribution; amounts in fen."""

    month: str
    """``2026-10``."""
    base: int
    own: int
    employer: int = 0


@dataclass(frozen=True, slots=True)
class SocialInsuranceRecord:
    """社会保险参保缴费."""

    scheme: str
    employer: str
    insured_since: date
    months: int
    """Months paid in all."""
    contributions: tuple[Contribution, ...] = ()
    """The last twelve months, newest first."""


@dataclass(frozen=True, slots=True)
class Payment:
    """One payment to or from an account; ``amount`` in fen, negative when taken out."""

    on_date: date
    text: str
    amount: int


@dataclass(frozen=True, slots=True)
class PensionRecord:
    """养老金发放."""

    scheme: str
    since: date
    monthly: int
    """Fen a month."""
    account: str
    """Bank and the last digits."""
    payments: tuple[Payment, ...] = ()
    certified_until: date | None = None
    """资格认证 holds until this day."""


@dataclass(frozen=True, slots=True)
class HousingFundRecord:
    """住房公积金账户; amounts in fen."""

    employer: str
    balance: int
    monthly: int
    status: str
    movements: tuple[Payment, ...] = ()


@dataclass(frozen=True, slots=True)
class ChildRecord:
    """出生医学证明与户籍: one child of whom the person asked about is parent or guardian (民法典 art. 27)."""

    name: str
    id_type: str
    id_number: str
    birth_date: date
    sex: str = "0"


@dataclass(frozen=True, slots=True)
class EnterpriseRecord:
    """法人库: one organisation under its 统一社会信用代码 (GB 32100)."""

    name: str
    credit_code: str
    kind: str
    """有限责任公司, 个体工商户, …"""
    status: str
    """登记状态 in the register's words: 存续, 注销, 吊销, …"""
    address: str
    registered_on: date
    legal_name: str
    legal_id_type: str
    legal_id_number: str

    @property
    def is_active(self) -> bool:
        """Neither closed nor revoked."""
        return self.status in STANDING

    def is_led_by(self, *, name: str, id_type: str, id_number: str) -> bool:
        """Whether this person, name and document together, is the legal representative."""
        return (self.legal_name, self.legal_id_type, self.legal_id_number) == (name, id_type, id_number)


@dataclass(frozen=True, slots=True)
class VehicleRecord:
    """机动车登记: whether a vehicle is registered in this person's name. Whose it is instead is never told."""

    is_owner: bool
    registered_on: date | None = None


STANDING = frozenset({"存续", "在业", "开业", "在营"})
"""Words of registers for an organisation that stands; every other word is read as not standing."""


class Gateway(Protocol):
    """Every method raises RegistryUnavailable; None means the register knows nothing of this document."""

    def identity(self, *, name: str, id_type: str, id_number: str) -> IdentityRecord: ...

    def household(self, *, id_type: str, id_number: str) -> HouseholdRecord | None: ...

    def fitting(self, *, criteria: Criteria) -> tuple[FoundRecord, ...]: ...

    def residence(self, *, id_type: str, id_number: str) -> ResidenceRecord | None: ...

    def credit(self, *, id_type: str, id_number: str) -> CreditRecord: ...

    def social_insurance(self, *, id_type: str, id_number: str) -> SocialInsuranceRecord | None: ...

    def pension(self, *, id_type: str, id_number: str) -> PensionRecord | None: ...

    def housing_fund(self, *, id_type: str, id_number: str) -> HousingFundRecord | None: ...

    def enterprise(self, *, credit_code: str) -> EnterpriseRecord | None: ...

    def firm_credit(self, *, credit_code: str) -> CreditRecord: ...

    def family(self, *, id_type: str, id_number: str) -> tuple[ChildRecord, ...] | None: ...

    def vehicle(self, *, plate: str, colour: str, id_type: str, id_number: str) -> VehicleRecord | None: ...


class FaceGateway(Protocol):
    """刷脸 with an outside provider: the person goes to its page and comes back. Both raise RegistryUnavailable."""

    simulated: bool
    """Nothing is really compared; pages say so."""
    origin: str
    """``https://…`` of the provider's page, for the content policy; empty for a page of the portal itself."""

    def begin(self, *, ref: str, user_id: int, name: str, id_type: str, id_number: str, back: str) -> str: ...

    def result(self, *, ref: str, returned: Mapping[str, str]) -> bool | None: ...


GATEWAYS: Registry[Gateway | FaceGateway] = Registry("registers")
