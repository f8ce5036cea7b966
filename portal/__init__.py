"""The project: assembles the rooms of `services/`, knows everything, is known by nobody."""

from portal.celery import app as celery_app

__all__ = ["celery_app"]
