"""Questions asked of certificates and held documents."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q

from services.accounts.models import Enterprise
from services.certificates.enums import REUSABLE_LEVELS, CertificateStatus


class CertificateQuerySet(models.QuerySet):
    """Certificates."""

    def held_by(self, holder: models.Model) -> CertificateQuerySet:
        """Everything this person or enterprise holds, usable ones first, newest first."""
        own = {"holder_enterprise": holder} if isinstance(holder, Enterprise) else {"holder": holder}
        related = ("type", "document", "issuer", "holder_enterprise")
        return self.filter(**own).select_related(*related).order_by("status", "-pk")

    def usable(self, *, on: date) -> CertificateQuerySet:
        """Valid on that day."""
        begun = self.filter(status=CertificateStatus.VALID, valid_from__lte=on)
        return begun.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=on))

    def ending_between(self, first: date, last: date) -> CertificateQuerySet:
        """Valid ones whose last day lies in the span, both days included."""
        return self.filter(status=CertificateStatus.VALID, valid_to__range=(first, last))


class HeldDocumentQuerySet(models.QuerySet):
    """Held documents."""

    def reusable(self, holder: models.Model, *, on: date) -> HeldDocumentQuerySet:
        """What stands in for paper on that day: trust level A or B, its certificate usable (免证办). Best first."""
        usable = Q(certificate__isnull=True) | (
            Q(certificate__status=CertificateStatus.VALID, certificate__valid_from__lte=on)
            & (Q(certificate__valid_to__isnull=True) | Q(certificate__valid_to__gte=on))
        )
        own = {"enterprise": holder} if isinstance(holder, Enterprise) else {"person": holder}
        return self.filter(usable, **own, trust_level__in=REUSABLE_LEVELS).order_by("trust_level", "-pk")
