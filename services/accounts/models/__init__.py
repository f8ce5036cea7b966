"""Persons, sign-ins, enterprises."""

from services.accounts.models.app_tokens import AppToken
from services.accounts.models.codes import PhoneCode, SignInAttempt, UsedCode
from services.accounts.models.consents import Consent
from services.accounts.models.devices import Device
from services.accounts.models.enterprises import Enterprise, EnterpriseHandler, HandlerInvitation
from services.accounts.models.faces import FaceRound
from services.accounts.models.leaving import AccountClosing, DataExport
from services.accounts.models.people import Person, id_index
from services.accounts.models.profile import PhoneChange, ProfileSource
from services.accounts.models.scans import ScanRequest
from services.accounts.models.sign_ins import User, UserManager

__all__ = [
    "AccountClosing",
    "AppToken",
    "Consent",
    "DataExport",
    "Device",
    "Enterprise",
    "EnterpriseHandler",
    "FaceRound",
    "HandlerInvitation",
    "Person",
    "PhoneChange",
    "PhoneCode",
    "ProfileSource",
    "ScanRequest",
    "SignInAttempt",
    "UsedCode",
    "User",
    "UserManager",
    "id_index",
]
