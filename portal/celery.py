"""The Celery application. Tasks are handed over by the outbox relay only, never by a request."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.base")

app = Celery("portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.imports = ("services.common.relay",)  # what the relay hands over is one task of this module
app.autodiscover_tasks()
