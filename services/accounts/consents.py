"""For what a resident may be asked to agree. Rooms register a ``Purpose`` in ``AppConfig.ready()``.

A purpose that can be taken back says what then happens and does it. Giving and withdrawing: `operations/consents.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from services.common.registry import Registry

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.utils.functional import Promise


REAL_NAME = "real_name"
REAL_NAME_TEXT = _("I agree that my name and document number are compared with the state's population register.")

FACE = "face"
FACE_TEXT = _(
    "I agree, separately from anything else, that my face is compared once with the photo of my identity document. "
    "The portal keeps no picture."
)


@dataclass(frozen=True, slots=True)
class Purpose:
    """One purpose: what is agreed to, in which version, and what taking it back means.

    ``on_withdraw(user=, by=)`` makes it true, inside the transaction; without one the consent cannot be taken back on
    the page, and ``consequence`` says why.
    """

    title: str | Promise
    text: str | Promise
    version: str
    consequence: str | Promise
    on_withdraw: Callable[..., None] | None = None


PURPOSES: Registry[Purpose] = Registry("purposes of consent")
