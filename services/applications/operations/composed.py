"""A case begun, filled in and handed in at once, from answers and files that another room gathered.

Every rule is that of the single steps: who may apply, what is shown, what is missing, which organ, which number.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from services.applications.models import Answers, CaseFile
from services.applications.operations.drafting import (
    MayNotApply,
    begin,
    discard,
    hindrance,
    own_draft,
)
from services.applications.operations.submitting import submit
from services.common.together import together

if TYPE_CHECKING:
    from services.accounts.acting import Acting
    from services.accounts.models import User
    from services.applications.models import Application
    from services.catalog.models import ItemVersion
    from services.departments.models import Department
    from services.files.models import StoredFile


@dataclass(frozen=True, slots=True)
class Given:
    """What was gathered: answers and their sources by question key, stored files by question key and material id.

    The answer to a question that asks for a file is made here; ``answers`` need not hold it.
    """

    answers: dict[str, Any]
    sources: dict[str, Any] = field(default_factory=dict)
    question_files: dict[str, StoredFile] = field(default_factory=dict)
    material_files: dict[int, list[StoredFile]] = field(default_factory=dict)


@together()
def compose(*, version: ItemVersion, acting: Acting, by: User, organ: Department, given: Given) -> Application:
    """The case, handed in: number, receipt, notice clock. All or nothing, inside the caller's transaction if any. That
    it was handed in is told by the caller, once for all of its cases.

    ``organ`` comes from ``routing.at_start``, which may ask a register: call that before the transaction. A draft of
    the same item that the same person began by itself gives way and is thrown away: say so before. Raises MayNotApply,
    NotComplete.
    """
    if why := hindrance(version, acting):
        raise MayNotApply(why)
    if draft := own_draft(version=version, acting=acting):
        discard(application=draft, by=by)
    application = begin(version=version, acting=acting, by=by, organ=organ, prefill={}, situation={})
    _keep(application, given)
    return submit(application=application, by=by, quiet=True)


def _keep(application: Application, given: Given) -> None:
    """The same stored file may stand in many cases; each case links it by a reference of its own."""
    data = dict(given.answers)
    for key, file in given.question_files.items():
        kept = CaseFile.objects.create(application=application, question_key=key, file=file)
        data[key] = {"files": [{"ref": kept.ref, "name": file.original_name, "size": file.size}]}
    rows = {row.material_id: row for row in application.materials.all()}
    CaseFile.objects.bulk_create(
        CaseFile(application=application, material=rows[material], file=file)
        for material, files in given.material_files.items()
        if material in rows
        for file in files
    )
    answers = Answers.objects.get(application=application)
    answers.data, answers.sources = data, given.sources
    answers.save(update_fields=["data", "sources"])
