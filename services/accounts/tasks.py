"""Work after the commit."""

from __future__ import annotations

from services.accounts import operations
from services.accounts.enums import CodePurpose, ExportState
from services.accounts.exporting import pack
from services.accounts.models import DataExport, PhoneChange, PhoneCode
from services.accounts.operations.firms_asked_anew import ask_anew
from services.accounts.operations.unanswered import forget_unanswered
from services.common.messaging import send_sms
from services.common.tasks import task


@task
def send_code(*, code_id: int) -> None:
    """Hand the code to the SMS transport, with what it is for; one that is used or gone is not sent any more."""
    code = PhoneCode.objects.filter(pk=code_id, used_at=None).order_by("pk").first()
    if code and code.code:
        for_what = "" if code.purpose == CodePurpose.SIGN_IN else CodePurpose(code.purpose).label
        send_sms(code.phone, "sign_in_code", {"code": code.code, "for_what": for_what})


@task
def tell_old_phone(*, change_id: int) -> None:
    """Say to the number before that it no longer signs in."""
    for change in PhoneChange.objects.filter(pk=change_id):
        operations.tell_old_phone(change=change)


@task
def make_export(*, export_id: int) -> None:
    """Put the copy of somebody's data together."""
    asked = DataExport.objects.filter(pk=export_id, state=ExportState.WAITING).select_related("user__person")
    for export in asked:
        with pack(export.user) as data:
            operations.keep_export(export=export, data=data)


@task
def remove_expired_exports() -> None:
    """Delete copies whose days are over."""
    operations.remove_expired()


@task
def close_due_accounts() -> None:
    """Close the accounts whose days to think again are over."""
    operations.close_due()


@task
def ask_about_enterprises() -> None:
    """Ask the register anew who leads the enterprises people act for."""
    ask_anew()


@task
def forget_appointments() -> None:
    """End appointments that nobody answered."""
    forget_unanswered()
