"""Addresses of content. The front of the help is `home:help`."""

from django.urls import path

from services.content.views import resident
from services.content.views.feeds import AnnouncementFeed

app_name = "content"
urlpatterns = [
    path("announcements/", resident.announcements, name="announcements"),
    path("announcements/feed.xml", AnnouncementFeed(), name="feed"),
    path("announcements/<int:pk>/", resident.announcement, name="announcement"),
    path("policies/", resident.policies, name="policies"),
    path("policies/<int:pk>/", resident.policy, name="policy"),
    path("help/topics/<slug:topic>/", resident.help_topic, name="topic"),
    path("help/<slug:code>/", resident.article, name="article"),
]
