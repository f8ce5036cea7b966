"""Identity cards, credit codes, phones and plates against the vectors of the standards."""

from datetime import date

import pytest

from services.common import identifiers
from services.common.identifiers import IdentifierError

FEMALE, MALE = "2", "1"


@pytest.mark.parametrize(
    ("number", "sex", "born"),
    [
        ("440981195003150023", FEMALE, date(1950, 3, 15)),
        ("440981194808081016", MALE, date(1948, 8, 8)),
        ("440981199001010017", MALE, date(1990, 1, 1)),
        ("44098119720229001x", MALE, date(1972, 2, 29)),
        (" 440981 19500315 0023 ", FEMALE, date(1950, 3, 15)),
        ("４４０９８１１９５００３１５００２３", FEMALE, date(1950, 3, 15)),
    ],
)
def test_identity_card_is_read(number, sex, born):
    card = identifiers.id_card(number)
    assert (card.sex, card.birth_date, card.region) == (sex, born, "440981")
    assert len(card.number) == 18
    assert card.number == card.number.upper()


@pytest.mark.parametrize(
    "number",
    [
        "11010519490230002X",
        "440981202812310012",
        "440981197302290017",
        "440981195003150024",
        "440981500315002",
        "44098119500315002",
        "",
        "44098119500315002Y",
        "९" * 18,
    ],
)
def test_what_is_no_identity_card_says_what_to_do(number):
    with pytest.raises(IdentifierError) as refused:
        identifiers.id_card(number)
    assert str(refused.value)


@pytest.mark.parametrize(
    "code", ["91350100M000100Y43", "11440981MB2D12349A", "91440981MA4W000035", "92440981MA50000144"]
)
def test_credit_code_is_read(code):
    assert identifiers.credit_code(f" {code.lower()} ") == code


@pytest.mark.parametrize(
    "code", ["91350100M000100Y4Z", "91350100M000100Y44", "91350100M000100Y4", "I1350100M000100Y43"]
)
def test_wrong_credit_code_is_refused(code):
    with pytest.raises(IdentifierError):
        identifiers.credit_code(code)


@pytest.mark.parametrize(
    "text", ["13800000001", "138 0000 0001", "+86 138-0000-0001", "8613800000001", "１３８００００ ０００１"]
)
def test_phone_in_any_spacing(text):
    assert identifiers.phone(text) == "13800000001"


@pytest.mark.parametrize("text", ["12800000001", "1380000000", "138000000011", "abc", ""])
def test_wrong_phone_is_refused(text):
    with pytest.raises(IdentifierError):
        identifiers.phone(text)


@pytest.mark.parametrize(
    ("text", "new_energy"),
    [
        ("粤KD1234", False),
        ("粤KD12345", True),
        ("粤KDF1234", True),
        ("粤K12345D", True),
        ("粤k·12345", False),
        ("粤K1234学", False),
    ],
)
def test_new_energy_is_told_by_the_form_of_the_plate(text, new_energy):
    assert identifiers.plate(text).new_energy is new_energy


@pytest.mark.parametrize(
    ("text", "number", "kind"),
    [
        (" 粤k·a1234 ", "粤KA1234", "ordinary"),
        ("粤ＫＤ０００１", "粤KD0001", "ordinary"),
        ("粤KD00001", "粤KD00001", "new_energy"),
        ("粤K00001F", "粤K00001F", "new_energy_large"),
        ("粤K1234挂", "粤K1234挂", "trailer"),
        ("粤K1234学", "粤K1234学", "school"),
        ("粤K1234警", "粤K1234警", "police"),
        ("粤Z1234港", "粤Z1234港", "border"),
        ("粤Z1234澳", "粤Z1234澳", "border"),
        ("使 014 578", "使014578", "embassy"),
        ("014578使", "014578使", "embassy"),
        ("沪A0023领", "沪A0023领", "embassy"),
        ("粤X0001应急", "粤X0001应急", "emergency"),
        ("WJ粤 1234X", "WJ粤1234X", "armed_police"),
        ("KA·00001", "KA00001", "army"),
    ],
)
def test_kinds_of_plates_are_told_by_their_form(text, number, kind):
    read = identifiers.plate(text)
    assert (read.number, read.kind) == (number, kind)
    assert read.new_energy == kind.startswith("new_energy")


@pytest.mark.parametrize(
    "text",
    [
        "粤I12345",
        "XK12345",
        "粤K123",
        "粤KO1234",
        "粤KL00001",
        "粤K123456",
        "粤K1234使馆",
        "使01457",
        "WJ0001",
        "应急",
        "",
    ],
)
def test_wrong_plate_is_refused(text):
    with pytest.raises(IdentifierError):
        identifiers.plate(text)


def test_case_number_has_code_date_and_five_digits():
    number = identifiers.case_number("11440981MB2D12349A4440981000000", date(2026, 11, 21), 7)
    assert number == "11440981MB2D12349A44409810000002026112100007"
