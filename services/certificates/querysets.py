"""Questions asked of certificates and held documents."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from services.accounts.models import Enterprise
from services.certificates.enums import CAN_RETURN, REUSABLE_LEVELS, CertificateStatus


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

    def held_at(self, moment: datetime) -> CertificateQuerySet:
        """Good at that moment, though they may have ended since; a revoked one never was."""
        day = timezone.localdate(moment)
        ended_since = Q(status_at__gt=moment) & ~Q(status=CertificateStatus.REVOKED)
        begun = self.filter(Q(status=CertificateStatus.VALID) | ended_since, valid_from__lte=day)
        return begun.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day))

    def over(self, *, on: date) -> CertificateQuerySet:
        """Those past their last day that nobody has marked so."""
        return self.filter(status__in=CAN_RETURN, valid_to__lt=on)

    def to_renew(self, *, on: date) -> CertificateQuerySet:
        """Usable ones whose type offers renewal by now; the holder, or who leads the enterprise, was not told yet."""
        kinds = self.model._meta.get_field("type").related_model.objects.filter(renewal_days__gt=0)
        near = Q(pk=None)
        for days in kinds.values_list("renewal_days", flat=True).order_by("renewal_days").distinct():
            near |= Q(type__renewal_days=days, valid_to__range=(on, on + timedelta(days=days - 1)))
        somebody = Q(holder__isnull=False) | Q(holder_enterprise__legal_representative__isnull=False)
        return self.filter(near, somebody, status=CertificateStatus.VALID, renewal_told_at=None)

    def ending_between(self, first: date, last: date) -> CertificateQuerySet:
        """Valid ones whose last day lies in the span, both days included."""
        return self.filter(status=CertificateStatus.VALID, valid_to__range=(first, last))

    def unprinted(self) -> CertificateQuerySet:
        """Those of which no paper was printed through the register."""
        papers = apps.get_model("certificates", "PaperCopy").objects.filter(certificate=OuterRef("pk"))
        return self.filter(~Exists(papers))


class CertificateTypeQuerySet(models.QuerySet):
    """Types of certificates."""

    def issued_by(self, organs: list[int]) -> CertificateTypeQuerySet:
        """Types in use that one of these organs may issue."""
        return self.filter(Q(issuers__isnull=True) | Q(issuers__in=organs), is_active=True).distinct().order_by("name")


class HeldDocumentQuerySet(models.QuerySet):
    """Held documents."""

    def reusable(self, holder: models.Model, *, on: date) -> HeldDocumentQuerySet:
        """What stands in for paper on that day: trust level A or B, its certificate usable (免证办). Best first."""
        usable = Q(certificate__isnull=True) | (
            Q(certificate__status=CertificateStatus.VALID, certificate__valid_from__lte=on)
            & (Q(certificate__valid_to__isnull=True) | Q(certificate__valid_to__gte=on))
        )
        own = {"enterprise": holder} if isinstance(holder, Enterprise) else {"person": holder}
        lasting = Q(valid_to__isnull=True) | Q(valid_to__gte=on)
        found = self.filter(usable, lasting, **own, trust_level__in=REUSABLE_LEVELS, removed_at=None)
        return found.order_by("trust_level", "-pk")

    def proving(self, person: models.Model, kind: str, *, at: datetime) -> HeldDocumentQuerySet:
        """Certificates of a kind that were good at that moment, and papers that a clerk had compared by then."""
        certificates = apps.get_model("certificates", "Certificate").objects.held_at(at)
        lasting = Q(valid_to__isnull=True) | Q(valid_to__gte=timezone.localdate(at))
        there = Q(removed_at=None) | Q(removed_at__gt=at)
        paper = Q(certificate=None, trust_level__in=REUSABLE_LEVELS, checked_at__lte=at) & lasting & there
        return self.filter(Q(certificate__in=certificates) | paper, person=person, kind=kind)

    def papers_of(self, holder: models.Model) -> HeldDocumentQuerySet:
        """Copies of paper certificates in the wallet, newest first."""
        own = {"enterprise": holder} if isinstance(holder, Enterprise) else {"person": holder}
        return self.filter(**own, certificate=None, removed_at=None).order_by("-pk")

    def waiting(self) -> HeldDocumentQuerySet:
        """Copies that wait to be compared with their original."""
        return self.filter(check_code__isnull=False)


class UsePermissionQuerySet(models.QuerySet):
    """Permissions to use certificates."""

    def in_force(self, *, on: date) -> UsePermissionQuerySet:
        """Neither withdrawn nor past their last day."""
        return self.filter(withdrawn_at=None, until_date__gte=on)

    def ended(self, *, on: date) -> UsePermissionQuerySet:
        """Withdrawn, or past their last day."""
        return self.filter(Q(withdrawn_at__isnull=False) | Q(until_date__lt=on))
