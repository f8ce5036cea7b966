"""The links of the account page, filled in ``AppConfig.ready()``; a page that is not there is not drawn.

One link: ``ENTRIES.register("security", AccountEntry(_("Safety"), _("Password …"), "accounts:security", "lock"))``.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from django.urls import NoReverseMatch, reverse

from services.accounts.enums import EntryGroup
from services.common.registry import Registry

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.utils.functional import Promise


@dataclass(frozen=True)
class AccountEntry:
    """One link: words, one sentence below them, the name of its address, an icon of the set.

    ``note(request)`` may replace the sentence by what stands now ("3 unread"); empty text keeps the sentence.
    ``shown(request)`` hides the entry from whom it does not concern. Lower ``order`` first within the group.
    """

    label: str | Promise
    sentence: str | Promise
    name: str
    icon: str = "list"
    group: EntryGroup = EntryGroup.SIGN_IN
    order: int = 0
    shown: Callable[[HttpRequest], bool] = lambda request: True
    note: Callable[[HttpRequest], str] = lambda request: ""

    @cached_property
    def url(self) -> str:
        """The address; empty while its room has no such page."""
        try:
            return reverse(self.name)
        except NoReverseMatch:
            return ""


ENTRIES: Registry[AccountEntry] = Registry("entries of the account page")


@dataclass(frozen=True, slots=True)
class Links:
    """One group of links as the page draws it."""

    words: str | Promise
    entries: list[dict[str, str | Promise]]


def groups(request: HttpRequest, *wanted: EntryGroup, without: str = "") -> list[Links]:
    """What this person is shown of these groups, empty ones and the page named ``without`` left out."""
    offered = [entry for _key, entry in ENTRIES.items() if entry.group in wanted and entry.name != without]
    shown = [entry for entry in offered if entry.url and entry.shown(request)]
    told = (Links(group.label, [_link(e, request) for e in _sorted(shown, group)]) for group in wanted)
    return [links for links in told if links.entries]


def _sorted(entries: list[AccountEntry], group: EntryGroup) -> list[AccountEntry]:
    return sorted((entry for entry in entries if entry.group == group), key=lambda entry: entry.order)


def _link(entry: AccountEntry, request: HttpRequest) -> dict[str, str | Promise]:
    sentence = entry.note(request) or entry.sentence
    return {"label": entry.label, "sentence": sentence, "url": entry.url, "icon": entry.icon}
