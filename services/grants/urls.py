"""Addresses of what is given without an application."""

from django.urls import path

from services.grants.views import counter, public, resident

app_name = "grants"
urlpatterns = [
    path("public/grants/", public.published, name="published"),
    path("public/grants/<str:ref>/objection/", public.objection, name="objection"),
    path("my/grants/", resident.mine_all, name="mine_all"),
    path("my/grants/<str:ref>/", resident.mine, name="mine"),
    path("my/grants/<str:ref>/decline/", resident.decline, name="decline"),
    path("desk/grants/", counter.desk, name="desk"),
    path("desk/grants/<int:pk>/", counter.programme, name="programme"),
    path("desk/grants/<int:pk>/search/", counter.search, name="search"),
    path("desk/grants/<int:pk>/approve/", counter.approve_all, name="approve_all"),
    path("desk/grants/entry/<str:ref>/", counter.candidate, name="candidate"),
    path("desk/grants/entry/<str:ref>/<slug:name>/", counter.act, name="act"),
]
