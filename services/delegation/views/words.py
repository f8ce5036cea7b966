"""Sentences several pages say."""

from __future__ import annotations

from django.utils.translation import gettext as _


def enough_for_today() -> str:
    """So many codes went to this person today."""
    return _("No more codes today. Come to a service window with the identity document, or try again tomorrow.")


def code_gone() -> str:
    """The code cannot be used any more."""
    return _("This code can no longer be used. Have a new one sent.")


def settled() -> str:
    """Somebody was quicker."""
    return _("This was settled already. Here is how it stands now.")
