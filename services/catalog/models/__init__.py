"""The three layers of items, their children, themes, rules and the search index."""

from services.catalog.models.children import (
    AutoRule,
    Condition,
    Faq,
    Fee,
    LawArticle,
    Material,
    Step,
    VersionFrozenError,
)
from services.catalog.models.items import BaseItem, ImplementedItem, ItemPlace, ItemVersion, RuleSet, Theme
from services.catalog.models.search import CatalogueStamp, SearchEntry

__all__ = [
    "AutoRule",
    "BaseItem",
    "CatalogueStamp",
    "Condition",
    "Faq",
    "Fee",
    "ImplementedItem",
    "ItemPlace",
    "ItemVersion",
    "LawArticle",
    "Material",
    "RuleSet",
    "SearchEntry",
    "Step",
    "Theme",
    "VersionFrozenError",
]
