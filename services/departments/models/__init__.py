"""Organs, posts and who stands in, kin that may not be handled, keys of other systems."""

from services.departments.models.keys import OrganKey
from services.departments.models.kin import Recusal, StaffKin
from services.departments.models.organs import Department, Window
from services.departments.models.posts import PostProposal, StaffLeave, StaffPost

__all__ = ["Department", "OrganKey", "PostProposal", "Recusal", "StaffKin", "StaffLeave", "StaffPost", "Window"]
