"""Addresses of bundles: what there is below /bundles/, one's own below /my/bundles/."""

from django.urls import path

from services.bundles.views import archives, filling, following, guides

app_name = "bundles"
urlpatterns = [
    path("bundles/", guides.every, name="all"),
    path("bundles/<slug:code>/", guides.guide, name="guide"),
    path("bundles/<slug:code>/apply/", filling.begin, name="begin"),
    path("my/bundles/<slug:ref>/", following.application, name="application"),
    path("my/bundles/<slug:ref>/fill/<slug:group>/", filling.fill, name="fill"),
    path("my/bundles/<slug:ref>/materials/", filling.materials, name="materials"),
    path("my/bundles/<slug:ref>/materials/<slug:material>/", filling.add_files, name="add_files"),
    path("my/bundles/<slug:ref>/files/<slug:file>/", filling.file, name="file"),
    path("my/bundles/<slug:ref>/files/<slug:file>/remove/", filling.remove_file, name="remove_file"),
    path("my/bundles/<slug:ref>/check/", filling.check, name="check"),
    path("my/bundles/<slug:ref>/discard/", filling.throw_away, name="discard"),
    path("my/bundles/<slug:ref>/archive/", archives.own, name="archive"),
    path("desk/bundles/<slug:ref>/archive/", archives.whole, name="staff_archive"),
    path("my/bundles/<slug:ref>/withdraw/", following.withdraw, name="withdraw"),
    path("my/bundles/<slug:ref>/parts/<int:part>/hand-in/", following.hand_in, name="hand_in"),
    path("my/bundles/<slug:ref>/parts/<int:part>/give-up/", following.give_up_part, name="give_up"),
]
