"""刷脸 of the demo: a page of the portal on which one says how the check shall end. Never in production."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.core import signing
from django.urls import reverse

if TYPE_CHECKING:
    from collections.abc import Mapping

ASKED = "registries.face.asked"
ANSWERED = "registries.face.answered"
SECONDS = 900


class DemoFaceGateway:
    """Compares nothing; the question and the answer travel signed through the browser."""

    simulated = True
    origin = ""

    def begin(self, *, ref: str, user_id: int, name: str, id_type: str, id_number: str, back: str) -> str:
        """The page of this check. Name and document are not needed to simulate."""
        asked = {"ref": ref, "user": user_id, "back": back}
        return reverse("registries:face", args=[signing.dumps(asked, salt=ASKED, compress=True)])

    def result(self, *, ref: str, returned: Mapping[str, str]) -> bool | None:
        """What was chosen on the page, for this very check."""
        try:
            answer = signing.loads(returned.get("face", ""), salt=ANSWERED, max_age=SECONDS)
        except signing.BadSignature:
            return None
        return answer["same"] if answer["ref"] == ref else None


def read(asked: str, user_id: int) -> dict[str, str] | None:
    """``ref`` and ``back`` of a check that this sign-in began a short while ago."""
    try:
        found = signing.loads(asked, salt=ASKED, max_age=SECONDS)
    except signing.BadSignature:
        return None
    return found if found["user"] == user_id else None


def address_after(asked: dict[str, str], *, same: bool) -> str:
    """Where the person goes on, with the signed answer."""
    answer = signing.dumps({"ref": asked["ref"], "same": same}, salt=ANSWERED)
    return f"{asked['back']}?{urlencode({'face': answer})}"
