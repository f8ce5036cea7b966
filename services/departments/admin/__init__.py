"""Departments in the administration: organs and windows · posts and who stands in · kin · keys of other systems."""

from services.departments.admin import keys, kin, organs, posts

__all__ = ["keys", "kin", "organs", "posts"]
