"""A form is taken once: the second sending of its token is answered with what the first made."""

from __future__ import annotations

from services.common.models import OnceToken


def result_of(*, owner: str, purpose: str, token: str) -> str | None:
    """What the first sending made, or None when this is the first. ``owner`` is text such as ``user:3``."""
    if not token:
        return None
    return OnceToken.objects.filter(owner=owner, purpose=purpose, token=token).values_list("result", flat=True).first()


def keep(*, owner: str, purpose: str, token: str, result: str) -> None:
    """Keep what was made, in the same transaction; IntegrityError when another sending was quicker."""
    if token:
        OnceToken.objects.create(owner=owner, purpose=purpose, token=token, result=result)
