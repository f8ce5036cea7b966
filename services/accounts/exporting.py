"""A copy of somebody's data as one ZIP: ``data.json`` for machines, ``我的数据.html`` to read, nothing to run."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from django.core.serializers.json import DjangoJSONEncoder
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from services.accounts import personal_data
from services.accounts.consents import PURPOSES
from services.accounts.models import Consent, ProfileSource
from services.accounts.personal_data import Record, Section
from services.accounts.uses import every_use
from services.audit.models import AuditEntry

if TYPE_CHECKING:
    from services.accounts.models import Person, User

JSON_NAME, PAGE_NAME, STYLE_NAME = "data.json", "我的数据.html", "page.css"
FORMAT = "tongban-personal-data/1"
SIGN_INS_AT_MOST = 5000


def pack(user: User) -> bytes:
    """The ZIP. Every room says what it holds about the person; a sign-in without one has only its own part."""
    sections = gathered(user)
    made_at = timezone.now()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(JSON_NAME, _as_json(sections, made_at))
        context = {"sections": sections, "made_at": made_at, "name": user.display_name}
        archive.writestr(STYLE_NAME, render_to_string("accounts/export/page.css"))
        archive.writestr(PAGE_NAME, render_to_string("accounts/export/page.html", context))
    return out.getvalue()


def _as_json(sections: list[Section], made_at: Any) -> str:
    told = {section.key: [asdict(record) for record in section.records] for section in sections}
    body = {"format": FORMAT, "made_at": made_at, "sections": told}
    return json.dumps(body, ensure_ascii=False, indent=2, cls=DjangoJSONEncoder)


def gathered(user: User) -> list[Section]:
    """Own part first, then each room's, then who used it."""
    person = user.person
    sections = [_sign_in(user), _consents(user)]
    if person is not None:
        sections.insert(0, _profile(person))
        sections += [part for _key, room in personal_data.ROOMS.items() for part in room.sections(person)]
        uses = [Record(use.what, [(_("Who"), use.who), (_("Why"), use.why)], use.at) for use in every_use(person)]
        sections.append(Section("uses", _("Who used my data"), uses))
    return [section for section in sections if section.records]


def _profile(person: Person) -> Section:
    rows = [
        (_("Name"), person.name),
        (str(person.get_id_type_display()), person.id_number),
        (_("Sex"), str(person.get_sex_display())),
        (_("Date of birth"), person.birth_date.isoformat() if person.birth_date else ""),
        (_("Contact phone"), person.phone),
        (_("Contact address"), person.address),
        (_("Region of household registration"), person.region),
    ]
    said = [
        (str(source.get_field_display()), " ".join(filter(None, [str(source.get_origin_display()), source.organ])))
        for source in ProfileSource.objects.filter(person=person).order_by("field")
    ]
    records = [Record(_("Who I am"), [row for row in rows if row[1]], person.created_at)]
    return Section("profile", _("Profile"), [*records, *([Record(_("Where it comes from"), said)] if said else [])])


def _sign_in(user: User) -> Section:
    rows = [(_("Mobile phone"), user.phone), (_("Real-name level"), str(user.get_level_display()))]
    begun = AuditEntry.objects.filter(actor_ref=f"user:{user.pk}", event="accounts.signed_in").order_by("-id")
    times = [Record(_("Signed in"), [], at) for at in begun.values_list("at", flat=True)[:SIGN_INS_AT_MOST]]
    return Section("sign_in", _("Signing in"), [Record(_("Sign-in"), rows, user.created_at), *times])


def _consents(user: User) -> Section:
    records = [
        Record(
            str(PURPOSES.get(given.purpose).title) if given.purpose in PURPOSES else given.purpose,
            [
                (_("Text"), given.text),
                (_("Version"), given.version),
                (_("Withdrawn"), given.withdrawn_at.isoformat() if given.withdrawn_at else _("No")),
            ],
            given.given_at,
        )
        for given in Consent.objects.filter(user=user)
    ]
    return Section("consents", _("What I agreed to"), records)
