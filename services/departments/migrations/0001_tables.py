import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("departments", "0001_initial"),
        ("departments", "0002_posts_of_editors"),
        ("departments", "0003_item_editors_and_checkers"),
        ("departments", "0004_posts_by_two_leave_kin_and_keys"),
        ("departments", "0005_offices_of_other_places"),
        ("departments", "0006_who_keeps_the_books"),
    ]

    initial = True

    dependencies = [
        ("accounts", "0001_tables"),
        ("accounts", "__first__"),
        ("places", "0001_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="Department",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=80, unique=True, verbose_name="name")),
                ("short_name", models.CharField(blank=True, max_length=20, verbose_name="short name")),
                ("code", models.CharField(max_length=18, unique=True, verbose_name="unified social credit code")),
                (
                    "level",
                    models.PositiveSmallIntegerField(
                        choices=[(4, "City (county level)"), (5, "Town or street"), (6, "Village or community")],
                        default=4,
                        verbose_name="level",
                    ),
                ),
                ("region", models.CharField(blank=True, max_length=12, verbose_name="region")),
                ("enquiry_phone", models.CharField(blank=True, max_length=30, verbose_name="enquiry phone")),
                ("complaint_phone", models.CharField(blank=True, max_length=30, verbose_name="complaint phone")),
                (
                    "review_body",
                    models.CharField(blank=True, max_length=80, verbose_name="body for administrative review"),
                ),
                ("court", models.CharField(blank=True, max_length=80, verbose_name="court for administrative cases")),
                (
                    "keeps_catalogue",
                    models.BooleanField(
                        default=False,
                        help_text="Its item editors and checkers work on all items, others on their own department's.",
                        verbose_name="looks after the items of every department",
                    ),
                ),
                (
                    "keeps_books",
                    models.BooleanField(
                        db_default=False,
                        default=False,
                        help_text="Its finance staff work on the money of every organ, others on that of their own department.",
                        verbose_name="keeps the books of every payee",
                    ),
                ),
                (
                    "is_elsewhere",
                    models.BooleanField(
                        db_default=False,
                        default=False,
                        help_text="It takes applications in for organs of this city (跨域通办) and is not listed among them.",
                        verbose_name="an office of another place",
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="in use")),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="departments.department",
                        verbose_name="above it",
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="places.place",
                        verbose_name="place",
                    ),
                ),
            ],
            options={
                "verbose_name": "department",
                "verbose_name_plural": "departments",
                "ordering": ("level", "code"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("parent", models.F("pk")), _negated=True),
                        name="a_department_is_not_above_itself",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("enquiry_phone", ""),
                            models.Q(("enquiry_phone", models.F("complaint_phone")), _negated=True),
                            _connector="OR",
                        ),
                        name="enquiries_and_complaints_ring_different_phones",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OrganKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=60, verbose_name="which system")),
                ("public_id", models.CharField(editable=False, max_length=12, unique=True, verbose_name="key")),
                ("secret_digest", models.CharField(editable=False, max_length=64)),
                ("scopes", models.JSONField(default=list, verbose_name="may read")),
                ("expires_on", models.DateField(verbose_name="last day")),
                ("made_at", models.DateTimeField(auto_now_add=True, verbose_name="made at")),
                ("last_used_at", models.DateTimeField(blank=True, null=True, verbose_name="last used")),
                ("revoked_at", models.DateTimeField(blank=True, null=True, verbose_name="revoked at")),
                (
                    "department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="departments.department",
                        verbose_name="department",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="made by",
                    ),
                ),
                (
                    "revoked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="revoked by",
                    ),
                ),
            ],
            options={
                "verbose_name": "key of an organ",
                "verbose_name_plural": "keys of organs",
                "ordering": ("-made_at", "-pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("revoked_at__isnull", True), ("revoked_by__isnull", False), _connector="OR"
                        ),
                        name="a_revoked_key_says_by_whom",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Recusal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("subject_ref", models.CharField(max_length=40, verbose_name="case")),
                ("title", models.CharField(max_length=120, verbose_name="what it is about")),
                ("url", models.CharField(max_length=200)),
                (
                    "reason",
                    models.CharField(
                        choices=[("own", "Own case"), ("kin", "A relative's case")],
                        max_length=10,
                        verbose_name="reason",
                    ),
                ),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="noticed at")),
                ("seen_at", models.DateTimeField(blank=True, null=True, verbose_name="seen at")),
                (
                    "department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="departments.department",
                        verbose_name="department",
                    ),
                ),
                (
                    "seen_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="seen by",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="staff",
                    ),
                ),
            ],
            options={
                "verbose_name": "recusal",
                "verbose_name_plural": "recusals",
                "ordering": ("-at", "-pk"),
                "constraints": [
                    models.UniqueConstraint(fields=("user", "subject_ref"), name="somebody_is_recused_from_a_case_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="StaffKin",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "relation",
                    models.CharField(
                        choices=[
                            ("self", "I myself"),
                            ("spouse", "Husband or wife"),
                            ("parent", "Parent"),
                            ("child", "Child"),
                            ("sibling", "Brother or sister"),
                            ("grand", "Grandparent or grandchild"),
                            ("collateral", "Uncle, aunt, nephew, niece or cousin"),
                            ("in_law", "Close relative by marriage"),
                            ("other", "Another relation that may sway the handling"),
                        ],
                        max_length=10,
                        verbose_name="relation",
                    ),
                ),
                ("declared_at", models.DateTimeField(auto_now_add=True, verbose_name="declared at")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended at")),
                (
                    "ended_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="ended by",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.person",
                        verbose_name="person",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="staff",
                    ),
                ),
            ],
            options={
                "verbose_name": "declared relative",
                "verbose_name_plural": "declared relatives",
                "ordering": ("user", "pk"),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("user", "person"),
                        name="a_relative_is_declared_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True), ("relation", "self")),
                        fields=("user",),
                        name="a_member_of_staff_is_one_person",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ended_at__isnull", True), ("ended_by__isnull", False), _connector="OR"),
                        name="an_ended_relative_says_by_whom",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StaffPost",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("receiver", "Receiver"),
                            ("examiner", "Examiner"),
                            ("approver", "Approver"),
                            ("head", "Head in charge"),
                            ("deliverer", "Hands out results"),
                            ("system", "System administrator"),
                            ("security", "Security administrator"),
                            ("audit", "Audit administrator"),
                            ("editor", "Content editor"),
                            ("maker", "Item editor"),
                            ("checker", "Item checker"),
                            ("certifier", "Makes certificates"),
                            ("finance", "Finance"),
                            ("parking", "Parking operator"),
                            ("charging", "Charging operator"),
                            ("attendant", "Attendant"),
                        ],
                        max_length=10,
                        verbose_name="role",
                    ),
                ),
                ("starts_on", models.DateField(verbose_name="from")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="last day")),
                ("ended_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="ended at once")),
                (
                    "department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="posts",
                        to="departments.department",
                        verbose_name="department",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="staff",
                    ),
                ),
            ],
            options={
                "verbose_name": "post",
                "verbose_name_plural": "posts",
                "ordering": ("user", "department", "role"),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ends_on__isnull", True)),
                        fields=("user", "department", "role"),
                        name="a_role_is_held_once_in_a_department",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("role__in", ["system", "security", "audit"])),
                        fields=("user",),
                        name="an_account_is_one_kind_of_administrator",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_on__isnull", True), ("ends_on__gte", models.F("starts_on")), _connector="OR"
                        ),
                        name="a_post_ends_after_it_starts",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StaffLeave",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("starts_on", models.DateField(verbose_name="from")),
                ("ends_on", models.DateField(verbose_name="last day")),
                ("recorded_at", models.DateTimeField(auto_now_add=True, verbose_name="recorded at")),
                ("confirmed_at", models.DateTimeField(blank=True, null=True, verbose_name="confirmed at")),
                ("cancelled_at", models.DateTimeField(blank=True, null=True, verbose_name="cancelled at")),
                (
                    "cancelled_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="cancelled by",
                    ),
                ),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="confirmed by",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="recorded by",
                    ),
                ),
                (
                    "stand_in",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="stand-in",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="away",
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="leaves",
                        to="departments.staffpost",
                        verbose_name="post",
                    ),
                ),
            ],
            options={
                "verbose_name": "leave and stand-in",
                "verbose_name_plural": "leave and stand-ins",
                "ordering": ("-starts_on", "-pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__gte", models.F("starts_on"))), name="a_leave_ends_after_it_starts"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("stand_in", models.F("user")), _negated=True),
                        name="nobody_stands_in_for_themselves",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("confirmed_by__isnull", True),
                            models.Q(
                                models.Q(("confirmed_by", models.F("recorded_by")), _negated=True),
                                models.Q(("confirmed_by", models.F("stand_in")), _negated=True),
                                models.Q(("confirmed_by", models.F("user")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="a_stand_in_is_confirmed_by_another_person",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("cancelled_at__isnull", True), ("cancelled_by__isnull", False), _connector="OR"
                        ),
                        name="a_cancelled_leave_says_by_whom",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Window",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=10, verbose_name="number")),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                ("is_open", models.BooleanField(default=True, verbose_name="in use")),
                (
                    "department",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="windows",
                        to="departments.department",
                        verbose_name="department",
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="places.place",
                        verbose_name="place",
                    ),
                ),
            ],
            options={
                "verbose_name": "window",
                "verbose_name_plural": "windows",
                "ordering": ("place", "number"),
                "constraints": [
                    models.UniqueConstraint(fields=("place", "number"), name="a_hall_numbers_each_window_once")
                ],
            },
        ),
        migrations.AddField(
            model_name="staffpost",
            name="window",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="departments.window",
                verbose_name="window",
            ),
        ),
        migrations.CreateModel(
            name="PostProposal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("receiver", "Receiver"),
                            ("examiner", "Examiner"),
                            ("approver", "Approver"),
                            ("head", "Head in charge"),
                            ("deliverer", "Hands out results"),
                            ("system", "System administrator"),
                            ("security", "Security administrator"),
                            ("audit", "Audit administrator"),
                            ("editor", "Content editor"),
                            ("maker", "Item editor"),
                            ("checker", "Item checker"),
                            ("certifier", "Makes certificates"),
                            ("finance", "Finance"),
                            ("parking", "Parking operator"),
                            ("charging", "Charging operator"),
                            ("attendant", "Attendant"),
                        ],
                        max_length=10,
                        verbose_name="role",
                    ),
                ),
                ("starts_on", models.DateField(verbose_name="from")),
                ("ends_on", models.DateField(verbose_name="last day")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Waits for a second person"),
                            ("confirmed", "Confirmed"),
                            ("rejected", "Not confirmed"),
                        ],
                        default="open",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("proposed_at", models.DateTimeField(auto_now_add=True, verbose_name="proposed at")),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="decided at")),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="decided by",
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="departments.department",
                        verbose_name="department",
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="proposed by",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="staff",
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="departments.staffpost",
                    ),
                ),
                (
                    "window",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="departments.window",
                        verbose_name="window",
                    ),
                ),
            ],
            options={
                "verbose_name": "proposed post",
                "verbose_name_plural": "proposed posts",
                "ordering": ("-proposed_at", "-pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "confirmed"), _negated=True),
                            models.Q(("decided_by", models.F("proposed_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="nobody_confirms_their_own_proposal",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("proposed_by", models.F("user")), _negated=True),
                            models.Q(
                                ("decided_by__isnull", True),
                                models.Q(("decided_by", models.F("user")), _negated=True),
                                _connector="OR",
                            ),
                        ),
                        name="nobody_gives_themselves_a_post",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at__isnull", True), ("decided_by__isnull", True), ("state", "open")),
                            models.Q(
                                models.Q(("state", "open"), _negated=True),
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="a_decided_proposal_says_who_and_when",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("post__isnull", True), ("state", "confirmed"), _connector="OR"),
                        name="a_post_follows_a_confirmed_proposal",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__gte", models.F("starts_on"))),
                        name="a_proposed_post_ends_after_it_starts",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "open")),
                        fields=("user", "department", "role"),
                        name="a_post_is_proposed_once_at_a_time",
                    ),
                ],
            },
        ),
    ]
