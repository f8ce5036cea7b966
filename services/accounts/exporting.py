"""A copy of somebody's data as one ZIP: ``data.json`` for machines, ``我的数据.html`` to read, the files they handed in
in ``files/``, nothing to run.
"""

from __future__ import annotations

import json
import re
import zipfile
from dataclasses import asdict
from typing import IO, TYPE_CHECKING, Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from services.accounts import firms, passkeys, personal_data
from services.accounts.consents import PURPOSES
from services.accounts.enums import ActingScope
from services.accounts.models import (
    AccountClosing,
    AppToken,
    Consent,
    DataExport,
    Device,
    EnterpriseHandler,
    FaceRound,
    PhoneChange,
    ProfileSource,
)
from services.accounts.personal_data import Record, Section
from services.accounts.second_factor import owns_second_factor
from services.accounts.uses import every_use
from services.audit.models import AuditEntry
from services.files.names import clean_name
from services.files.operations import FileDamaged, read_bytes
from services.files.private import private_file

if TYPE_CHECKING:
    from services.accounts.models import HandlerInvitation, Person, User

JSON_NAME, PAGE_NAME, STYLE_NAME = "data.json", "我的数据.html", "page.css"
FORMAT = "tongban-personal-data/1"
SIGN_INS_AT_MOST = 5000
FOLDER = re.compile(r"[^\w-]")
EPOCH = (1980, 1, 1, 0, 0, 0)


def pack(user: User) -> IO[bytes]:
    """The ZIP as an open file without a name. Every room says what it holds about the person, and hands over the files
    they handed in, up to ``DATA_EXPORT_MEGABYTES``; a sign-in without a person has only its own part.
    """
    sections, made_at = gathered(user), timezone.now()
    out = private_file()  # whoever keeps it closes it
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        packed, left = _add_files(archive, user.person) if user.person else ([], [])
        archive.writestr(JSON_NAME, _as_json(sections, made_at, packed, left))
        context = {"sections": sections, "made_at": made_at, "name": user.display_name, "files": packed, "left": left}
        archive.writestr(STYLE_NAME, render_to_string("accounts/export/page.css"))
        archive.writestr(PAGE_NAME, render_to_string("accounts/export/page.html", context))
    out.seek(0)
    return out


def _add_files(archive: zipfile.ZipFile, person: Person) -> tuple[list[dict[str, Any]], list[str]]:
    """What was written, and the names of what was too much or is damaged. Each file is in memory by itself."""
    packed, left, room = [], [], settings.DATA_EXPORT_MEGABYTES * 1024 * 1024
    attached = [one for _key, part in personal_data.ROOMS.items() for one in part.files(person)]
    for n, one in enumerate(attached, 1):
        path = f"files/{n:03d}-{FOLDER.sub('', one.folder)}/{clean_name(one.file.original_name, one.file.media_type)}"
        try:
            data = read_bytes(one.file) if one.file.size <= room else b""
        except FileDamaged:
            data = b""
        if not data:
            left.append(path)
            continue
        archive.writestr(zipfile.ZipInfo(path, EPOCH), data)  # pictures and PDFs are packed already
        room -= len(data)
        packed.append({"path": path, "size": len(data), "sha256": one.file.digest})
    return packed, left


def _as_json(sections: list[Section], made_at: Any, packed: list[dict[str, Any]], left: list[str]) -> str:
    told = {section.key: [asdict(record) for record in section.records] for section in sections}
    body = {"format": FORMAT, "made_at": made_at, "sections": told, "files": packed, "files_left_out": left}
    return json.dumps(body, ensure_ascii=False, indent=2, cls=DjangoJSONEncoder)


def gathered(user: User) -> list[Section]:
    """Own part first, then each room's, then who used it."""
    person = user.person
    sections = [_sign_in(user), Section("security", _("Signing in and safety"), _safety(user)), _consents(user)]
    if person is not None:
        sections.insert(0, _profile(person))
        sections.append(Section("enterprises", _("My enterprises"), _enterprises(user)))
        sections += [part for _key, room in personal_data.ROOMS.items() for part in room.sections(person)]
        uses = [
            Record(use.what, _filled([(_("Who"), use.who), (_("Why"), use.why)]), use.at) for use in every_use(person)
        ]
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
    records = [Record(_("Who I am"), _filled(rows), person.created_at)]
    return Section("profile", _("Profile"), [*records, *([Record(_("Where it comes from"), said)] if said else [])])


def _sign_in(user: User) -> Section:
    rows = [(_("Mobile phone"), user.phone), (_("Real-name level"), str(user.get_level_display()))]
    begun = AuditEntry.objects.filter(actor_ref=f"user:{user.pk}", event="accounts.signed_in").order_by("-id")
    times = [Record(_("Signed in"), [], at) for at in begun.values_list("at", flat=True)[:SIGN_INS_AT_MOST]]
    return Section("sign_in", _("Signing in"), [Record(_("Sign-in"), rows, user.created_at), *times])


def _safety(user: User) -> list[Record]:
    """What one signs in with, on what, and what was asked of the account. Never a secret."""
    set_up = [
        (_("Password"), _("Yes") if user.has_usable_password() else _("No")),
        (_("One-time code after the password"), _("Yes") if owns_second_factor(user) else _("No")),
    ]
    records = [Record(_("Ways to sign in"), set_up)]
    records += [Record(_("Passkey"), [(_("Name"), key["name"])], key["made_at"]) for key in passkeys.owned(user)]
    for device in Device.objects.filter(user=user).order_by("-pk"):
        words = f"{device.get_system_display()}，{device.get_browser_display()}"
        rows = [(_("Device"), words), (_("How"), str(device.get_method_display())), (_("Network"), device.network)]
        records.append(Record(_("Where you are signed in"), rows, device.started_at))
    for app in AppToken.objects.filter(user=user).order_by("-pk"):
        records.append(Record(_("App"), [(_("Device"), app.device_name)], app.made_at))
    for change in PhoneChange.objects.filter(user=user).order_by("-pk"):
        words = _("Phone number changed") if change.moves_sign_in else _("Name confirmed with another phone number")
        records.append(Record(words, [], change.at))
    for face in FaceRound.objects.filter(user=user).order_by("-pk"):
        records.append(Record(_("Face check"), [(_("State"), str(face.get_state_display()))], face.begun_at))
    for copy in DataExport.objects.filter(user=user).order_by("-pk"):
        records.append(Record(_("Copy of my data"), [], copy.asked_at))
    for closing in AccountClosing.objects.filter(user=user):
        records.append(Record(_("This account is going to be closed"), [], closing.asked_at))
    return records


def _enterprises(user: User) -> list[Record]:
    """Enterprises one may or might act for, and those one was named for by the register."""
    rows = EnterpriseHandler.objects.filter(person=user.person).select_related("enterprise").order_by("-pk")
    asked = firms.invitations_for(user).select_related("enterprise").order_by("-pk")
    told = [Record(row.enterprise.name, _extent(row, str(row.get_role_display())), row.asked_at) for row in rows]
    return told + [Record(row.enterprise.name, _extent(row, row.name), row.made_at) for row in asked]


def _extent(row: EnterpriseHandler | HandlerInvitation, role: str) -> list[tuple[str, str]]:
    until = row.ends_on.isoformat() if row.ends_on else ""
    scopes = "、".join(str(ActingScope(scope).label) for scope in row.scopes or [])
    rows = [(_("Unified social credit code"), row.enterprise.credit_code), (_("Role"), role), (_("May"), scopes)]
    rows += [(_("Until"), until), (_("State"), str(row.get_state_display()))]
    return _filled(rows)


def _filled(rows: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [pair for pair in rows if pair[1]]


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
