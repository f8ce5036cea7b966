"""The seam to registers that know who belongs together: a room above asks them, departments only says that it matters.

``REGISTERS`` holds askers: of these persons (ids), those who belong to ``person``'s household. A register that does not
answer raises CheckUnavailable: then the declarations alone count, and the log of the registers says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from services.common.registry import Registry

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from services.accounts.models import Person, User

    Asker = Callable[[User, Person, Collection[int]], set[int]]

REGISTERS: Registry[Asker] = Registry("registers of kin")
