"""GB/T 36904 identifiers and ISO 7064 MOD 37,36."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.certificates.identifier import (
    ALPHABET,
    ROOT,
    IdentifierError,
    check_character,
    make_identifier,
    parse_identifier,
)

VALID = (
    "11100000000013338W011.11430000006122244L.20230000403.001.U",
    "11100000MB03271699022.340100.000000016.001.9",
)


@pytest.mark.parametrize("text", VALID)
def test_published_identifiers_are_read_and_written_again(text):
    parts = parse_identifier(text)
    assert str(parts) == f"{ROOT}.{text}"
    assert parse_identifier(f"{ROOT}.{text}") == parts
    made = make_identifier(type_code=parts.type_code, issuer=parts.issuer, serial=parts.serial, version=parts.version)
    assert made == f"{ROOT}.{text}"


@pytest.mark.parametrize("text", VALID)
def test_every_single_wrong_sign_is_found(text):
    for place, sign in enumerate(text):
        if sign == ".":
            continue
        other = ALPHABET[(ALPHABET.index(sign) + 1) % 36]
        with pytest.raises(IdentifierError):
            parse_identifier(text[:place] + other + text[place + 1 :])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a.b",
        VALID[0][:-2],
        VALID[0] + ".X",
        VALID[0].replace("001.U", "01.U"),
        VALID[0].replace("20230000403", "2-3"),
    ],
)
def test_other_forms_are_refused(text):
    with pytest.raises(IdentifierError):
        parse_identifier(text)


@pytest.mark.parametrize("wrong", [{"version": 0}, {"version": 1000}, {"serial": "a b"}, {"type_code": "123"}])
def test_parts_of_the_wrong_form_are_refused(wrong):
    parts = {"type_code": VALID[0].split(".")[0], "issuer": "11430000006122244L", "serial": "1", "version": 1, **wrong}
    with pytest.raises(IdentifierError):
        make_identifier(**parts)


@given(st.text(ALPHABET, min_size=1, max_size=60))
def test_exactly_one_check_character_fits(text):
    fitting = check_character(text)
    product = 36
    for char in text:
        product = ((product + ALPHABET.index(char)) % 36 or 36) * 2 % 37
    fits = [c for c in ALPHABET if (product + ALPHABET.index(c)) % 36 == 1]
    assert fits == [fitting]
