"""The consistency rules a version keeps before it is published (domain §1). Each finding says what to change."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from services.catalog.enums import Channel, HandlingKind, ItemType, MaterialSource, OnlineDepth, ResultKind
from services.catalog.limits import in_workdays

if TYPE_CHECKING:
    from collections.abc import Iterator

    from services.catalog.models import ItemVersion

VAGUE = ("其他材料", "有关规定", "等材料", "相关材料", "相关证明")
"""Words that leave the resident guessing; refused in conditions and materials, not in quoted law."""
_PHONE = re.compile(r"^(0\d{2,3}-\d{7,8}|1\d{4})$")


def findings(version: ItemVersion) -> list[str]:
    """Everything that stands against publishing the version, in words; empty when it may be published."""
    checks = (_limits, _visits, _results, _money, _contact, _texts, _licence, _materials, _form)
    return [finding for check in checks for finding in check(version)]


def _limits(version: ItemVersion) -> Iterator[str]:
    at_once = version.handling_kind == HandlingKind.AT_ONCE
    if at_once != (version.promised_number == 0):
        yield _("“At once” and a promise of 0 go together: change the kind of handling or the promise.")
    promise = in_workdays(version.promised_number, version.promised_unit)
    if version.statutory_number is not None and promise > in_workdays(version.statutory_number, version.statutory_unit):
        yield _("The promise is longer than the statutory limit.")
    steps = sum(in_workdays(step.limit_number, step.limit_unit) for step in version.steps.all())
    if steps > promise + 0.01:
        yield _("The steps together take longer than the promise.")


def _visits(version: ItemVersion) -> Iterator[str]:
    if version.visits and not version.visits_reason:
        yield _("Say why one must come.")
    if not version.visits and version.visits_reason:
        yield _("There is a reason to come, but no visit.")
    if not version.visits and Channel.ONLINE not in version.channels and Channel.POST not in version.channels:
        yield _("No visit and no online channel: then it must be possible to hand in by post.")
    if version.online_depth == OnlineDepth.WHOLE and version.visits:
        yield _("Everything online means no visits.")


def _results(version: ItemVersion) -> Iterator[str]:
    if version.result_name.endswith(("证", "证书")) and version.result_kind != ResultKind.CERTIFICATE:
        yield _("The result is called a certificate: choose that kind of result.")
    if version.result_name.endswith(("批复", "批文")) and version.result_kind != ResultKind.DECISION:
        yield _("The result is called a decision: choose that kind of result.")
    if version.can_apply_online and version.result_kind == ResultKind.CERTIFICATE and not version.certificate_type_id:
        yield _("Choose the type of certificate that is issued.")
    if version.result_kind != ResultKind.NONE and not version.result_note:
        yield _("Say how one gets the result.")


def _money(version: ItemVersion) -> Iterator[str]:
    if not version.charged and version.online_payment:
        yield _("Nothing is charged, so nothing can be paid online.")
    if version.charged and not version.fees.all():
        yield _("It is charged: list the fees and their standard.")
    if version.charged and not version.fee_basis:
        yield _("It is charged: name the basis.")


def _contact(version: ItemVersion) -> Iterator[str]:
    department = version.department
    phones = (department.enquiry_phone, department.complaint_phone)
    if not all(_PHONE.match(phone) for phone in phones) or phones[0] == phones[1]:
        yield _("The department needs an enquiry and a complaint phone, different ones, with area code.")
    places = version.item.places.all()
    if not places and Channel.WINDOW in version.channels:
        yield _("Name the place where it is handled.")
    for place in places:
        if not place.window_id and not place.room:
            yield _("%(place)s: name the window or room.") % {"place": place.place.name}
        if not any(word in place.place.hours for word in ("周", "工作日", "每天", "节假日")):
            yield _("%(place)s: the hours must say on which days.") % {"place": place.place.name}


def _texts(version: ItemVersion) -> Iterator[str]:
    texts = [(condition.text, condition.text) for condition in version.conditions.all()]
    texts += [(m.name, f"{m.name} {m.instructions} {m.standard}") for m in version.materials.all()]
    for label, text in texts:
        for word in VAGUE:
            if word in text:
                yield _("“%(label)s” says “%(word)s”: name what is meant.") % {"label": label, "word": word}
    if not version.conditions.all():
        yield _("Say who may apply.")
    kinds = {theme.kind for theme in version.themes.all()}
    for audience in ("person", "enterprise"):
        if audience in kinds and audience not in version.serves:
            yield _("A theme is for %(audience)s, but the item does not serve them.") % {"audience": audience}


def _licence(version: ItemVersion) -> Iterator[str]:
    if version.item.base.item_type != ItemType.LICENCE:
        return
    if not version.faqs.all() or not version.law_articles.all() or not version.steps.all():
        yield _("A licence needs frequent questions, law articles and steps.")


def _materials(version: ItemVersion) -> Iterator[str]:
    for material in version.materials.all():
        bound = material.certificate_type_id or material.is_fetched
        if material.source == MaterialSource.GOVERNMENT and not bound and not material.basis:
            yield _("%(name)s is issued by the government: bind it to its certificate, or name why it cannot be.") % {
                "name": material.name
            }


def _form(version: ItemVersion) -> Iterator[str]:
    if version.form is not None and not version.form.is_published:
        yield _("Publish the form first.")
    if version.auto_decision and not version.auto_rules.all():
        yield _("The system is to decide, but there is no rule.")
    if version.can_apply_online and version.approval_level > 1:
        yield _("Two approvals in turn cannot be given in the portal yet: choose one other person, or no online form.")
