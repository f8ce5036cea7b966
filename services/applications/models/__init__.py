"""Cases and what belongs to them."""

from services.applications.models.archive import CaseArchive
from services.applications.models.case import REF_ALPHABET, Application, new_ref, phone_tail
from services.applications.models.clocks import Clock, Escalation, Extension, Pause
from services.applications.models.contents import Answers, CaseFile, CaseMaterial
from services.applications.models.course import Progress, Supplement, SupplementItem
from services.applications.models.delivery import Delivery, TransferLine, TransferList, code_index
from services.applications.models.desk import CaseSerial, StandardReason
from services.applications.models.evidence import DecisionFactor
from services.applications.models.fees import CaseFee
from services.applications.models.joint import CaseTransfer, Consultation
from services.applications.models.later import LaterMaterial
from services.applications.models.promises import AfterCheck, Promise
from services.applications.models.reception import Visit
from services.applications.models.site import SiteCheck, SitePhoto, SiteVisit

__all__ = [
    "REF_ALPHABET",
    "AfterCheck",
    "Answers",
    "Application",
    "CaseArchive",
    "CaseFee",
    "CaseFile",
    "CaseMaterial",
    "CaseSerial",
    "CaseTransfer",
    "Clock",
    "Consultation",
    "DecisionFactor",
    "Delivery",
    "Escalation",
    "Extension",
    "LaterMaterial",
    "Pause",
    "Progress",
    "Promise",
    "SiteCheck",
    "SitePhoto",
    "SiteVisit",
    "StandardReason",
    "Supplement",
    "SupplementItem",
    "TransferLine",
    "TransferList",
    "Visit",
    "code_index",
    "new_ref",
    "phone_tail",
]
