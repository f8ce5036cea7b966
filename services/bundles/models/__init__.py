"""Tables of bundles, one file a subject."""

from services.bundles.models.applying import (
    BundleAnswers,
    BundleApplication,
    BundleFile,
    BundlePart,
)
from services.bundles.models.archive import BundleArchive
from services.bundles.models.content import Alias, Bundle, BundleItem

__all__ = [
    "Alias",
    "Bundle",
    "BundleAnswers",
    "BundleApplication",
    "BundleArchive",
    "BundleFile",
    "BundleItem",
    "BundlePart",
]
