"""Words of items. Codes: GB/T 39554.1-2020 and the national platform's C0109 where a figure stands as value."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ItemType(models.TextChoices):
    """事项类型."""

    LICENCE = "01", _("Administrative licence")
    PENALTY = "02", _("Administrative penalty")
    COERCION = "03", _("Administrative coercion")
    LEVY = "04", _("Administrative levy")
    BENEFIT = "05", _("Administrative benefit")
    INSPECTION = "06", _("Administrative inspection")
    CONFIRMATION = "07", _("Administrative confirmation")
    REWARD = "08", _("Administrative reward")
    ADJUDICATION = "09", _("Administrative adjudication")
    OTHER_POWER = "10", _("Other administrative power")
    PUBLIC_SERVICE = "20", _("Public service")


class VersionState(models.TextChoices):
    """Life of a version. A published one never changes; it is withdrawn and another follows."""

    DRAFT = "draft", _("Draft")
    REVIEW = "review", pgettext_lazy("version of an item", "Under review")
    SCHEDULED = "scheduled", _("Waits for its day")
    PUBLISHED = "published", _("Published")
    LISTED = "listed", _("Listed, particulars to come")
    SUSPENDED = "suspended", _("Suspended for now")
    WITHDRAWN = "withdrawn", _("No longer in force")


SHOWN = (VersionState.PUBLISHED, VersionState.LISTED, VersionState.SUSPENDED)
"""What residents find. At most one version of an item is in one of these."""
EDITABLE = (VersionState.DRAFT,)
"""Where content may still change."""


class PowerSource(models.TextChoices):
    """权力来源."""

    STATUTORY = "statutory", _("Given by law to this level")
    DELEGATED = "delegated", _("Handed down from above")
    ENTRUSTED = "entrusted", _("Entrusted by another organ")
    AUTHORISED = "authorised", _("Authorised by law")


class Effect(models.TextChoices):
    """What a situation changes."""

    REFER = "refer", _("Not eligible: what to do instead")
    LIMIT = "limit", _("Another limit applies")
    NOTE = "note", _("Good to know")


class BusinessKind(models.TextChoices):
    """业务办理项: what is done about the item."""

    NEW = "new", _("First issue")
    CHANGE = "change", _("Change of particulars")
    RENEWAL = "renewal", _("Renewal")
    REPLACEMENT = "replacement", _("Replacement")
    CANCELLATION = "cancellation", _("Cancellation")


class ServiceKind(models.TextChoices):
    """What the resident can do here."""

    APPLY = "apply", _("Apply")
    QUERY = "query", _("Query")
    ADVICE = "advice", _("Advice")
    EXTERNAL = "external", _("Go to another system")


class Unit(models.TextChoices):
    """Unit of a limit."""

    WORKDAY = "workday", _("working days")
    DAY = "day", _("calendar days")
    HOUR = "hour", _("hours")
    MONTH = "month", _("months")


class HandlingKind(models.TextChoices):
    """办件类型."""

    AT_ONCE = "1", _("Done at once")
    PROMISED = "2", _("Done within a promise")


class Audience(models.TextChoices):
    """Whom an item serves."""

    PERSON = "person", _("Individuals")
    ENTERPRISE = "enterprise", _("Enterprises")
    INSTITUTION = "institution", _("Public institutions")
    SOCIAL = "social", _("Social organisations")
    OTHER = "other", _("Other organisations")


LEGAL_PERSONS = (Audience.ENTERPRISE, Audience.INSTITUTION, Audience.SOCIAL, Audience.OTHER)
"""Whom themes for enterprises serve."""


class ThemeKind(models.TextChoices):
    """Where a theme is listed."""

    PERSON = "person", _("Individuals")
    ENTERPRISE = "enterprise", _("Enterprises")
    LIFE = "life", _("Life events")


class Channel(models.TextChoices):
    """Ways to hand in."""

    WINDOW = "window", _("At a window")
    ONLINE = "online", _("Online")
    POST = "post", _("By post")


class OnlineDepth(models.IntegerChoices):
    """网办深度."""

    GUIDE = 1, _("Guide online")
    PRE_EXAMINATION = 2, _("Examined online beforehand")
    ACCEPTANCE = 3, _("Accepted online")
    WHOLE = 4, _("Everything online")


class Scope(models.TextChoices):
    """通办范围: from where one may hand in."""

    NATION = "nation", _("Anywhere in the country")
    PROVINCES = "provinces", _("Across provinces")
    CITIES = "cities", _("Across the province")
    COUNTIES = "counties", _("Across the prefecture")
    NONE = "none", _("In this city only")


class Routing(models.TextChoices):
    """How a case finds its organ when several run the item."""

    FIXED = "fixed", _("The owning department")
    ADDRESS = "address", _("By the address lived at")
    HOUSEHOLD = "household", _("By household registration")
    CHOICE = "choice", _("The applicant chooses")


class ResultKind(models.TextChoices):
    """What one gets in the end."""

    CERTIFICATE = "certificate", _("Certificate")
    DECISION = "decision", _("Decision document")
    NONE = "none", _("Entry in a register")


class Necessity(models.TextChoices):
    """必要 / 非必要 / 容缺后补."""

    NEEDED = "1", _("Needed")
    OPTIONAL = "2", _("Not always needed")
    LATER = "3", _("May follow later")


class MaterialSource(models.TextChoices):
    """来源渠道."""

    OWN = "10", _("The applicant's own")
    GOVERNMENT = "20", _("Issued by a government department")
    OTHER = "99", _("Others")


class MaterialForm(models.TextChoices):
    """材料形式."""

    PAPER = "paper", _("Paper")
    ELECTRONIC = "electronic", _("Electronic")
    EITHER = "either", _("Paper or electronic")
    FETCHED = "fetched", _("Fetched by the system")


class MaterialKind(models.TextChoices):
    """原件 or 复印件."""

    ORIGINAL = "original", _("Original")
    COPY = "copy", _("Copy")
    BOTH = "both", _("Original and copy")


class RiskArea(models.TextChoices):
    """What hangs on an item: where it is more than nothing, no promise stands in for a paper (国办发〔2020〕42号)."""

    NONE = "none", _("Nothing of these")
    SAFETY = "safety", _("Public or national safety")
    HEALTH = "health", _("Life and health")
    FINANCE = "finance", _("Financial business")
    ENVIRONMENT = "environment", _("Environment")


class Stage(models.TextChoices):
    """环节 of a case to which a step of the guide belongs; the limit of the steps of a stage is its clock."""

    ACCEPTANCE = "acceptance", _("Until acceptance")
    REVIEW = "review", pgettext_lazy("stage of a case", "Examination")
    DECISION = "decision", pgettext_lazy("stage of a case", "Decision")
    DELIVERY = "delivery", pgettext_lazy("stage of a case", "Making and handing over")
    APPLICANT = "applicant", _("The applicant's own")


class PublishedAs(models.TextChoices):
    """Whether decisions for the applicant are put on public view (双公示), and the 许可类别 they stand under there."""

    NONE = "none", _("Not published")
    ORDINARY = "ordinary", _("Ordinary licence")
    FRANCHISE = "franchise", _("Franchise")
    RECOGNITION = "recognition", _("Recognition")
    APPROVAL = "approval", _("Verified approval")
    REGISTRATION = "registration", _("Registration")
    OTHER = "other", _("Other licence")
    DECISION = "decision", _("Other administrative decision")


class FeeWhen(models.TextChoices):
    """When the fee is asked for in the case; none: it is collected elsewhere, or nothing is charged.

    Not paid in time, a case that was not accepted ends; what was granted is not taken back: its result waits.
    """

    NONE = "none", _("Not in the case")
    BEFORE_ACCEPTANCE = "acceptance", _("Before it is accepted")
    BEFORE_CERTIFICATE = "certificate", _("Once it is granted, before the result is made")


class FeeClock(models.TextChoices):
    """What an open fee does to the days for making and handing over the result."""

    RUNS_ON = "runs_on", _("They run on")
    STOPS = "stops", _("They begin once it is paid")


class FeeRefund(models.TextChoices):
    """When a paid fee goes back."""

    BEFORE_WORK = "before_work", _("When the case ends before the examination began")
    NEVER = "never", _("Never, once it is paid")


class LawLevel(models.TextChoices):
    """What kind of rule an article belongs to."""

    LAW = "law", _("Law")
    REGULATION = "regulation", _("Administrative regulation")
    RULE = "rule", _("Departmental or local rule")
    DOCUMENT = "document", _("Normative document")


class ImportState(models.TextChoices):
    """Life of an import made in the administration."""

    CHECKING = "checking", _("Being checked")
    CHECKED = "checked", _("Checked, nothing imported yet")
    RUNNING = "running", _("Being imported")
    DONE = "done", _("Imported")
    REFUSED = "refused", _("Not imported")
