"""One form out of many: which items somebody needs, each question and each material once. Pure: no database.

Questions (and materials) of two items are one when they have the same key, kind and words, or when the bundle says so
by an ``Alias``; the stricter bounds hold, and what cannot be joined is asked apart. The plan is JSON that a draft
keeps: per item ``{"code", "version", "needs", "keys": {own key: common key}, "materials": {id: common key}}``.
"""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from services.bundles.enums import Subject
from services.bundles.joining import joined
from services.catalog.enums import MaterialForm, Necessity
from services.catalog.situations import case_form
from services.questions.answers import shown
from services.questions.conditions import holds
from services.questions.spec import FormSpec, GroupSpec, QuestionSpec, form_spec

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from services.bundles.models import Bundle, BundleItem
    from services.catalog.models import ItemVersion, Material

LAST = ("signature", "promise")
"""Kinds that stand on the last page: one signs what one has filled in."""
SITUATION, SIGN = "situation", "sign"
"""The first page, answered before the draft begins, and the last one."""


def needed(items: Iterable[BundleItem], situation: Mapping[str, Any]) -> list[BundleItem]:
    """The items these answers ask for. One that needs another one which is not needed waits for nothing."""
    return [item for item in items if holds(item.needed_when, situation)]


class Joiner:
    """Collects the questions and materials of one item after the other."""

    def __init__(self, bundle: Bundle) -> None:
        self.title, self.code, self.version = bundle.title, bundle.code, bundle.version
        self.aliases = {(a.item_code, a.subject, a.key): a.asked_as for a in bundle.aliases.all()}
        self.questions: dict[str, QuestionSpec] = {}
        self.pages: dict[str, GroupSpec] = {}
        self.order: dict[str, list[str]] = {}
        self.materials: dict[str, dict[str, Any]] = {}
        self.children: list[dict[str, Any]] = []
        if bundle.situation_form_id:
            first = form_spec(bundle.situation_form).groups[0]
            self.pages[SITUATION] = first
            self.questions = {q.key: replace(q, group_key=SITUATION) for q in first.questions}
            self.order[SITUATION] = list(self.questions)

    def add(self, item: BundleItem, version: ItemVersion, codes: set[str]) -> None:
        """Join one item. ``codes`` are those of all items of this application."""
        keys: dict[str, str] = {}
        for group in form_spec(case_form(version)).groups:
            page = f"{item.item_code}-{group.key}"
            self.pages[page] = group
            for question in group.questions:
                self._question(item.item_code, question, keys, page)
        needs = item.needs if item.needs in codes else ""
        materials = {
            str(material.pk): self._material(item.item_code, material)
            for material in version.materials.all()
            if not material.is_fetched and not material.question_key
        }
        self.children.append(
            {"code": item.item_code, "version": version.pk, "needs": needs, "keys": keys, "materials": materials}
        )

    def _question(self, code: str, question: QuestionSpec, keys: dict[str, str], page: str) -> None:
        alias = self.aliases.get((code, Subject.QUESTION, question.key), "")
        rows = [{**row, "question": keys.get(row["question"], row["question"])} for row in question.shown_when]
        mine = replace(question, shown_when=rows)
        wanted = alias or question.key
        if wanted in self.questions:
            together = joined(self.questions[wanted], mine, said=bool(alias))
            if together is not None:
                self.questions[wanted] = together
                keys[question.key] = wanted
                return
            wanted = f"{code.replace('-', '_')}_{question.key}"
        keys[question.key] = wanted
        place = SIGN if question.kind in LAST else page
        self.questions[wanted] = replace(mine, key=wanted, group_key=place)
        self.order.setdefault(place, []).append(wanted)

    def _material(self, code: str, material: Material) -> str:
        """The common key: by alias, or shared with a material of the same key and name."""
        alias = self.aliases.get((code, Subject.MATERIAL, material.key), "")
        wanted = alias or material.key
        there = self.materials.get(wanted)
        if there is not None and not alias and there["name"] != material.name:
            wanted = f"{code.replace('-', '_')}_{material.key}"
            there = self.materials.get(wanted)
        if there is None:
            there = self.materials[wanted] = {
                "name": material.name,
                "instructions": material.instructions,
                "standard": material.standard,
                "needed": False,
                "icon": material.icon,
            }
        there["needed"] |= material.necessity == Necessity.NEEDED
        return wanted

    def form(self) -> FormSpec:
        """The pages that still ask something, the signature last."""
        groups = [self._page(key, self.pages[key]) for key in self.order if key != SIGN]
        if SIGN in self.order:
            groups.append(self._page(SIGN, GroupSpec(SIGN, _("Sign for everything"), _("Signature"))))
        return FormSpec(self.code, self.version, self.title, tuple(groups))

    def _page(self, key: str, group: GroupSpec) -> GroupSpec:
        return replace(group, key=key, questions=tuple(self.questions[name] for name in self.order[key]))


def make(
    bundle: Bundle, chosen: list[BundleItem], versions: Mapping[str, ItemVersion]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Form and plan, both JSON, for these items."""
    joiner = Joiner(bundle)
    codes = {item.item_code for item in chosen}
    for item in chosen:
        joiner.add(item, versions[item.item_code], codes)
    return asdict(joiner.form()), {"children": joiner.children, "materials": joiner.materials}


def own_answers(child: Mapping[str, Any], spec: FormSpec, answers: Mapping[str, Any]) -> dict[str, Any]:
    """What one item asked for, by its own keys, and nothing else: its department sees no more than this."""
    keys = child["keys"]
    mine = {own: answers[common] for own, common in keys.items() if common in answers}
    return {question.key: mine[question.key] for question in shown(spec, mine) if question.key in mine}


def askers(plan: Mapping[str, Any], common: Iterable[str]) -> list[str]:
    """Codes of the items that ask any of these common questions, in order."""
    wanted = set(common)
    return [child["code"] for child in plan["children"] if wanted & set(child["keys"].values())]


def handed_in_by_another(material: Material, needs: ItemVersion | None) -> bool:
    """Whether the material is what the item before gives: then there is nothing to hand in."""
    return (
        needs is not None
        and material.form != MaterialForm.FETCHED
        and material.certificate_type_id is not None
        and material.certificate_type_id == needs.certificate_type_id
    )
