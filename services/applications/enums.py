"""Words of the case."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class State(models.TextChoices):
    """Where a case stands; the label is what the resident reads."""

    DRAFT = "draft", _("Not submitted yet")
    RECEIVED = "received", _("Received")
    SUPPLEMENT = "supplement", _("Waiting for your supplement")
    ACCEPTED = "accepted", _("Accepted")
    REVIEW = "review", _("Under review")
    DECISION = "decision", _("Under review")
    MAKING = "making", _("Certificate in the making")
    DELIVERY = "delivery", _("Being delivered")
    CLOSED = "closed", _("Completed")
    REFUSED = "refused", _("Not accepted")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    PAUSED = "paused", _("Special procedure (the clock stands still)")
    ENDED = "ended", pgettext_lazy("state of a case", "Ended")
    PRE_EXAM = "pre_exam", _("Looked through beforehand")
    SITE_VISIT = "site_visit", _("Under review")
    JOINT = "joint", _("Under review")
    RETURNED = "returned", _("Returned")
    TAKEN_IN = "taken_in", _("Taken in, on its way to the office that handles it")
    FEE_DUE = "fee_due", _("Fee to be paid")
    RESULT_FEE = "result_fee", _("Fee to be paid")


EXTERNAL_CODES = {
    State.RECEIVED: "02",
    State.SUPPLEMENT: "06",
    State.ACCEPTED: "05",
    State.REVIEW: "12",
    State.DECISION: "12",
    State.MAKING: "12",
    State.DELIVERY: "12",
    State.CLOSED: "10",
    State.REFUSED: "07",
    State.WITHDRAWN: "10",
    State.PAUSED: "11",
    State.ENDED: "10",
    State.PRE_EXAM: "02",
    State.SITE_VISIT: "12",
    State.JOINT: "12",
    State.RETURNED: "13",
    State.TAKEN_IN: "02",
    State.FEE_DUE: "12",
    State.RESULT_FEE: "12",
}
"""办件状态 codes of the national platform (C0109); a draft is told to nobody."""

FINAL = frozenset({State.CLOSED, State.REFUSED, State.WITHDRAWN, State.ENDED, State.RETURNED})
RUNNING = frozenset(State) - FINAL - {State.DRAFT}
EXAMINED = frozenset({State.REVIEW, State.SITE_VISIT, State.JOINT})
"""审核中: the parts of a review are one state to the resident."""
UNDECIDED = EXAMINED | {State.ACCEPTED, State.PAUSED}
"""Accepted, and nobody has proposed a decision."""
WAITS_FOR_FEE = frozenset({State.FEE_DUE, State.RESULT_FEE})
"""待缴费: complete and not accepted yet, or granted and the result not made yet."""
AT_THE_COUNTER = EXAMINED | {
    State.TAKEN_IN,
    State.RECEIVED,
    State.PRE_EXAM,
    State.ACCEPTED,
    State.DECISION,
    State.PAUSED,
}
"""Somebody at the counter must act."""


class Channel(models.TextChoices):
    """How the application reached the organ."""

    ONLINE = "online", _("Online")
    WINDOW = "window", _("Window")


class DeliveryWay(models.TextChoices):
    """送达方式: how the result reaches the applicant."""

    ONLINE = "online", _("Electronically")
    HAND = "hand", _("Collected at the window")
    POST = "post", _("By post")


class Actor(models.TextChoices):
    """Who makes a move."""

    APPLICANT = "applicant", _("Applicant")
    RECEIVER = "receiver", _("Clerk at the window, for the applicant who stands there")
    EXAMINER = "examiner", _("Examiner")
    APPROVER = "approver", _("Approver")
    HEAD = "head", _("Head in charge")
    CONSULTED = "consulted", _("Department whose opinion was asked")
    SYSTEM = "system", _("System")


class Fit(models.TextChoices):
    """What the clerk found about a material."""

    UNCHECKED = "unchecked", _("Not checked yet")
    FIT = "fit", _("Fits")
    UNFIT = "unfit", _("Does not fit")


class MaterialSource(models.TextChoices):
    """Where a material came from."""

    UPLOADED = "uploaded", _("Handed in")
    FETCHED = "fetched", _("Fetched by the system")
    HELD = "held", _("Held certificate")
    PROMISED = "promised", _("A promise stands in for it")


class CheckReason(models.TextChoices):
    """Why a granted case is looked at afterwards."""

    PROMISE = "promise", _("Granted on a promise")
    SAMPLE = "sample", _("Sample of what rules or one clerk decided")


class CheckState(models.TextChoices):
    """Where an after-check stands."""

    OPEN = "open", _("To be checked")
    RIGHT = "right", _("As it should be")
    WRONG = "wrong", _("Not right, an approver decides")
    REVOKED = "revoked", _("Revoked")
    STANDS = "stands", _("Stands all the same")


class Proposal(models.TextChoices):
    """What the examiner proposes and the approver decides."""

    GRANT = "grant", _("Grant")
    REFUSE = "refuse", _("Do not grant")


class SupplementSubject(models.TextChoices):
    """What a line of a supplement notice is about."""

    QUESTION = "question", _("Answer")
    MATERIAL = "material", _("Material")


class ReturnGround(models.TextChoices):
    """退件: the only grounds on which an application may be returned; counted for supervision."""

    DUPLICATE = "duplicate", _("The same was handed in twice")
    WISH = "wish", _("The applicant wishes it in writing")


class Conclusion(models.TextChoices):
    """What a site visit came to."""

    FIT = "fit", _("Complies")
    MEND = "mend", _("To be mended by a date")
    UNFIT = "unfit", _("Does not comply")


class Opinion(models.TextChoices):
    """What a department says that was asked."""

    AGREE = "agree", _("In agreement")
    CONDITIONS = "conditions", _("Agrees on conditions")
    OBJECT = "object", _("Against it")


class ClockKind(models.TextChoices):
    """What a clock of a case measures."""

    NOTICE = "notice", _("Saying what is missing")
    SUPPLEMENT = "supplement", _("Handing in what is missing")
    PROMISE = "promise", _("Promised limit")
    STATUTORY = "statutory", _("Statutory limit")
    STEP = "step", _("Stage")
    PROCEDURE = "procedure", _("Special procedure")
    DELIVERY = "delivery", _("Handing over")
    FORWARD = "forward", _("Sending on to the office that handles it")
    FEE = "fee", _("Paying the fee")


class FeeEnd(models.TextChoices):
    """How the fee of a case was settled."""

    NOTHING = "nothing", _("Nothing to pay")
    PAID = "paid", pgettext_lazy("fee", "Paid")
    WAIVED = "waived", _("Waived")


class Level(models.IntegerChoices):
    """How pressing a deadline is, as the lights show it."""

    CALM = 0, _("In time")
    AMBER = 1, _("Soon due")
    RED = 2, _("Overdue")
    SERIOUS = 3, _("Past the statutory limit")


class SpecialProcedure(models.TextChoices):
    """What does not count towards the limit (行政许可法 art. 45)."""

    HEARING = "hearing", _("Hearing")
    TENDER = "tender", _("Invitation to tender")
    AUCTION = "auction", _("Auction")
    INSPECTION = "inspection", _("Inspection of goods or equipment")
    TESTING = "testing", _("Testing")
    QUARANTINE = "quarantine", _("Quarantine inspection")
    APPRAISAL = "appraisal", _("Appraisal")
    EXPERTS = "experts", _("Review by experts")
