"""The demo city's forms: one file each in ``demo_data/``, published; a new version number publishes a new version.

Files in ``demo_data/library/`` are pages for reuse. A question given as ``"phone"``, or as ``{"like": "phone", ...}``
with what differs, is taken from ``demo_data/common/questions.json``. ``"after"`` names the form whose questions the
guide asks first.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from services.common import transaction
from services.questions import operations
from services.questions.models import FormDefinition, Question, QuestionGroup

DATA = Path(__file__).parent / "demo_data"


@transaction.atomic
def load() -> None:
    """Write and publish every form that is not there yet; again changes nothing."""
    common = _read(DATA / "common" / "questions.json")
    there = set(FormDefinition.objects.published().values_list("code", "version"))
    forms = {path.stem: _read(path) for path in sorted(DATA.glob("*.json"))}
    for path in sorted((DATA / "library").glob("*.json")):
        _library(_read(path), common)
    for data in forms.values():
        if (data["code"], data["version"]) not in there:
            before = forms[data["after"]]["groups"] if "after" in data else []
            _form(data, common, before=[row["key"] for page in before for row in page["questions"]])


def _read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def _library(data: dict[str, Any], common: dict[str, dict[str, Any]]) -> None:
    """Pages for reuse; what an administrator made of them since is left alone."""
    made, is_new = FormDefinition.objects.get_or_create(
        code=data["code"], is_library=True, defaults={"title": data["title"]}
    )
    if is_new:
        _pages(made, data, common)


def _form(data: dict[str, Any], common: dict[str, dict[str, Any]], *, before: list[str]) -> None:
    """``before`` are keys of the questions that the guide asks ahead of this form."""
    FormDefinition.objects.filter(code=data["code"], version=data["version"]).delete()
    definition = FormDefinition.objects.create(code=data["code"], version=data["version"], title=data["title"])
    _pages(definition, data, common)
    operations.publish_form(definition=definition, by=None, before=before)


def _pages(definition: FormDefinition, data: dict[str, Any], common: dict[str, dict[str, Any]]) -> None:
    pages = QuestionGroup.objects.bulk_create(
        QuestionGroup(
            definition=definition, order=n, **{name: value for name, value in page.items() if name != "questions"}
        )
        for n, page in enumerate(data["groups"], 1)
    )
    Question.objects.bulk_create(
        Question(definition=definition, group=group, order=n, **_question(row, common))
        for group, page in zip(pages, data["groups"], strict=True)
        for n, row in enumerate(page["questions"], 1)
    )


def _question(row: str | dict[str, Any], common: dict[str, dict[str, Any]]) -> dict[str, Any]:
    if isinstance(row, str):
        row = {"like": row}
    if like := row.get("like"):
        row = {"key": like, **common[like], **row}
    return {name: value for name, value in row.items() if name != "like"}
