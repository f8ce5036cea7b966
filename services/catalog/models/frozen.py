"""The guard that keeps published versions as they are."""


class VersionFrozenError(Exception):
    """A published or withdrawn item version, or a row that belongs to it, was about to change."""
