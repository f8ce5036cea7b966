"""Words of identity."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class IdType(models.TextChoices):
    """证件类型, codes of the national service platform (C0109)."""

    ID_CARD = "31", _("Resident identity card")
    PASSPORT = "33", _("Passport")
    HK_MACAO_PERMIT = "35", _("Mainland travel permit for Hong Kong and Macao residents")
    TAIWAN_PERMIT = "36", _("Mainland travel permit for Taiwan residents")
    HMT_RESIDENCE = "37", _("Residence permit for Hong Kong, Macao and Taiwan residents")
    FOREIGN_PERMANENT = "38", _("Foreign permanent resident identity card")
    NONE_YET = "00", _("No document yet")


class EnterpriseIdType(models.TextChoices):
    """Kinds of documents of organisations."""

    BUSINESS_LICENCE = "51", _("Business licence")
    PUBLIC_BODY = "53", _("Public body certificate")
    INSTITUTION = "59", _("Institution certificate")


class RealNameLevel(models.IntegerChoices):
    """How well a sign-in is tied to a person."""

    PHONE = 0, _("Phone only")
    NAMED = 1, _("Number and name checked")
    SEEN = 2, _("Face or window checked")
    IN_PERSON = 3, _("In person with the document")


class Sex(models.TextChoices):
    """Sex as GB/T 2261.1 writes it."""

    UNKNOWN = "0", _("Unknown")
    MALE = "1", _("Male")
    FEMALE = "2", _("Female")


class HandlerRole(models.TextChoices):
    """What a person may do for an enterprise."""

    LEGAL_REPRESENTATIVE = "legal", _("Legal representative")
    HANDLER = "handler", _("Handler")


class HandlerState(models.TextChoices):
    """Where the right of a handler stands."""

    ASKED = "asked", _("Waits for the legal representative")
    STANDING = "standing", pgettext_lazy("right", "In force")
    ENDED = "ended", _("Ended")


class InvitationState(models.TextChoices):
    """What became of an appointment."""

    OPEN = "open", _("Waits for an answer")
    ACCEPTED = "accepted", pgettext_lazy("appointment", "Accepted")
    DECLINED = "declined", pgettext_lazy("appointment", "Declined")
    WITHDRAWN = "withdrawn", _("Taken back")


class ContactKind(models.TextChoices):
    """By what a person who is to be appointed is found."""

    PHONE = "phone", _("Mobile phone")
    DOCUMENT = "document", _("Identity card number")


class AttemptKind(models.TextChoices):
    """What is counted per login and network."""

    PASSWORD = "password", _("Password")
    CODE = "code", _("SMS code")
    SENDING = "sending", _("Sending a code")
    REAL_NAME = "real_name", _("Real-name check")
    ENTERPRISE = "enterprise", _("Adding an enterprise")
    FACTOR = "factor", _("One-time code")
    PROGRESS = "progress", _("Progress of a case")


class CodePurpose(models.TextChoices):
    """What an SMS code was sent for; it opens nothing else."""

    SIGN_IN = "sign_in", _("Signing in")
    STEP_UP = "step_up", _("Confirming that it is you")
    WINDOW = "window", _("Being checked at a window")
    NEW_PHONE = "new_phone", _("A new number to sign in with")
    CONTACT = "contact", _("A number for messages")


class DeviceSystem(models.TextChoices):
    """What somebody signed in with, as the browser says."""

    HARMONY = "harmony", _("HarmonyOS phone or tablet")
    ANDROID = "android", _("Android phone or tablet")
    IPHONE = "iphone", _("iPhone")
    IPAD = "ipad", _("iPad")
    WINDOWS = "windows", _("Windows computer")
    MAC = "mac", _("Apple computer")
    LINUX = "linux", _("Linux computer")
    OTHER = "other", _("Another device")


class DeviceBrowser(models.TextChoices):
    """The program somebody signed in with, as it says itself."""

    WECHAT = "wechat", _("WeChat")
    ALIPAY = "alipay", _("Alipay")
    EDGE = "edge", _("Edge")
    QQ = "qq", _("QQ browser")
    UC = "uc", _("UC browser")
    HUAWEI = "huawei", _("Huawei browser")
    XIAOMI = "xiaomi", _("Xiaomi browser")
    FIREFOX = "firefox", _("Firefox")
    CHROME = "chrome", _("Chrome")
    SAFARI = "safari", _("Safari")
    OTHER = "other", _("another browser")


class SignInMethod(models.TextChoices):
    """How somebody signed in."""

    CODE = "code", _("SMS code")
    PASSWORD = "password", _("Password")
    PASSKEY = "passkey", _("Passkey")
    SCAN = "scan", _("Scanned with the phone")
    IDENTITY = "identity", _("Identity provider")
    OTHER = "other", _("Another way")


class ScanState(models.TextChoices):
    """Where a picture to scan stands; ``workflow.SCAN_MOVES`` says what follows what."""

    WAITING = "waiting", _("Waiting for a phone")
    SEEN = "seen", _("Scanned, not confirmed yet")
    CONFIRMED = "confirmed", _("Confirmed on the phone")
    USED = "used", _("Signed in with it")
    REFUSED = "refused", pgettext_lazy("scan", "Refused")
    EXPIRED = "expired", _("Too old")


class FaceState(models.TextChoices):
    """How a check of a face stands."""

    BEGUN = "begun", _("Begun")
    PASSED = "passed", _("Same person")
    FAILED = "failed", _("Not the same person")


class ActingKind(models.TextChoices):
    """As whom a resident does something; the people of a case (applicant, subject, handler, agent) follow from it."""

    SELF = "self", _("Myself")
    ENTERPRISE = "enterprise", _("An enterprise")
    AGENT = "agent", _("A relative or friend")
    GUARDIAN = "guardian", _("A child in my care")
    HELPER = "helper", _("Somebody I help in my village or community")


class ActingScope(models.TextChoices):
    """What one may do for another. Nothing follows from anything else."""

    APPLY = "apply", _("Apply, supplement and withdraw")
    FOLLOW = "follow", _("Read cases and their papers")
    CERTIFICATES = "certificates", _("See and show certificates")


class EntryGroup(models.TextChoices):
    """Where a link stands on the account page, in this order."""

    MATTERS = "matters", _("My matters")
    OTHERS = "others", _("Doing things for others")
    SIGN_IN = "sign_in", _("Signing in")
    DATA = "data", _("My data")


class ProfileField(models.TextChoices):
    """What stands in a profile and comes from somewhere."""

    NAME = "name", _("Name")
    DOCUMENT = "document", pgettext_lazy("of a person", "Document")
    PHONE = "phone", _("Contact phone")
    ADDRESS = "address", _("Contact address")


class Origin(models.TextChoices):
    """Where a value of a profile comes from."""

    REGISTER = "register", _("Compared with a register")
    WINDOW = "window", _("Written at a window")
    CODE = "code", _("Confirmed by a code")
    SELF = "self", _("Written by yourself")


class ExportState(models.TextChoices):
    """How far a copy of one's data is."""

    WAITING = "waiting", _("Being put together")
    READY = "ready", _("Ready")
    FAILED = "failed", _("Could not be made")
    GONE = "gone", _("Deleted")
