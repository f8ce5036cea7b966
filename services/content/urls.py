"""Addresses of content. The front of the help is `home:help`."""

from django.urls import path

from services.content.views import feedback, resident
from services.content.views.feeds import AnnouncementFeed

app_name = "content"
urlpatterns = [
    path("announcements/", resident.announcements, name="announcements"),
    path("announcements/feed.xml", AnnouncementFeed(), name="feed"),
    path("announcements/<int:pk>/", resident.announcement, name="announcement"),
    path("policies/", resident.policies, name="policies"),
    path("policies/<int:pk>/", resident.policy, name="policy"),
    path("guides/<slug:code>/helpful/", feedback.rate, name="feedback"),
    path("guides/<slug:code>/what-was-missing/", feedback.reason, name="feedback_reason"),
    path("guides/<slug:code>/thanks/", feedback.thanks, name="feedback_thanks"),
    path("help/topics/<slug:topic>/", resident.help_topic, name="topic"),
    path("help/<slug:code>/", resident.article, name="article"),
]
