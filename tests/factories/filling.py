"""Any item of the demo city applied for page by page, up to a numbered case."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from services.accounts.acting import Acting, myself
from services.applications import flow
from services.applications.models import Answers, Application
from services.applications.operations import drafting, submitting
from services.catalog import situations
from services.catalog.access import get_published
from services.catalog.models import ItemVersion
from services.questions.answers import visible_groups
from services.questions.forms import build_form
from services.questions.kinds import KINDS
from services.questions.kinds.dates import bound_day
from services.questions.kinds.rows import columns_of, limits
from services.questions.sources import Prefill
from services.questions.spec import GroupSpec, QuestionSpec
from tests.factories import applications as cases
from tests.support.controls import Controls

PLAIN: dict[str, Any] = {
    "id_document": {"type": "31", "number": "440981199001010017"},
    "phone": "13800000003",
    "plate": "粤K12345",
    "bank_card": "6222020000000000000",
    "credit_code": "91440981MA4W000035",
    "region": {"town": "440981001", "village": "440981001001"},
    "address": "高州市潘州街道演示路 18 号 502 房",
    "promise": True,
    "signature": {"typed": "王测试"},
}
"""A valid answer of each kind that has no bounds to keep."""


class Answering:
    """Answers for any question: the first option of every choice, or the last."""

    def __init__(self, *, last: bool) -> None:
        self.last = last

    def _pick(self, rows: list[Any]) -> Any:
        return rows[-1 if self.last else 0]

    def to(self, question: QuestionSpec) -> Any:
        """A valid answer within the bounds of the question."""
        bounds = question.bounds
        if question.kind == "choice":
            return self._pick(question.options)["value"]
        if question.kind == "several":
            return [self._pick(question.options)["value"]]
        if question.kind == "yes_no":
            return self._pick([False, True])
        if question.kind == "date":
            return self._day(bounds)
        if question.kind in {"number", "money"}:
            return self._pick([bounds.get("min", 1), bounds.get("max", 9)])
        if question.kind in {"text", "long_text"}:
            return "演示内容"[: bounds.get("max_length", 80)].ljust(bounds.get("min_length", 1), "一")
        if question.kind == "rows":
            row = {column.key: self.to(column) for column in columns_of(question)}
            return [row] * self._pick(list(limits(question)))
        return PLAIN[question.kind]

    def _day(self, bounds: dict[str, str]) -> str:
        first, last = bounds.get("min"), bounds.get("max")
        if self.last:
            return bound_day(last or first or "today").isoformat()
        return (bound_day(first) if first else bound_day(last or "today") - timedelta(days=1)).isoformat()


def _sent(form: Any) -> tuple[QueryDict, MultiValueDict]:
    """What a browser sends of a page as it stands, with a file in every file field that stands open."""
    controls = Controls(str(form))
    data = QueryDict(mutable=True)
    for name, value in controls.values.items():
        data[name] = value
    for name, field in form.fields.items():
        question = field.question
        if question.kind == "rows":
            data.setlist(f"{name}-row", [str(n) for n in range(len(form.before.get(name) or [{}]))])
        if question.kind == "promise":
            data[name] = "on"
        if question.kind == "signature":
            data[f"{name}-way"] = "type"
    files = {
        name: [SimpleUploadedFile("照片.jpg", cases.photo().read(), content_type="image/jpeg")]
        for name in controls.files
        if form.fields[name].question.kind in {"photo", "file"}
    }
    return data, MultiValueDict(files)


def _fill(application: Application, group: GroupSpec, answering: Answering, user: Any) -> None:
    stored = Answers.objects.get(application=application)
    prefill = {key: Prefill(**value) for key, value in stored.prefill.items()}
    given = dict(stored.data)
    for question in group.questions:
        known = question.key in given or question.key in prefill
        if question.kind == "signature" or not (known or KINDS.get(question.kind).is_upload):
            given[question.key] = answering.to(question)
    data, files = _sent(build_form(group, answers=given, prefill=prefill))
    form = build_form(group, data=data, files=files, answers=stored.data, prefill=prefill)
    assert form.is_valid(), (group.key, form.errors, data)
    drafting.save_page(application=application, group_key=group.key, form=form, by=user)


def _situation(version: ItemVersion, answering: Answering) -> dict[str, Any]:
    """Answers to the guide's questions that do not lead elsewhere."""
    page = situations.page_of(version)
    if page is None:
        return {}
    for question in page.questions:
        for value in [False, True] if question.kind == "yes_no" else [option["value"] for option in question.options]:
            chosen = [value] if question.kind == "several" else value
            given = {q.key: answering.to(q) for q in page.questions} | {question.key: chosen}
            kept = situations.kept(version, given)
            if situations.refusal(version, kept) is None and kept:
                return kept
    raise AssertionError(version)


def apply(code: str, phone: str, *, last: bool = False, right: Acting | None = None) -> Application:
    """A case handed in, every page answered; as another identity where one is given."""
    application = filled(code, phone, last=last, right=right)
    assert submitting.problems_of(application) == []
    return submitting.submit(application=application, by=cases.resident(phone))


def filled(code: str, phone: str, *, last: bool = False, right: Acting | None = None) -> Application:
    """The same, not handed in yet."""
    user, version, answering = cases.resident(phone), get_published(code), Answering(last=last)
    situation = _situation(version, answering)
    application = drafting.start(version=version, acting=right or myself(user), by=user, situation=situation)
    done: set[str] = {"situation"} if situation else set()
    while True:
        answers = Answers.objects.get(application=application).data
        page = next((g for g in visible_groups(application.form, answers) if g.key not in done), None)
        if page is None:
            break
        _fill(application, page, answering, user)
        done.add(page.key)
    application = Application.objects.get(pk=application.pk)
    for row in flow.missing_materials(application):
        drafting.attach(application=application, row=row, upload=cases.proof(), by=user)
    return Application.objects.get(pk=application.pk)
