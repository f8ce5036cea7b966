import django.db.models.deletion
import services.common.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("accounts", "0001_initial"),
        ("accounts", "0002_sign_in_methods"),
        ("accounts", "0003_personal_centre"),
        ("accounts", "0004_scans_faces_and_apps"),
        ("accounts", "0005_handlers_of_enterprises"),
        ("accounts", "0006_more_ways_to_sign_in"),
        ("accounts", "0007_devices_by_time"),
        ("accounts", "0008_names_of_app_devices"),
        ("accounts", "0009_tries_at_progress"),
        ("accounts", "0010_numbers_of_names_are_told"),
        ("accounts", "0011_when_a_firm_was_checked"),
        ("accounts", "0012_passwords_given_by_others"),
    ]

    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("files", "0001_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="User",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                (
                    "is_superuser",
                    models.BooleanField(
                        default=False,
                        help_text="Designates that this user has all permissions without explicitly assigning them.",
                        verbose_name="superuser status",
                    ),
                ),
                ("username", models.CharField(max_length=64, unique=True, verbose_name="user name")),
                (
                    "phone",
                    services.common.fields.EncryptedTextField(aad="user.phone", blank=True, verbose_name="phone"),
                ),
                ("phone_index", models.CharField(editable=False, max_length=64, null=True, unique=True)),
                ("phone_verified", models.BooleanField(default=False, verbose_name="phone confirmed")),
                (
                    "level",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (0, "Phone only"),
                            (1, "Number and name checked"),
                            (2, "Face or window checked"),
                            (3, "In person with the document"),
                        ],
                        default=0,
                        verbose_name="real-name level",
                    ),
                ),
                ("display_name", models.CharField(blank=True, max_length=60, verbose_name="shown as")),
                ("is_staff", models.BooleanField(default=False, verbose_name="staff")),
                ("is_active", models.BooleanField(default=True, verbose_name="active")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="made at")),
                ("session_epoch", models.PositiveIntegerField(db_default=0, default=0, editable=False)),
                ("password_given", models.BooleanField(db_default=False, default=False, editable=False)),
                ("display_theme", models.CharField(blank=True, editable=False, max_length=10)),
                ("display_contrast", models.CharField(blank=True, editable=False, max_length=10)),
                ("display_size", models.CharField(blank=True, editable=False, max_length=4)),
                (
                    "groups",
                    models.ManyToManyField(
                        blank=True,
                        help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.group",
                        verbose_name="groups",
                    ),
                ),
                (
                    "user_permissions",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Specific permissions for this user.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.permission",
                        verbose_name="user permissions",
                    ),
                ),
            ],
            options={
                "verbose_name": "sign-in",
                "verbose_name_plural": "sign-ins",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("is_staff", False), ("phone_index__isnull", True), _connector="OR"),
                        name="staff_do_not_sign_in_by_phone",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("is_superuser", False)), name="no_account_holds_every_right"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="UsedCode",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code_index", models.CharField(max_length=64, unique=True)),
                ("used_at", models.DateTimeField(db_index=True)),
            ],
        ),
        migrations.CreateModel(
            name="Device",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("session_key", models.CharField(max_length=40, unique=True)),
                (
                    "system",
                    models.CharField(
                        choices=[
                            ("harmony", "HarmonyOS phone or tablet"),
                            ("android", "Android phone or tablet"),
                            ("iphone", "iPhone"),
                            ("ipad", "iPad"),
                            ("windows", "Windows computer"),
                            ("mac", "Apple computer"),
                            ("linux", "Linux computer"),
                            ("other", "Another device"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "browser",
                    models.CharField(
                        choices=[
                            ("wechat", "WeChat"),
                            ("alipay", "Alipay"),
                            ("edge", "Edge"),
                            ("qq", "QQ browser"),
                            ("uc", "UC browser"),
                            ("huawei", "Huawei browser"),
                            ("xiaomi", "Xiaomi browser"),
                            ("firefox", "Firefox"),
                            ("chrome", "Chrome"),
                            ("safari", "Safari"),
                            ("other", "another browser"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "method",
                    models.CharField(
                        choices=[
                            ("code", "SMS code"),
                            ("password", "Password"),
                            ("passkey", "Passkey"),
                            ("scan", "Scanned with the phone"),
                            ("identity", "Identity provider"),
                            ("other", "Another way"),
                        ],
                        max_length=10,
                    ),
                ),
                ("network", models.CharField(blank=True, max_length=45)),
                ("started_at", models.DateTimeField(db_index=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Person",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                (
                    "id_type",
                    models.CharField(
                        choices=[
                            ("31", "Resident identity card"),
                            ("33", "Passport"),
                            ("35", "Mainland travel permit for Hong Kong and Macao residents"),
                            ("36", "Mainland travel permit for Taiwan residents"),
                            ("37", "Residence permit for Hong Kong, Macao and Taiwan residents"),
                            ("38", "Foreign permanent resident identity card"),
                            ("00", "No document yet"),
                        ],
                        default="31",
                        max_length=2,
                        verbose_name="kind of document",
                    ),
                ),
                (
                    "id_number",
                    services.common.fields.EncryptedTextField(
                        aad="person.id_number", blank=True, verbose_name="document number"
                    ),
                ),
                ("id_index", models.CharField(editable=False, max_length=64, null=True, unique=True)),
                (
                    "sex",
                    models.CharField(
                        choices=[("0", "Unknown"), ("1", "Male"), ("2", "Female")],
                        default="0",
                        max_length=1,
                        verbose_name="sex",
                    ),
                ),
                ("birth_date", models.DateField(blank=True, null=True, verbose_name="date of birth")),
                (
                    "phone",
                    services.common.fields.EncryptedTextField(
                        aad="person.phone", blank=True, verbose_name="contact phone"
                    ),
                ),
                ("phone_index", models.CharField(blank=True, db_index=True, editable=False, max_length=64)),
                (
                    "address",
                    services.common.fields.EncryptedTextField(aad="person.address", blank=True, verbose_name="address"),
                ),
                (
                    "region",
                    models.CharField(blank=True, max_length=12, verbose_name="region of household registration"),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="made at")),
            ],
            options={
                "verbose_name": "person",
                "verbose_name_plural": "persons",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("id_type", "00"), ("id_index__isnull", False), _connector="OR"),
                        name="a_document_number_can_be_found_again",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Enterprise",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                (
                    "id_type",
                    models.CharField(
                        choices=[
                            ("51", "Business licence"),
                            ("53", "Public body certificate"),
                            ("59", "Institution certificate"),
                        ],
                        default="51",
                        max_length=2,
                    ),
                ),
                (
                    "credit_code",
                    models.CharField(max_length=18, unique=True, verbose_name="unified social credit code"),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("checked_at", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "legal_representative",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.person",
                    ),
                ),
            ],
            options={
                "verbose_name": "enterprise",
                "verbose_name_plural": "enterprises",
            },
        ),
        migrations.AddField(
            model_name="user",
            name="person",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.person",
                verbose_name="person",
            ),
        ),
        migrations.CreateModel(
            name="PhoneChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "old_phone",
                    services.common.fields.EncryptedTextField(
                        aad="phonechange.old_phone", blank=True, verbose_name="phone before"
                    ),
                ),
                ("at", models.DateTimeField(db_index=True)),
                ("told_at", models.DateTimeField(null=True)),
                ("moves_sign_in", models.BooleanField(db_default=True, default=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PhoneCode",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("token", models.CharField(max_length=43, unique=True)),
                ("purpose", models.CharField(db_default="sign_in", default="sign_in", max_length=12)),
                ("phone", services.common.fields.EncryptedTextField(aad="phonecode.phone")),
                ("code", services.common.fields.EncryptedTextField(aad="phonecode.code")),
                ("tries_left", models.PositiveSmallIntegerField()),
                ("sent_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField(db_index=True)),
                ("used_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("expires_at__gt", models.F("sent_at"))),
                        name="a_code_expires_after_it_was_sent",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ProfileSource",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "field",
                    models.CharField(
                        choices=[
                            ("name", "Name"),
                            ("document", "Document"),
                            ("phone", "Contact phone"),
                            ("address", "Contact address"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "origin",
                    models.CharField(
                        choices=[
                            ("register", "Compared with a register"),
                            ("window", "Written at a window"),
                            ("code", "Confirmed by a code"),
                            ("self", "Written by yourself"),
                        ],
                        max_length=10,
                    ),
                ),
                ("organ", models.CharField(blank=True, max_length=80)),
                ("at", models.DateTimeField()),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.person"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("person", "field"), name="a_value_of_a_profile_has_one_source")
                ],
            },
        ),
        migrations.CreateModel(
            name="ScanRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("token_index", models.CharField(max_length=64, unique=True)),
                ("browser_index", models.CharField(max_length=64)),
                ("number", models.PositiveSmallIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting for a phone"),
                            ("seen", "Scanned, not confirmed yet"),
                            ("confirmed", "Confirmed on the phone"),
                            ("used", "Signed in with it"),
                            ("refused", "Refused"),
                            ("expired", "Too old"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                (
                    "system",
                    models.CharField(
                        choices=[
                            ("harmony", "HarmonyOS phone or tablet"),
                            ("android", "Android phone or tablet"),
                            ("iphone", "iPhone"),
                            ("ipad", "iPad"),
                            ("windows", "Windows computer"),
                            ("mac", "Apple computer"),
                            ("linux", "Linux computer"),
                            ("other", "Another device"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "browser",
                    models.CharField(
                        choices=[
                            ("wechat", "WeChat"),
                            ("alipay", "Alipay"),
                            ("edge", "Edge"),
                            ("qq", "QQ browser"),
                            ("uc", "UC browser"),
                            ("huawei", "Huawei browser"),
                            ("xiaomi", "Xiaomi browser"),
                            ("firefox", "Firefox"),
                            ("chrome", "Chrome"),
                            ("safari", "Safari"),
                            ("other", "another browser"),
                        ],
                        max_length=10,
                    ),
                ),
                ("network", models.CharField(blank=True, max_length=45)),
                ("network_index", models.CharField(db_index=True, max_length=64)),
                ("asked_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField(db_index=True)),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["waiting", "expired"]), ("user__isnull", False), _connector="OR"
                        ),
                        name="a_scanned_picture_names_who_scanned_it",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("number__gte", 10), ("number__lte", 99)),
                        name="the_number_of_a_scan_has_two_digits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("expires_at__gt", models.F("asked_at"))),
                        name="a_scan_expires_after_it_was_asked",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SignInAttempt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("password", "Password"),
                            ("code", "SMS code"),
                            ("sending", "Sending a code"),
                            ("real_name", "Real-name check"),
                            ("enterprise", "Adding an enterprise"),
                            ("factor", "One-time code"),
                            ("progress", "Progress of a case"),
                        ],
                        max_length=10,
                    ),
                ),
                ("login_index", models.CharField(max_length=64)),
                ("network_index", models.CharField(max_length=64)),
                ("at", models.DateTimeField(db_index=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["login_index", "network_index", "kind"], name="tries_of_login_and_network")
                ],
            },
        ),
        migrations.CreateModel(
            name="AccountClosing",
            fields=[
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("due_at", models.DateTimeField(db_index=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("due_at__gte", models.F("asked_at"))),
                        name="an_account_closes_after_it_was_asked",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="AppToken",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("token_index", models.CharField(max_length=64, unique=True)),
                ("device_index", models.CharField(max_length=64)),
                ("device_name", services.common.fields.EncryptedTextField(aad="apptoken.device_name")),
                ("sign_in_index", models.CharField(max_length=64)),
                ("needs_second_factor", models.BooleanField(default=False)),
                ("made_at", models.DateTimeField()),
                ("used_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField(db_index=True)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("user", "device_index"),
                        name="a_device_has_one_open_token_of_a_sign_in",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("expires_at__gt", models.F("made_at"))),
                        name="a_token_expires_after_it_was_made",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Consent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("purpose", models.CharField(max_length=40, verbose_name="purpose")),
                ("version", models.CharField(max_length=20, verbose_name="version of the text")),
                ("text", models.TextField(verbose_name="text")),
                ("given_at", models.DateTimeField(verbose_name="given at")),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True, verbose_name="withdrawn at")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="sign-in",
                    ),
                ),
            ],
            options={
                "verbose_name": "consent",
                "verbose_name_plural": "consents",
                "ordering": ["-given_at", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("withdrawn_at__isnull", True)),
                        fields=("user", "purpose"),
                        name="a_consent_to_a_purpose_stands_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("withdrawn_at__isnull", True), ("withdrawn_at__gte", models.F("given_at")), _connector="OR"
                        ),
                        name="a_consent_is_withdrawn_after_it_was_given",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DataExport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Being put together"),
                            ("ready", "Ready"),
                            ("failed", "Could not be made"),
                            ("gone", "Deleted"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("made_at", models.DateTimeField(null=True)),
                ("expires_at", models.DateTimeField(db_index=True, null=True)),
                (
                    "file",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="files.storedfile"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "waiting")),
                        fields=("user",),
                        name="one_copy_of_the_data_is_made_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "ready"), _negated=True),
                            models.Q(("expires_at__isnull", False), ("file__isnull", False)),
                            _connector="OR",
                        ),
                        name="a_ready_copy_has_its_file_and_its_end",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FaceRound",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("ref", models.CharField(max_length=43, unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[("begun", "Begun"), ("passed", "Same person"), ("failed", "Not the same person")],
                        default="begun",
                        max_length=10,
                    ),
                ),
                ("begun_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField(db_index=True)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state", "begun"), ("ended_at__isnull", False), _connector="OR"),
                        name="a_face_check_that_is_over_says_when",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("expires_at__gt", models.F("begun_at"))),
                        name="a_face_check_expires_after_it_began",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HandlerInvitation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("scopes", models.JSONField(blank=True, null=True)),
                ("items", models.JSONField(blank=True, null=True)),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="last day")),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                (
                    "contact_kind",
                    models.CharField(
                        choices=[("phone", "Mobile phone"), ("document", "Identity card number")], max_length=10
                    ),
                ),
                ("contact", services.common.fields.EncryptedTextField(aad="handler_invitation.contact")),
                ("contact_index", models.CharField(db_index=True, max_length=64)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Waits for an answer"),
                            ("accepted", "Accepted"),
                            ("declined", "Declined"),
                            ("withdrawn", "Taken back"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("made_at", models.DateTimeField(auto_now_add=True)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                (
                    "enterprise",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="invitations",
                        to="accounts.enterprise",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.person"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "open")),
                        fields=("enterprise", "contact_index"),
                        name="one_open_invitation_to_a_contact",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="EnterpriseHandler",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("scopes", models.JSONField(blank=True, null=True)),
                ("items", models.JSONField(blank=True, null=True)),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="last day")),
                (
                    "role",
                    models.CharField(
                        choices=[("legal", "Legal representative"), ("handler", "Handler")], max_length=10
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "Waits for the legal representative"),
                            ("standing", "In force"),
                            ("ended", "Ended"),
                        ],
                        db_default="standing",
                        default="standing",
                        max_length=10,
                    ),
                ),
                ("starts_on", models.DateField()),
                ("asked_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "enterprise",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="handlers", to="accounts.enterprise"
                    ),
                ),
                (
                    "appointed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.person",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.person"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "ended"), _negated=True),
                        fields=("enterprise", "person"),
                        name="a_person_handles_an_enterprise_once_at_a_time",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("role", "legal"), ("state", "standing")),
                        fields=("enterprise",),
                        name="one_person_leads_an_enterprise",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_on__isnull", True), ("ends_on__gte", models.F("starts_on")), _connector="OR"
                        ),
                        name="a_handler_ends_after_the_start",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "ended"), _negated=True), ("ended_at__isnull", False), _connector="OR"
                        ),
                        name="an_ended_handler_says_when",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=models.Q(("level", 0), ("person__isnull", False), _connector="OR"),
                name="a_real_named_user_points_to_a_person",
            ),
        ),
    ]
