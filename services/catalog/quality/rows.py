"""The consistency rules about contacts, texts, materials, questions and decisions (rules 7–11, 15, 16, our own)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from services.catalog.enums import (
    LEGAL_PERSONS,
    Audience,
    Channel,
    FeeWhen,
    ItemType,
    MaterialSource,
    RiskArea,
    ServiceKind,
)
from services.catalog.quality.finding import Finding
from services.catalog.situations import KINDS as SITUATION_KINDS
from services.questions.operations import find_faults
from services.questions.sources import SOURCES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from services.catalog.models import ItemVersion
    from services.catalog.quality.around import Around
    from services.questions.spec import FormSpec

VAGUE = ("其他材料", "有关规定", "等材料", "相关材料", "相关证明")
"""Words that leave the resident guessing; refused in conditions and materials, not in quoted law."""
DAYS = ("周", "工作日", "每天", "节假日", "星期")
"""Words by which opening hours say on which days."""
_PHONE = re.compile(r"^(0\d{2,3}-\d{7,8}|1\d{4})$")


def _owner(version: ItemVersion, around: Around) -> Iterator[Finding]:
    if version.department is None:
        yield Finding(0, "department", _("Say which department answers for the item."))
        return
    if version.item.base_id is None:
        yield Finding(0, "item", _("Choose the basic item: the code is built from it."))
    department = version.department
    phones = (department.enquiry_phone, department.complaint_phone)
    if not all(_PHONE.match(phone) for phone in phones) or phones[0] == phones[1]:
        text = _("The department needs an enquiry and a complaint phone, different ones, with area code.")
        yield Finding(7, "department", text)
    if around.is_number_taken(version):
        text = _("Another business of this item bears the same number: choose the next one.")
        yield Finding(0, "business_number", text)


def _places(version: ItemVersion) -> Iterator[Finding]:
    places = version.item.places.all()
    if not places and Channel.WINDOW in version.channels:
        yield Finding(9, "places", _("Name the place where it is handled."))
    for place in places:
        if not place.window_id and not place.room:
            text = _("%(place)s: name the window or room.") % {"place": place.place.name}
            yield Finding(9, "places", text, place.pk)
        if not any(word in place.place.hours for word in DAYS):
            text = _("%(place)s: the hours must say on which days.") % {"place": place.place.name}
            yield Finding(8, "places", text, place.pk)


def _texts(version: ItemVersion) -> Iterator[Finding]:
    texts = [("conditions", c.pk, c.text, c.text) for c in version.conditions.all()]
    texts += [("materials", m.pk, m.name, f"{m.name} {m.instructions} {m.standard}") for m in version.materials.all()]
    for field, row, label, text in texts:
        for word in VAGUE:
            if word in text:
                said = _("“%(label)s” says “%(word)s”: name what is meant.") % {"label": label, "word": word}
                yield Finding(15, field, said, row)
    if not version.conditions.all():
        yield Finding(0, "conditions", _("Say who may apply."))


def _audience(version: ItemVersion) -> Iterator[Finding]:
    if not version.serves:
        yield Finding(10, "serves", _("Say whom the item serves."))
    kinds = {theme.kind for theme in version.themes.all()}
    served = {"person": Audience.PERSON in version.serves, "enterprise": bool(set(LEGAL_PERSONS) & set(version.serves))}
    for kind, serves in served.items():
        if kind in kinds and not serves:
            label = Audience(kind).label
            text = _("A theme is for %(audience)s, but the item does not serve them.") % {"audience": label}
            yield Finding(10, "themes", text)


def _licence(version: ItemVersion) -> Iterator[Finding]:
    if version.item.item_type != ItemType.LICENCE:
        return
    needed = (
        ("faqs", version.faqs.all(), _("A licence needs at least one question asked often, with its answer.")),
        ("law_articles", version.law_articles.all(), _("A licence needs at least one article of law it rests on.")),
        ("steps", version.steps.all(), _("A licence needs the table of its steps.")),
    )
    for field, rows, text in needed:
        if not rows:
            yield Finding(11, field, text)


def _materials(version: ItemVersion, around: Around) -> Iterator[Finding]:
    issued = [m for m in version.materials.all() if m.source == MaterialSource.GOVERNMENT and not m.certificate_type_id]
    if issued:
        for material in issued:
            if material.is_fetched and not material.registry_source:
                text = _("%(name)s: say from where the system fetches it.") % {"name": material.name}
                yield Finding(0, "materials", text, material.pk)
            exists = any(name in material.name for name in around.certificate_names)
            if exists and not material.is_fetched:
                text = _("%(name)s: bind it to its certificate, so that nobody hands it in again.")
                yield Finding(16, "materials", text % {"name": material.name}, material.pk)
            elif not exists and not material.is_fetched and not material.basis:
                text = _("%(name)s is issued by the government: bind it to its certificate, or name why it cannot be.")
                yield Finding(16, "materials", text % {"name": material.name}, material.pk)
    for material in version.materials.all():
        if material.promise_text and version.risk != RiskArea.NONE:
            text = _(
                "%(name)s: %(area)s hangs on this item, so nobody may promise instead of handing it in. Remove the "
                "promise."
            )
            area = version.get_risk_display()
            yield Finding(0, "materials", text % {"name": material.name, "area": area}, material.pk)
        if material.registry_source and material.registry_source not in SOURCES:
            text = _("%(name)s: nobody offers the source it is fetched from.") % {"name": material.name}
            yield Finding(0, "materials", text, material.pk)


def _forms(version: ItemVersion, around: Around) -> Iterator[Finding]:
    guide = around.spec(version.situation_form_id) if version.situation_form_id else None
    before = [question.key for question in guide.questions] if guide else []
    for field, asked_before in (("situation_form", []), ("form", before)):
        form_id = getattr(version, f"{field}_id")
        if form_id is not None and not around.is_published(form_id):
            for fault in find_faults(around.spec(form_id), before=asked_before):
                yield Finding(0, field, _("Questions: %(fault)s") % {"fault": fault})
    if guide:
        yield from _guide(version, around, guide)
    if version.service_kind == ServiceKind.APPLY and Channel.ONLINE in version.channels and version.form_id is None:
        yield Finding(0, "form", _("One applies for it online: choose the form with its questions."))
    if version.service_kind == ServiceKind.EXTERNAL and not version.external_url:
        yield Finding(0, "external_url", _("It is done in another system: give its address."))
    if version.auto_decision and not version.auto_rules.all():
        yield Finding(0, "auto_rules", _("The system is to decide, but there is no rule."))
    if version.site_checks and not version.site_visit:
        text = _("There is a list of what is looked at on site, but no site visit: say that the place is visited.")
        yield Finding(0, "site_checks", text)


def _guide(version: ItemVersion, around: Around, guide: FormSpec) -> Iterator[Finding]:
    """What the guide asks: one page of plain choices that the form does not ask again."""
    if len(guide.groups) != 1:
        yield Finding(0, "situation_form", _("The questions on the guide stand on one page."))
    for question in guide.questions:
        if question.kind not in SITUATION_KINDS:
            text = _("“%(label)s”: on the guide ask by choices, numbers or dates; nothing personal.")
            yield Finding(0, "situation_form", text % {"label": question.label})
    if version.form_id:
        again = {question.key for question in around.spec(version.form_id).questions}
        for question in guide.questions:
            if question.key in again:
                text = _("“%(label)s” is asked on the guide and again in the form: remove one.")
                yield Finding(0, "form", text % {"label": question.label})


def _asked_about(version: ItemVersion, around: Around) -> Iterator[Finding]:
    """Rows that depend on an answer ask about a question there is."""
    forms = filter(None, (version.form_id, version.situation_form_id))
    keys = {question.key for form in forms for question in around.spec(form).questions}
    lists: dict[str, Iterable[Any]] = {
        "materials": ((m, m.shown_when) for m in version.materials.all()),
        "fees": ((f, f.shown_when) for f in version.fees.all()),
        "fee_reductions": ((r, r.shown_when) for r in version.fee_reductions.all()),
        "situations": ((s, s.when) for s in version.situations.all()),
    }
    for field, rows in lists.items():
        for row, when in rows:
            for condition in when:
                if condition.get("question") not in keys:
                    text = _("“%(row)s” depends on a question that is not asked.") % {"row": row}
                    yield Finding(0, field, text, row.pk)


def _payees(version: ItemVersion, around: Around) -> Iterator[Finding]:
    """A fee that is asked for in the case is a government fee: each organ that runs the item has where it goes."""
    if version.fee_when == FeeWhen.NONE:
        return
    organs = [version.item.department, *version.item.organs.all()]
    for organ in organs:
        if organ is not None and organ.pk not in around.treasury:
            text = _("%(organ)s has no payee for government fees: the finance desk adds one.")
            yield Finding(0, "fee_when", text % {"organ": organ.name})


CHECKS = (_places, _texts, _audience, _licence)
CHECKS_AROUND = (_owner, _materials, _forms, _asked_about, _payees)
