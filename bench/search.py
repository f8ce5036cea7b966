"""A search at growing sizes of the catalogue: wall time, and how much longer the largest takes than the one before."""

from __future__ import annotations

import statistics
from collections.abc import Callable
from time import process_time

from bench import sizes
from bench.measure import ORIENTATION, Goal, Result, percentile, summary

MOST_MS, GROWTH = Goal(most=5), Goal(most=5)
QUERIES = (
    "典当", "居住", "许可", "公租房退费", "医师执业变更", "养老床位许克", "老人补贴", "yishizhiye", "yszybg",
    "网吧怎么办", "申请表", "没有这种事",
)  # fmt: skip
"""Two-character words, names, a typing error, everyday words, pinyin, initials, a question, a material, nothing."""


def _timed(work: Callable[[], object]) -> float:
    """CPU milliseconds."""
    began = process_time()
    work()
    return (process_time() - began) * 1000


def _median(work: Callable[[], object], rounds: int) -> float:
    return statistics.median(_timed(work) for _ in range(rounds))


def run(rounds: int) -> dict[str, Result]:
    """Median over the queries, warm; then what a change of the catalogue costs before the next search."""
    from services.catalog import catalogue, operations, plenty, search

    operations.seed_words()
    results, before = {}, 0.0
    for size in sizes.SEARCHED:
        plenty.load(size)
        built = _timed(catalogue.current) + _timed(search.current)
        for words in QUERIES:
            search.find(words)
        per_query = [
            statistics.median(_timed(lambda w=words: search.find(w)) for _ in range(rounds)) for words in QUERIES
        ]
        middle = statistics.median(per_query)
        name = f"search at {size:,}"
        results[name] = summary([(1, value) for value in per_query], goal=MOST_MS, unit="ms CPU")
        results[f"{name}: two characters"] = summary([(1, per_query[0])], goal=MOST_MS, unit="ms CPU")
        results[f"{name}: slowest"] = summary([(1, percentile(per_query, 1.0))], goal=ORIENTATION, unit="ms CPU")
        results[f"{name}: read anew"] = summary([(1, built)], goal=ORIENTATION, unit="ms CPU")
        if before:
            results[f"{name}, times the size before"] = summary([(before, middle)], goal=GROWTH, unit="ms CPU")
        before = middle
    return results
