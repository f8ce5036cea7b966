"""What all views of cases share: who may come in, and what the refusals of the operations are told as."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.permissions import SAFE_METHODS
from rest_framework.response import Response
from rest_framework.views import APIView

from services.accounts.acting import find, myself
from services.accounts.api.permissions import IsRealNamed
from services.applications.access import get_for_resident, get_to_change
from services.applications.api.serializers import CaseDetailSerializer
from services.applications.operations.drafting import TooManyFiles
from services.applications.operations.moving import NotOpenToThis, OwnCase
from services.applications.operations.submitting import TooLateToCancel
from services.common.api.idempotent import ACTING_AS
from services.common.api.problems import Problem, pointer
from services.files.operations import UploadRefused

if TYPE_CHECKING:
    from rest_framework.request import Request

    from services.accounts.acting import Acting
    from services.applications.models import Application

CONFLICTS = (NotOpenToThis, OwnCase, TooLateToCancel)
REFUSED_FILES = (UploadRefused, TooManyFiles)
moving = partial(extend_schema, tags=["cases"], request=None, responses=CaseDetailSerializer)
"""What the operations that move a case say of themselves; each adds its name, its summary and what differs."""


ACTING = OpenApiParameter(
    ACTING_AS,
    location=OpenApiParameter.HEADER,
    description=gettext_lazy(
        "As whom: a ref of /session/rights/, such as enterprise:3. Without it one acts for oneself, whatever was "
        "chosen on the pages."
    ),
)


def acting_as(request: Request) -> Acting:
    """The right the header names, while it stands. Raises the problem ``invalid``."""
    ref = request.headers.get(ACTING_AS, "")
    right = find(request.user.person, ref) if ref not in ("", "self") else myself(request.user)
    if right is None:
        raise Problem("invalid", errors=[{"header": ACTING_AS, "detail": _("You cannot act for them, or no longer.")}])
    return right


class CaseView(APIView):
    """Residents with a checked identity; absent and not mine are the same 404 (``access``)."""

    permission_classes = (IsRealNamed,)

    def case(self, ref: str) -> Application:
        """My case, or one that a right of mine reaches today, to read or to change it. Raises NotFoundOrNotYours."""
        reads = self.request.method in SAFE_METHODS
        return get_for_resident(self.request.user, ref) if reads else get_to_change(self.request.user, ref)

    def told(self, ref: str, **options: Any) -> Response:
        """The case as it stands now."""
        return Response(CaseDetailSerializer(self.case(ref)).data, **options)

    def handle_exception(self, error: Exception) -> Response:
        """Refusals of the operations as problems, in their own words."""
        if isinstance(error, CONFLICTS):
            error = Problem("not-open", str(error))
        elif isinstance(error, REFUSED_FILES):
            error = Problem("invalid", errors=[{"pointer": pointer("file"), "detail": str(error)}])
        return super().handle_exception(error)
