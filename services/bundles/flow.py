"""The pages of an application for a bundle, and what still stands in the way of handing it in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from services.applications.flow import CHECK, MATERIALS, Step, bounds, position
from services.bundles import plan as plans
from services.bundles.access import frozen_versions
from services.catalog import situations
from services.catalog.enums import Necessity, VersionState
from services.certificates.access import usable_documents
from services.common.language import sign
from services.questions.answers import is_group_done, validate_all, visible_groups
from services.questions.conditions import holds
from services.questions.outlook import Outlook, any_holds
from services.questions.spec import form_spec

if TYPE_CHECKING:
    from services.bundles.models import BundleApplication, BundleFile
    from services.catalog.models import ItemVersion


@dataclass
class Piece:
    """One material, handed in once: who asks for it and what was handed in."""

    key: str
    name: str
    instructions: str
    standard: str
    icon: str
    needed: bool
    items: list[str] = field(default_factory=list)
    files: list[BundleFile] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Free:
    """A material nobody hands in, and where it comes from."""

    name: str
    words: str


class Desk:
    """An application with everything its pages need, read once: versions, files, certificates that stand in."""

    def __init__(self, application: BundleApplication, *, sees_certificates: bool = True) -> None:
        self.application = application
        self.answers: dict[str, Any] = application.answers.data
        self.versions = frozen_versions(application)
        self.files = list(application.files.select_related("file"))
        self.held = usable_documents(application.principal) if sees_certificates else {}
        self.children = application.plan["children"]

    def version(self, child: dict[str, Any]) -> ItemVersion:
        """The item of one part of the plan."""
        return self.versions[child["code"]]

    def own(self, child: dict[str, Any]) -> dict[str, Any]:
        """What this item asked for."""
        return plans.own_answers(child, form_spec(situations.case_form(self.version(child))), self.answers)

    def ahead(self, outlook: Outlook) -> bool | None:
        """Whether anything has to be handed in, once open questions of the common form are answered."""
        found = []
        for child in self.children:
            needs = self.versions.get(child["needs"])
            for material in self.version(child).materials.all():
                asked = str(material.pk) in child["materials"] and material.certificate_type_id not in self.held
                if asked and not plans.handed_in_by_another(material, needs):
                    keys = child["keys"]
                    rows = [{**row, "question": keys.get(row["question"], "")} for row in material.shown_when]
                    found.append(outlook.will_hold(rows))
        return any_holds(found)

    def pieces(self) -> list[Piece]:
        """The materials to hand in, each once, in the order of the items."""
        found: dict[str, Piece] = {}
        for child in self.children:
            needs = self.versions.get(child["needs"])
            own = self.own(child)
            for material in self.version(child).materials.all():
                key = child["materials"].get(str(material.pk))
                if key is None or material.certificate_type_id in self.held or not holds(material.shown_when, own):
                    continue
                if plans.handed_in_by_another(material, needs):
                    continue
                piece = found.setdefault(key, self._piece(key))
                piece.items.append(self.version(child).name)
                piece.needed |= material.necessity == Necessity.NEEDED
        return list(found.values())

    def _piece(self, key: str) -> Piece:
        row = self.application.plan["materials"][key]
        files = [file for file in self.files if file.material_key == key]
        words = {name: row[name] for name in ("name", "instructions", "standard", "icon")}
        return Piece(key=key, needed=False, files=files, **words)

    def free(self) -> list[Free]:
        """What need not be handed in: fetched, held as a certificate, or given by the item before."""
        found: dict[str, Free] = {}
        for child in self.children:
            needs = self.versions.get(child["needs"])
            for material in self.version(child).materials.all():
                if material.is_fetched:
                    found.setdefault(material.name, Free(material.name, material.instructions))
                elif plans.handed_in_by_another(material, needs):
                    words = _("Comes from “{name}” as soon as that is granted.").format(name=needs.name)
                    found.setdefault(material.name, Free(material.name, words))
                elif material.certificate_type_id in self.held:
                    found.setdefault(material.name, Free(material.name, _("Taken from My certificates.")))
        return list(found.values())

    def missing(self) -> list[Piece]:
        """Needed pieces without a file."""
        return [piece for piece in self.pieces() if piece.needed and not piece.files]

    def problems(self) -> list[tuple[str, str]]:
        """What stands in the way, each with the key of the page where it is mended, as for a single case.

        The common form is asked first, then every item by its own bounds: the stricter of two holds in any case.
        """
        form = self.application.form
        found = {f"{p.label}{sign('：')}{p.message}": p.group_key for p in validate_all(form, self.answers)}
        where = {question.key: question.group_key for question in form_spec(form).questions}
        for child in self.children:
            for words, page in self._problems_of(child, where):
                found.setdefault(words, page)
        for piece in self.missing():
            found.setdefault(_("{name}: not handed in yet").format(name=piece.name), MATERIALS)
        return [(page, words) for words, page in found.items()]

    def _problems_of(self, child: dict[str, Any], where: dict[str, str]) -> list[tuple[str, str]]:
        version, own, found = self.version(child), self.own(child), []
        if version.state == VersionState.SUSPENDED:
            words = _("{name} is suspended for now; your draft is kept. Reason: {reason}")
            found.append((words.format(name=version.name, reason=version.state_note), ""))
        if refused := situations.refusal(version, own):
            page = situations.page_of(version).questions[0].key
            found.append((f"{version.name}{sign('：')}{refused.title}", where.get(child["keys"].get(page, ""), "")))
        for problem in validate_all(situations.case_form(version), own):
            page = where.get(child["keys"].get(problem.question_key, ""), "")
            found.append((f"{problem.label}{sign('：')}{problem.message}", page))
        return found


def steps(desk: Desk) -> list[Step]:
    """All pages in order. The first questions were answered before; the check is never done before it is sent."""
    application, answers = desk.application, desk.answers
    ref, form = application.ref, application.form
    pages = [
        Step(
            group.key,
            group.short_title or group.title,
            reverse("bundles:fill", args=[ref, group.key]),
            is_group_done(form, group.key, answers),
        )
        for group in visible_groups(form, answers)
        if group.key != plans.SITUATION
    ]
    if desk.pieces():
        url = reverse("bundles:materials", args=[ref])
        pages.append(Step(MATERIALS, _("Materials"), url, not desk.missing()))
    pages.append(Step(CHECK, _("Check"), reverse("bundles:check", args=[ref]), done=False))
    return pages


def reach(desk: Desk, pages: list[Step]) -> tuple[int, int]:
    """How many pages there will be at least and at most, as for a single case."""
    spec = form_spec(desk.application.form)
    outlook = Outlook(spec, desk.answers, {plans.SITUATION, *(page.key for page in pages if page.done)})
    groups = [group for group in spec.groups if group.key != plans.SITUATION]
    found = [outlook.will_ask(question.key for question in group.questions) for group in groups]
    found.append(bool(position(pages, MATERIALS)) or desk.ahead(outlook))
    return bounds(found, len(pages))
