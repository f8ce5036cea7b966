"""What all views of cases share: who may come in, and what the refusals of the operations are told as."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rest_framework.views import APIView

from services.accounts.api.permissions import IsRealNamed
from services.applications.access import get_for_resident
from services.applications.operations.drafting import TooManyFiles
from services.applications.operations.moving import NotOpenToThis, OwnCase
from services.applications.operations.submitting import TooLateToCancel
from services.common.api.problems import Problem, pointer
from services.files.operations import UploadRefused

if TYPE_CHECKING:
    from rest_framework.response import Response

    from services.applications.models import Application

CONFLICTS = (NotOpenToThis, OwnCase, TooLateToCancel)
REFUSED_FILES = (UploadRefused, TooManyFiles)


class CaseView(APIView):
    """Residents with a checked identity; absent and not mine are the same 404 (``access``)."""

    permission_classes = (IsRealNamed,)

    def case(self, ref: str) -> Application:
        """My case. Raises NotFoundOrNotYours."""
        return get_for_resident(self.request.user, ref)

    def handle_exception(self, error: Exception) -> Response:
        """Refusals of the operations as problems, in their own words."""
        if isinstance(error, CONFLICTS):
            error = Problem("not-open", str(error))
        elif isinstance(error, REFUSED_FILES):
            error = Problem("invalid", errors=[{"pointer": pointer("file"), "detail": str(error)}])
        return super().handle_exception(error)
