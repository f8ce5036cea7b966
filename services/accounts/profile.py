"""A profile as rows of a summary list: each value with who said it and when, and where it may be changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from services.accounts.enums import IdType, Origin, ProfileField
from services.accounts.models import PhoneChange, ProfileSource
from services.common.language import sign
from services.common.masking import mask_id, mask_name, mask_phone, mask_text
from services.common.templatetags.words import full_day

if TYPE_CHECKING:
    from services.accounts.models import Person, User

Row = dict[str, str]


def rows_of(user: User, *, open_: bool) -> list[Row]:
    """What stands in the profile; masked unless ``open_``."""
    person = user.person
    rows = [_sign_in_phone(user, open_=open_)]
    if person is None:
        return [*rows, _level(user)]
    said = {source.field: source for source in ProfileSource.objects.filter(person=person)}
    return [*_who(person, said, open_=open_), *rows, *_contact(person, said, open_=open_), _level(user)]


def _level(user: User) -> Row:
    return {"key": _("Real-name level"), "value": str(user.get_level_display())}


def _who(person: Person, said: dict[str, ProfileSource], *, open_: bool) -> list[Row]:
    name, document = person.name, person.id_number
    rows = [
        {
            "key": _("Name"),
            "value": name if open_ else mask_name(name),
            "source": _source(said.get(ProfileField.NAME)),
        },
        {
            "key": str(person.get_id_type_display()),
            "value": document if open_ else mask_id(document),
            "source": _source(said.get(ProfileField.DOCUMENT)),
        },
    ]
    if person.birth_date:
        born = full_day(person.birth_date)
        read = _("Read from the identity card number") if person.id_type == IdType.ID_CARD else ""
        shown = born if open_ else _("{year}, day hidden").format(year=person.birth_date.year)
        value = f"{person.get_sex_display()}{sign('，')}{shown}"
        rows.append({"key": _("Sex and date of birth"), "value": value, "source": read})
    return rows


def _sign_in_phone(user: User, *, open_: bool) -> Row:
    changes = PhoneChange.objects.filter(user=user, moves_sign_in=True)
    changed = changes.order_by("-pk").values_list("at", flat=True).first()
    at = changed or user.created_at
    return {
        "key": _("Phone to sign in with"),
        "value": (user.phone if open_ else mask_phone(user.phone)) if user.phone else _("None"),
        "source": _dated(_("Confirmed by a code"), at) if user.phone_verified else "",
        "href": reverse("accounts:phone"),
        "action": _("Change"),
    }


def _contact(person: Person, said: dict[str, ProfileSource], *, open_: bool) -> list[Row]:
    phone, address = person.phone, person.address
    return [
        {
            "key": _("Phone for messages"),
            "value": (phone if open_ else mask_phone(phone)) if phone else _("None"),
            "source": _source(said.get(ProfileField.PHONE)),
            "href": reverse("accounts:contact_phone"),
            "action": _("Change"),
        },
        {
            "key": _("Contact address"),
            "value": (address if open_ else mask_text(address)) if address else _("None"),
            "source": _source(said.get(ProfileField.ADDRESS)),
            "href": reverse("accounts:address"),
            "action": _("Change"),
        },
    ]


def _source(source: ProfileSource | None) -> str:
    if source is None:
        return ""
    words = {
        Origin.REGISTER: _("Agrees with: {organ}"),
        Origin.WINDOW: _("Written at a window"),
        Origin.CODE: _("Confirmed by a code"),
        Origin.SELF: _("Written by yourself"),
    }[Origin(source.origin)]
    return _dated(words.format(organ=source.organ), source.at)


def _dated(words: str, at: object) -> str:
    return f"{words}{sign('，')}{full_day(at)}"
