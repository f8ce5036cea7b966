"""Work after the commit."""

from __future__ import annotations

from services.accounts.models import PhoneCode
from services.common.messaging import send_sms
from services.common.tasks import task


@task
def send_code(*, code_id: int) -> None:
    """Hand the code to the SMS transport; a code that is used or gone is not sent any more."""
    code = PhoneCode.objects.filter(pk=code_id, used_at=None).order_by("pk").first()
    if code and code.code:
        send_sms(code.phone, "sign_in_code", {"code": code.code})
