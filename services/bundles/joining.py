"""Two questions of two items asked as one: the stricter bounds hold."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from services.questions.kinds.dates import bound_day

if TYPE_CHECKING:
    from services.questions.spec import QuestionSpec

LOWER, UPPER = ("min", "min_length"), ("max", "max_length")
WORDS_ONLY = ("autocomplete",)
"""Bounds that only help the browser: the first one's stay."""
_APART: Any = object()


def joined(first: QuestionSpec, other: QuestionSpec, *, said: bool) -> QuestionSpec | None:
    """One question for both, or None when they must be asked apart.

    ``said``: the bundle itself says that they are the same, so that their words may differ and, of choices, what both
    offer remains.
    """
    alike = first.label == other.label or bool(first.prefill and first.prefill == other.prefill)
    if first.kind != other.kind or not (alike or said):
        return None
    options = _options(first, other, said=said)
    bounds = _bounds(first, other)
    if options is None or bounds is None:
        return None
    same = first.shown_when == other.shown_when
    needed = (first, other) if same else [q for q in (first, other) if not q.shown_when]
    return replace(
        first,
        options=options,
        bounds=bounds,
        shown_when=first.shown_when if same else [],
        required=any(question.required for question in needed),
        prefill=first.prefill or other.prefill,
        sensitive=first.sensitive or other.sensitive,
    )


def _options(first: QuestionSpec, other: QuestionSpec, *, said: bool) -> list[dict[str, str]] | None:
    theirs = {option["value"] for option in other.options}
    both = [option for option in first.options if option["value"] in theirs]
    if len(both) == len(first.options) == len(other.options):
        return list(first.options)
    return both if both and said else None


def _bounds(first: QuestionSpec, other: QuestionSpec) -> dict[str, Any] | None:
    """The narrower of each bound; None when nothing would satisfy both, or they ask for different things."""
    kept: dict[str, Any] = {}
    for name in {**first.bounds, **other.bounds}:
        given = [bounds[name] for bounds in (first.bounds, other.bounds) if bounds.get(name) not in (None, "")]
        value = _narrower(name, given, first.kind) if given else ""
        if value is _APART:
            return None
        kept[name] = value
    return None if _empty(kept, first.kind) else kept


def _narrower(name: str, given: list[Any], kind: str) -> Any:
    if len(given) == 1 or given[0] == given[1] or name in WORDS_ONLY:
        return given[0]
    if name in LOWER:
        return max(given, key=lambda bound: _order(bound, kind))
    if name in UPPER:
        return min(given, key=lambda bound: _order(bound, kind))
    if all(isinstance(bound, list) for bound in given) and name == "types":
        return [one for one in given[0] if one in given[1]] or _APART
    return _APART


def _order(bound: Any, kind: str) -> Any:
    """Days are compared as the days they are today; the case itself checks its own bound again when it is handed in."""
    return bound_day(bound) if kind == "date" else bound


def _empty(bounds: dict[str, Any], kind: str) -> bool:
    """Whether a lower bound lies above its upper one."""
    return any(
        bounds.get(low) not in (None, "")
        and bounds.get(high) not in (None, "")
        and _order(bounds[low], kind) > _order(bounds[high], kind)
        for low, high in zip(LOWER, UPPER, strict=True)
    )
