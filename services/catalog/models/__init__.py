"""The three layers of items, their children, themes, rules and the search index."""

from services.catalog.models.children import (
    AutoRule,
    Condition,
    Faq,
    Fee,
    LawArticle,
    Material,
    Situation,
    Step,
    VersionFrozenError,
)
from services.catalog.models.fees import FeeReduction
from services.catalog.models.imports import ImportedRow, ImportRun
from services.catalog.models.layers import BaseItem, EnrolmentBatch, ImplementedItem, ItemPlace, RuleSet, Theme
from services.catalog.models.search import CatalogueStamp, Polyphone, SearchedWords, SearchEntry, Synonym
from services.catalog.models.versions import ItemVersion

__all__ = [
    "AutoRule",
    "BaseItem",
    "CatalogueStamp",
    "Condition",
    "EnrolmentBatch",
    "Faq",
    "Fee",
    "FeeReduction",
    "ImplementedItem",
    "ImportRun",
    "ImportedRow",
    "ItemPlace",
    "ItemVersion",
    "LawArticle",
    "Material",
    "Polyphone",
    "RuleSet",
    "SearchEntry",
    "SearchedWords",
    "Situation",
    "Step",
    "Synonym",
    "Theme",
    "VersionFrozenError",
]
