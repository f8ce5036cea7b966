"""Every write about items: ``beginning``, ``life`` (checked, in force, withdrawn), ``copying``, ``changing`` (many);
and ``words``: what people say and what they search for.
"""

from services.catalog.operations.beginning import begin_item
from services.catalog.operations.changing import Change, Planned, change_many, plan
from services.catalog.operations.copying import AddressTaken, copy_as_new, next_version, reopen_questions
from services.catalog.operations.life import (
    CannotPublish,
    FormChanged,
    NotOpenToThis,
    SamePerson,
    approve,
    hand_in,
    list_entries,
    list_entry,
    publish,
    recall,
    resume,
    send_back,
    suspend,
    take_effect,
    withdraw,
)
from services.catalog.operations.words import note_opened, note_search, seed_words, words_changed

__all__ = [
    "AddressTaken",
    "CannotPublish",
    "Change",
    "FormChanged",
    "NotOpenToThis",
    "Planned",
    "SamePerson",
    "approve",
    "begin_item",
    "change_many",
    "copy_as_new",
    "hand_in",
    "list_entries",
    "list_entry",
    "next_version",
    "note_opened",
    "note_search",
    "plan",
    "publish",
    "recall",
    "reopen_questions",
    "resume",
    "seed_words",
    "send_back",
    "suspend",
    "take_effect",
    "withdraw",
    "words_changed",
]
