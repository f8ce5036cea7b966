"""Kinds of questions: one class each, found by key in KINDS. A new kind is a class and one line here."""

from services.common.registry import Registry
from services.questions.kinds.base import Kind
from services.questions.kinds.choices import ChoiceKind, PromiseKind, SeveralKind, YesNoKind
from services.questions.kinds.codes import BankCardKind, CreditCodeKind, PlateKind
from services.questions.kinds.dates import DateKind
from services.questions.kinds.identity import IdDocumentKind, PhoneKind
from services.questions.kinds.numbers import MoneyKind, NumberKind
from services.questions.kinds.places import AddressKind, RegionKind
from services.questions.kinds.rows import RowsKind
from services.questions.kinds.signature import SignatureKind
from services.questions.kinds.texts import LongTextKind, TextKind
from services.questions.kinds.uploads import FileKind, PhotoKind

KINDS: Registry[Kind] = Registry("question kinds")
for _kind in (
    TextKind(),
    LongTextKind(),
    DateKind(),
    ChoiceKind(),
    SeveralKind(),
    YesNoKind(),
    IdDocumentKind(),
    CreditCodeKind(),
    PhoneKind(),
    PlateKind(),
    BankCardKind(),
    RegionKind(),
    AddressKind(),
    MoneyKind(),
    NumberKind(),
    PhotoKind(),
    FileKind(),
    RowsKind(),
    SignatureKind(),
    PromiseKind(),
):
    KINDS.register(_kind.key, _kind)

__all__ = ["KINDS", "Kind"]
