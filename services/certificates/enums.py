"""Words of electronic certificates."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class CertificateStatus(models.TextChoices):
    """Status codes of electronic certificates (GB/T 36903 metadata)."""

    VALID = "01", _("Valid")
    SUSPENDED = "02", _("Held back")
    REVOKED = "03", _("Revoked")
    CANCELLED = "04", _("Cancelled")
    EXPIRED = "05", _("Lapsed")
    TRANSFERRED = "06", _("Moved to another place")
    WITHDRAWN = "07", _("Licence withdrawn")
    OTHER = "99", _("Not usable")


CAN_RETURN = (CertificateStatus.VALID, CertificateStatus.SUSPENDED)
"""A certificate may become usable again only from these."""


class TrustLevel(models.TextChoices):
    """How far material may be relied on (国办函〔2016〕108号)."""

    ISSUED = "A", _("Issued by the organ")
    CHECKED = "B", _("Checked against the original")
    UPLOADED = "C", _("Uploaded by the holder")
    SELF_MADE = "D", _("Made by the holder")


REUSABLE_LEVELS = (TrustLevel.ISSUED, TrustLevel.CHECKED)
"""Levels that make 免证办 work: nothing more to hand in."""


class ValidityUnit(models.TextChoices):
    """In what a validity is counted."""

    DAYS = "days", _("days")
    MONTHS = "months", _("months")
    YEARS = "years", _("years")
    UNLIMITED = "unlimited", _("without an end")


class HolderKind(models.TextChoices):
    """Who can hold a type of certificate."""

    PERSON = "person", _("Person")
    ENTERPRISE = "enterprise", _("Enterprise")


class Layout(models.TextChoices):
    """What a certificate looks like on paper: templates of ``documents``, each for any type."""

    SHEET = "pdf/certificates/generic.html", _("A5 across")
    RESIDENCE = "pdf/certificates/residence_permit.html", _("A5 across, with a photo")
    ELDER = "pdf/certificates/elder_card.html", _("A5 across, large letters and a photo")
    CARD = "pdf/certificates/card.html", _("Card, front and back (85.6 × 54 mm)")
    LICENCE = "pdf/certificates/licence.html", _("A4 across, licence")
    PERMIT = "pdf/certificates/permit.html", _("A4 upright, licence")
    PROOF = "pdf/certificates/proof.html", _("A4 upright, proof")
    BOOKLET = "pdf/certificates/booklet.html", _("Booklet: cover and inside")
    PASS = "pdf/certificates/pass.html", _("Pass with a stub")


class Colour(models.TextChoices):
    """Family of colours on paper."""

    JADE = "jade", _("Jade")
    GOLD = "gold", _("Gold")
    NAVY = "navy", _("Blue")
    ROSE = "rose", _("Rose")


class Look(models.TextChoices):
    """Why a code that was scanned shows nothing."""

    FORGED = "forged", _("This is not a code of ours, or it was changed.")
    EARLY = "early", _("The time of this code is not right.")
    USED = "used", _("This code has been used once already. A picture of a code is good for nothing.")
    OVER = "over", _("The minute of this code is over.")


class UsedPart(models.TextChoices):
    """What an organ took of a certificate it may use."""

    FACE = "face", _("what stands on it")
    COPY = "copy", _("a copy with a watermark")


class ChangeState(models.TextChoices):
    """How far a proposed change of state has come."""

    OPEN = "open", _("Waits for a second person")
    DONE = "done", _("Done")
    DECLINED = "declined", _("Not agreed to")
    WITHDRAWN = "withdrawn", _("Taken back")


class BatchState(models.TextChoices):
    """How far a batch has come."""

    PROPOSED = "proposed", _("Waits for a second person")
    RUNNING = "running", _("Being issued")
    DONE = "done", _("Finished")
    DECLINED = "declined", _("Not started")


class RowState(models.TextChoices):
    """How far one line of a batch has come."""

    WAITING = "waiting", _("Waits")
    ISSUED = "issued", pgettext_lazy("row of a batch", "Issued")
    FAILED = "failed", _("Not issued")
