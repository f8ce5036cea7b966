"""The consistency rules about limits, steps, visits, results and money (domain §1, rules 1–6 and 12–14)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from services.catalog.enums import Channel, HandlingKind, OnlineDepth, ResultKind
from services.catalog.limits import in_workdays
from services.catalog.quality.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from services.catalog.models import ItemVersion


def _limits(version: ItemVersion) -> Iterator[Finding]:
    at_once = version.handling_kind == HandlingKind.AT_ONCE
    if at_once != (version.promised_number == 0):
        text = _("“At once” and a promise of 0 go together: change the kind of handling or the promise.")
        yield Finding(1, "handling_kind", text)
    promise = in_workdays(version.promised_number, version.promised_unit)
    if version.statutory_number is not None and promise > in_workdays(version.statutory_number, version.statutory_unit):
        yield Finding(14, "promised_number", _("The promise is longer than the statutory limit: shorten the promise."))
    if version.extension_days and not version.extension_by:
        yield Finding(0, "extension_by", _("An extension is possible: say who approves it."))


def _steps(version: ItemVersion) -> Iterator[Finding]:
    steps = list(version.steps.all())
    if version.handling_kind == HandlingKind.AT_ONCE and [step.name for step in steps] != ["受理", "办结"]:
        yield Finding(1, "steps", _("What is done at once has exactly two steps: 受理 and 办结."))
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


CHECKS = (_limits, _steps, _visits, _results, _money)
