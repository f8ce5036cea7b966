"""The consistency rules about limits, steps, visits, results and money (domain §1, rules 1–6 and 12–14)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from services.catalog.charges import COLLECTORS
from services.catalog.enums import (
    Channel,
    FeeClock,
    FeeWhen,
    HandlingKind,
    OnlineDepth,
    ResultKind,
)
from services.catalog.limits import extension, in_workdays, statutory
from services.catalog.quality.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from services.catalog.models import FeeReduction, ItemVersion


def _limits(version: ItemVersion) -> Iterator[Finding]:
    at_once = version.handling_kind == HandlingKind.AT_ONCE
    if at_once != (version.promised_number == 0):
        text = _("“At once” and a promise of 0 go together: change the kind of handling or the promise.")
        yield Finding(1, "handling_kind", text)
    promise = in_workdays(version.promised_number, version.promised_unit)
    law = statutory(version)
    if law is not None and promise > in_workdays(*law):
        yield Finding(14, "promised_number", _("The promise is longer than the statutory limit: shorten the promise."))
    if version.joint_handling:
        yield from _joint(version)
    elif version.extension_days and not version.extension_by:
        yield Finding(0, "extension_by", _("An extension is possible: say who approves it."))


def _joint(version: ItemVersion) -> Iterator[Finding]:
    """行政许可法 art. 26 and 42: who takes part is named, and the joint limits are not passed."""
    rules = version.rule_set
    if not rules.joint_decision_days:
        text = _("It is handled jointly, but the rule set knows no joint limit: only licences are.")
        yield Finding(0, "joint_handling", text)
        return
    if not version.joint_organs:
        yield Finding(0, "joint_organs", _("It is handled jointly: name the organs that take part."))
    law = statutory(version)
    if law is not None and in_workdays(*law) > in_workdays(rules.joint_decision_days, rules.unit):
        yield Finding(14, "statutory_number", _("The limit is longer than the law allows for joint handling."))
    more = extension(version)
    if more is not None and in_workdays(*more) > in_workdays(rules.joint_extension_days, rules.unit):
        yield Finding(14, "extension_days", _("The extension is longer than the law allows for joint handling."))


def _steps(version: ItemVersion) -> Iterator[Finding]:
    steps = list(version.steps.all())
    if version.handling_kind == HandlingKind.AT_ONCE and [step.name for step in steps] != ["受理", "办结"]:
        yield Finding(1, "steps", _("What is done at once has exactly two steps: 受理 and 办结."))
    for step in steps:
        if step.limit_number and not step.stage:
            text = _("%(name)s: it has a limit, so say to which stage of the case it belongs.")
            yield Finding(0, "steps", text % {"name": step.name}, step.pk)
    promise = in_workdays(version.promised_number, version.promised_unit)
    total = sum(in_workdays(step.limit_number, step.limit_unit) for step in steps)
    if total > promise + 0.01:
        yield Finding(12, "steps", _("The steps together take longer than the promise: shorten a step."))


def _visits(version: ItemVersion) -> Iterator[Finding]:
    if version.visits and not version.visits_reason:
        yield Finding(4, "visits_reason", _("Say why one must come."))
    if not version.visits and version.visits_reason:
        yield Finding(4, "visits", _("There is a reason to come, but no visit: enter the visits or clear the reason."))
    if not version.visits and Channel.ONLINE not in version.channels and Channel.POST not in version.channels:
        text = _("No visit and no online channel: then it must be possible to hand in by post.")
        yield Finding(5, "channels", text)
    if version.online_depth == OnlineDepth.WHOLE and version.visits:
        yield Finding(6, "visits", _("Everything online means no visits: set the visits to 0 or choose another depth."))


def _results(version: ItemVersion) -> Iterator[Finding]:
    if not version.result_name:
        yield Finding(3, "result_name", _("Name the result one gets."))
    if version.result_name.endswith(("证", "证书")):
        if version.result_kind != ResultKind.CERTIFICATE:
            text = _("The result is called a certificate: choose that kind of result.")
            yield Finding(2, "result_kind", text)
        elif not version.certificate_type_id:
            yield Finding(2, "certificate_type", _("Choose the type of certificate that is issued."))
    if version.result_name.endswith(("批复", "批文")) and version.result_kind != ResultKind.DECISION:
        yield Finding(2, "result_kind", _("The result is called a decision: choose that kind of result."))
    if version.can_apply_online and version.result_kind == ResultKind.CERTIFICATE and not version.certificate_type_id:
        yield Finding(2, "certificate_type", _("Choose the type of certificate that is issued."))
    if version.result_kind == ResultKind.NONE:
        return
    if not version.result_note:
        yield Finding(3, "result_note", _("Say how one gets the result."))
    if not (version.certificate_type_id or version.result_sample_id or version.result_sample_text):
        text = _("Show a sample of the result: choose the certificate, upload a picture or describe it.")
        yield Finding(3, "result_sample_text", text)


def _money(version: ItemVersion) -> Iterator[Finding]:
    if not version.charged and version.online_payment:
        yield Finding(13, "online_payment", _("Nothing is charged, so nothing can be paid online."))
    if version.charged and not version.fees.all():
        yield Finding(0, "fees", _("It is charged: list the fees and their standard."))
    if version.charged and not version.fee_basis:
        yield Finding(0, "fee_basis", _("It is charged: name the basis."))
    if not version.charged and version.fees.all():
        yield Finding(0, "charged", _("Fees are listed: say that it is charged, or remove them."))
    if version.fee_when != FeeWhen.NONE:
        yield from _collected(version)
    for reduction in version.fee_reductions.all():
        yield from _reduction(version, reduction)


def _collected(version: ItemVersion) -> Iterator[Finding]:
    """A fee that is asked for in the case."""
    if version.fee_when not in COLLECTORS:
        yield Finding(0, "fee_when", _("Fees cannot be asked for in the case at present."))
    if not version.charged:
        yield Finding(0, "fee_when", _("Nothing is charged, so nothing can be asked for in the case."))
    if not version.fee_due_days:
        yield Finding(0, "fee_due_days", _("Say how many working days there are to pay."))
    if version.fee_when == FeeWhen.BEFORE_ACCEPTANCE and version.auto_decision:
        text = _("The system decides at once, so it cannot wait for a fee before acceptance: ask for it once granted.")
        yield Finding(0, "fee_when", text)
    if version.fee_when == FeeWhen.BEFORE_ACCEPTANCE and version.fee_clock != FeeClock.RUNS_ON:
        text = _("Before acceptance no days for the result run yet: nothing can stand still.")
        yield Finding(0, "fee_clock", text)
    if version.fee_when == FeeWhen.BEFORE_ACCEPTANCE:
        yield from _before_acceptance(version)


def _before_acceptance(version: ItemVersion) -> Iterator[Finding]:
    """Nothing else may keep a complete application waiting: acceptance is owed within days."""
    if any(fee.amount is None for fee in version.fees.all()):
        text = _("Before acceptance a fee needs a figure: nobody may wait for it to be worked out. Ask once granted.")
        yield Finding(0, "fee_when", text)
    if version.allows_later_material:
        text = _("Who may hand something in later is accepted before the fee is paid: ask for it once granted.")
        yield Finding(0, "fee_when", text)


def _reduction(version: ItemVersion, reduction: FeeReduction) -> Iterator[Finding]:
    """It says of which fee, how much, and what it rests on."""
    named = {"name": reduction.name}
    if reduction.fee_name and reduction.fee_name not in {fee.name for fee in version.fees.all()}:
        text = _("%(name)s: there is no fee of the name it is taken off.") % named
        yield Finding(0, "fee_reductions", text, reduction.pk)
    if (reduction.percent is None) == (reduction.amount is None):
        text = _("%(name)s: say what is taken off, either per cent or an amount.") % named
        yield Finding(0, "fee_reductions", text, reduction.pk)
    elif not (reduction.percent or reduction.amount) or (reduction.percent or 0) > 100:
        text = _("%(name)s: something between nothing and all is taken off.") % named
        yield Finding(0, "fee_reductions", text, reduction.pk)
    if bool(reduction.material_key) == bool(reduction.fact):
        text = _("%(name)s: say what shows it, either a material or a fact.") % named
        yield Finding(0, "fee_reductions", text, reduction.pk)
    if reduction.material_key and reduction.material_key not in {row.key for row in version.materials.all()}:
        text = _("%(name)s: the material that shows it is not asked for.") % named
        yield Finding(0, "fee_reductions", text, reduction.pk)
    if reduction.fact and not reduction.operator:
        text = _("%(name)s: say how the fact is compared.") % named
        yield Finding(0, "fee_reductions", text, reduction.pk)


CHECKS = (_limits, _steps, _visits, _results, _money)
