"""Who may change a form beyond the right to change forms at all: upper rooms know whose it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from services.common.registry import Registry

if TYPE_CHECKING:
    from services.accounts.models import User
    from services.questions.models import FormDefinition

GUARDS: Registry[Callable[[User, FormDefinition], bool]] = Registry("whose a form is")
"""Name → whether this member of staff may change this form; all must agree."""


def may_change(user: User, definition: FormDefinition) -> bool:
    """Whether everybody who knows whose the form is lets ``user`` change it."""
    return all(guard(user, definition) for _name, guard in GUARDS.items())
