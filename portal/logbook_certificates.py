"""Words of the log for certificates."""

from __future__ import annotations

from typing import Any

from django.utils.translation import pgettext_lazy

EVENTS: dict[str, Any] = {
    "case.certificate_chosen": pgettext_lazy("log", "Certificate chosen instead of paper"),
    "case.paper_chosen": pgettext_lazy("log", "Paper chosen instead of a certificate"),
    "certificate.batch_declined": pgettext_lazy("log", "Batch of certificates not started"),
    "certificate.batch_finished": pgettext_lazy("log", "Batch of certificates finished"),
    "certificate.batch_read_in": pgettext_lazy("log", "Batch of certificates read in"),
    "certificate.batch_refused": pgettext_lazy("log", "File of a batch of certificates refused"),
    "certificate.batch_started": pgettext_lazy("log", "Batch of certificates started"),
    "certificate.change_agreed": pgettext_lazy("log", "Change of a certificate agreed to"),
    "certificate.change_declined": pgettext_lazy("log", "Change of a certificate not agreed to"),
    "certificate.change_proposed": pgettext_lazy("log", "Change of a certificate proposed"),
    "certificate.code_shown": pgettext_lazy("log", "Code of a certificate shown"),
    "certificate.copied_for_case": pgettext_lazy("log", "Certificate copied for a case, marked"),
    "certificate.decision_read": pgettext_lazy("log", "Decision about a certificate downloaded"),
    "certificate.downloaded": pgettext_lazy("log", "Certificate downloaded"),
    "certificate.handed_out": pgettext_lazy("log", "Paper of a certificate handed out"),
    "certificate.issued": pgettext_lazy("log", "Certificate issued"),
    "certificate.looked_for": pgettext_lazy("log", "Certificates looked for"),
    "certificate.paper_added": pgettext_lazy("log", "Paper certificate added"),
    "certificate.paper_checked": pgettext_lazy("log", "Paper certificate checked"),
    "certificate.paper_opened": pgettext_lazy("log", "Copy of a paper certificate opened at a window"),
    "certificate.paper_refused": pgettext_lazy("log", "Paper certificate not confirmed"),
    "certificate.paper_removed": pgettext_lazy("log", "Paper certificate taken out of the wallet"),
    "certificate.printed": pgettext_lazy("log", "Certificate printed"),
    "certificate.revealed": pgettext_lazy("log", "Certificate seen in full"),
    "certificate.shown": pgettext_lazy("log", "Certificate shown"),
    "certificate.status_changed": pgettext_lazy("log", "State of a certificate changed"),
    "document.guessed_at": pgettext_lazy("log", "Holder of a document guessed at"),
    "document.seal_right_ended": pgettext_lazy("log", "Right to use a seal ended"),
    "document.seal_right_given": pgettext_lazy("log", "Right to use a seal given"),
    "document.status_list_signed": pgettext_lazy("log", "List of states signed"),
    "certificate.use_permitted": pgettext_lazy("log", "Use of a certificate permitted"),
    "certificate.use_refused": pgettext_lazy("log", "Use of a certificate refused"),
    "certificate.use_withdrawn": pgettext_lazy("log", "Use of a certificate withdrawn"),
    "certificate.used": pgettext_lazy("log", "Certificate used"),
    "certificate.viewed": pgettext_lazy("log", "Certificate looked at by staff"),
}
"""Event → what happened."""
