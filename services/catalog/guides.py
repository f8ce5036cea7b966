"""What a guide shows beyond the rows of the database: figures, tags, the sample of the result."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from services.accounts.enums import RealNameLevel
from services.catalog import limits
from services.catalog.charges import evidence_words, taken_off_words
from services.catalog.enums import Audience, FeeWhen, OnlineDepth, ResultKind, ServiceKind, ThemeKind
from services.catalog.materials import counted
from services.common.language import sign
from services.questions.answers import display_answers
from services.questions.enums import Operator
from services.questions.kinds import KINDS
from services.questions.spec import FormSpec, GroupSpec, QuestionSpec, form_spec

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from services.catalog.models import Fee, FeeReduction, ItemVersion, Material
    from services.catalog.situations import Advice


def facts(version: ItemVersion, advice: Advice | None = None) -> list[dict[str, str]]:
    """The five figures: how long, visits, fee, materials, minutes. ``figure`` with ``unit`` and one line ``note``.

    With ``advice`` they hold for the person who answered the questions of the guide.
    """
    promise = advice.promise if advice else (version.promised_number, version.promised_unit)
    fees = advice.fees if advice else list(version.fees.all())
    materials = advice.materials if advice else list(version.materials.all())
    return [
        _time(version, *promise),
        _visits(version),
        _fee(version, fees),
        _materials(materials),
        _effort(version),
    ]


def _time(version: ItemVersion, number: int, unit: str) -> dict[str, str]:
    promise = limits.limit_words(number, unit)
    law = limits.statutory_words(version)
    note = _("Law allows %(limit)s") % {"limit": law} if law else version.promised_note
    if version.auto_decision:
        note = _("%(limit)s if a person must look") % {"limit": promise} if number else version.promised_note
        return _fact(_("How long"), _("At once"), "", note)
    if not number:
        return _fact(_("How long"), _("At once"), "", note)
    return _fact(_("How long"), str(number), limits.unit_words(unit, number), note)


def _visits(version: ItemVersion) -> dict[str, str]:
    note = version.visits_reason
    if not version.visits:
        note = _("Result by post") if version.post_delivery else _("Everything online")
    return _fact(_("Visits"), str(version.visits), ngettext("visit", "visits", version.visits), note)


def _fee(version: ItemVersion, fees: list[Fee]) -> dict[str, str]:
    if not version.charged or not fees:
        return _fact(_("Fee"), _("Free"), "", _("No fee at all"))
    first = fees[0]
    if any(fee.amount is None for fee in fees):
        return _fact(_("Fee"), _("Charged"), "", first.standard)
    amounts = sorted({fee.amount for fee in fees if fee.amount is not None})
    if len(fees) > 1 and len(amounts) > 1:
        figure = f"{amounts[0] / 100:g}–{amounts[-1] / 100:g}"
        return _fact(_("Fee"), figure, _("yuan"), _("By situation, see below"))
    return _fact(_("Fee"), f"{amounts[0] / 100:g}", _("yuan"), first.name)


def _materials(materials: list[Material]) -> dict[str, str]:
    to_bring, free = counted(materials)
    note = (
        ngettext("%(n)d more is fetched for you", "%(n)d more are fetched for you", free) % {"n": free} if free else ""
    )
    return _fact(_("To hand in"), str(to_bring), ngettext("piece", "pieces", to_bring), note)


def _effort(version: ItemVersion) -> dict[str, str]:
    if version.service_kind == ServiceKind.QUERY and version.query_provider:
        return _fact(_("Where"), _("Online"), "", _("The answer is on the next page"))
    if version.service_kind == ServiceKind.EXTERNAL:
        return _fact(_("Where"), _("Another system"), "", _("One button takes you there"))
    if version.can_apply_online:
        figure = _("about %(n)d") % {"n": version.minutes_to_fill}
        return _fact(_("Filling in"), figure, _("minutes"), _("You may leave and come back"))
    return _fact(_("Where"), _("At a window"), "", _("Not online yet"))


def _fact(label: str, figure: str, unit: str, note: str) -> dict[str, str]:
    return {"label": label, "figure": figure, "unit": unit, "note": note}


def tags(version: ItemVersion) -> list[dict[str, str]]:
    """Kind of item and what makes it easy."""
    rows = [{"text": version.item.kind_words, "tone": "todo", "icon": ""}]
    if version.can_apply_online and version.online_depth == OnlineDepth.WHOLE:
        rows.append({"text": _("Everything online"), "tone": "ok", "icon": "check"})
    if version.auto_decision:
        rows.append({"text": _("Decided in seconds"), "tone": "ok", "icon": "bolt"})
    return rows


def crumbs(version: ItemVersion) -> list[tuple[str, str]]:
    """Home, first theme, this item."""
    items = reverse("catalog:items")
    theme = next((t for t in version.themes.all() if t.kind != ThemeKind.LIFE), None)
    middle = [(theme.name, f"{items}?theme={theme.code}")] if theme else [(_("All items"), items)]
    return [(_("Home"), "/"), *middle, (version.name, "")]


def sample(version: ItemVersion) -> dict[str, Any] | None:
    """The certificate one gets, as a sample."""
    if version.result_kind != ResultKind.CERTIFICATE:
        return None
    issuer = _("Issued by %(organ)s") % {"organ": version.item.organ_name}
    return {"title": version.result_name, "issuer": issuer, "rows": [], "sample": True}


def material_rows(version: ItemVersion, materials: Iterable[Material]) -> list[dict[str, Any]]:
    """Each material with the answer that asks for it, in the words of the questions."""
    questions = _questions(version)
    return [{"material": m, "when": _when(questions, m.shown_when)} for m in materials]


def fee_rows(version: ItemVersion) -> list[dict[str, Any]]:
    """Each fee with the answer by which it is charged."""
    questions = _questions(version)
    return [{"fee": fee, "when": _when(questions, fee.shown_when)} for fee in version.fees.all()]


def fee_lines(version: ItemVersion) -> list[str]:
    """When the fee is asked for in the case, what follows, when it goes back, and who pays less by what evidence."""
    days = {"days": version.fee_due_days}
    lines = []
    if version.fee_when == FeeWhen.BEFORE_ACCEPTANCE:
        text = _("Asked for once your papers are complete; paid within %(days)d working days it is accepted at once.")
        lines = [text % days, _("Not paid in time, the application ends. You may apply again.")]
    elif version.fee_when == FeeWhen.BEFORE_CERTIFICATE:
        text = _("Asked for once it is granted, to be paid within %(days)d working days; then the result is made.")
        lines = [text % days]
    if lines:
        lines.append(_("It goes back: %(rule)s.") % {"rule": version.get_fee_refund_display()})
    if version.charged:
        lines += [_less(reduction) for reduction in version.fee_reductions.all()]
    return lines


def _less(reduction: FeeReduction) -> str:
    said = {"name": reduction.name, "off": taken_off_words(reduction), "evidence": evidence_words(reduction)}
    return _("%(name)s: %(off)s, shown by: %(evidence)s") % said


def _questions(version: ItemVersion) -> dict[str, QuestionSpec]:
    forms = [form for form in (version.situation_form, version.form) if form]
    return {question.key: question for form in forms for question in form_spec(form).questions}


def _when(questions: dict[str, QuestionSpec], rows: list[dict[str, Any]]) -> str:
    """The answers that a row depends on, in words."""
    named = []
    for row in rows:
        if question := questions.get(row.get("question", "")):
            values = row["value"] if isinstance(row.get("value"), list) else [row.get("value")]
            kind, among = KINDS.get(question.kind), row.get("operator") == Operator.CONTAINS
            words = (kind.display(question, [value] if among else value) or question.label for value in values)
            named.append(" / ".join(words))
    return _("Only if you choose “%(options)s”") % {"options": sign("、").join(named)} if named else ""


def given(page: GroupSpec, answers: Mapping[str, Any]) -> list[dict[str, str]]:
    """What was answered on the guide, as rows of a summary list."""
    sections = display_answers(FormSpec("", 0, "", (page,)), answers)
    return [{"key": row.label, "value": row.value} for section in sections for row in section.rows]


def particulars(version: ItemVersion) -> list[dict[str, str]]:
    """Codes and legal particulars (GB/T 39554.2), for those who look for them."""
    channels = {"window": _("At a window"), "online": _("Online"), "post": _("By post")}
    yes_no = {True: _("Yes"), False: _("No")}
    rows = [
        (_("Implementation code"), version.item.code),
        (_("Business code"), version.business_code),
        (_("Kind of item"), version.item.kind_words),
        (_("Business"), version.get_business_kind_display()),
        (_("Source of power"), version.get_power_source_display()),
        (_("Handled at level"), version.item.get_level_display()),
        (_("Organs that run it too"), sign("、").join(organ.name for organ in version.item.organs.all())),
        (_("Organs that take part"), version.joint_organs),
        (_("Intermediary services"), version.intermediaries),
        (_("Serves"), sign("、").join(str(Audience(served).label) for served in version.serves)),
        (_("Handling"), version.get_handling_kind_display()),
        (_("Statutory limit"), _noted(*(limits.statutory(version) or (None, "")), version.statutory_note)),
        (_("Promised limit"), _noted(version.promised_number, version.promised_unit, version.promised_note)),
        (_("Extension"), _extension(version)),
        (_("Approvals"), version.get_approval_level_display()),
        (_("Site visit"), yes_no[version.site_visit]),
        (_("Special procedures"), version.special_procedures),
        (_("Ways to hand in"), sign("、").join(channels[c] for c in version.channels if c in channels)),
        (_("Visits"), f"{version.visits}{sign('，')}{version.visits_reason}" if version.visits else "0"),
        (_("Online depth"), version.get_online_depth_display()),
        (_("Handed in from"), version.get_scope_display()),
        (_("Real-name level needed"), _level(version) if version.can_apply_online else ""),
        (_("By appointment"), yes_no[version.by_appointment]),
        (_("At self-service terminals"), yes_no[version.self_service]),
        (_("Paid online"), yes_no[version.online_payment]),
        (_("Result by post"), yes_no[version.post_delivery]),
        (_("Result"), version.result_name),
        (_("What the result looks like"), version.result_sample_text),
        (_("Limit of number"), version.quantity_limit),
        (_("Code at the source"), version.external_code),
    ]
    return [{"key": str(key), "value": str(value)} for key, value in rows if value]


def _level(version: ItemVersion) -> str:
    """How well whoever applies is known, in words."""
    return str(RealNameLevel(version.real_name_level).label)


def _extension(version: ItemVersion) -> str:
    if not version.extension_days:
        return ""
    days = limits.limit_words(version.extension_days, version.promised_unit)
    return _("%(days)s once, approved by %(who)s") % {"days": days, "who": version.extension_by}


def siblings(version: ItemVersion) -> list[ItemVersion]:
    """The other businesses of the same item that residents find: renewal, replacement, cancellation …"""
    if version.item_id is None:
        return []
    shown = type(version).objects.visible(on=timezone.localdate()).filter(item=version.item_id)
    return list(shown.exclude(item_code=version.item_code).order_by("business_number", "pk"))


def _noted(number: int | None, unit: str, note: str) -> str:
    words = limits.limit_words(number, unit)
    return f"{words}{sign('（')}{note}{sign('）')}" if words and note else words
