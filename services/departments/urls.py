"""Addresses of departments: halls and phones for everybody; pages of the desk that belong to no case."""

from django.urls import path

from services.departments.views import counter, enterprises, heads, identity, resident, staff

app_name = "departments"
urlpatterns = [
    path("halls/", resident.halls, name="halls"),
    path("halls/<slug:code>/", resident.hall, name="hall"),
    path("departments/", resident.organs, name="directory"),
    path("desk/identity/", identity.ConfirmIdentity.as_view(), name="confirm_identity"),
    path("desk/identity/code/", identity.ConfirmIdentityCode.as_view(), name="confirm_identity_code"),
    path("desk/phone/", counter.move_phone, name="move_phone"),
    path("desk/handlers/", enterprises.confirm_handler, name="confirm_handler"),
    path("desk/start/", staff.start, name="start"),
    path("desk/leave/", staff.leave, name="leave"),
    path("desk/leave/<int:pk>/<slug:verb>/", staff.leave_move, name="leave_move"),
    path("desk/kin/", staff.kin, name="kin"),
    path("desk/people/", heads.posts, name="people"),
    path("desk/people/propose/", heads.propose, name="propose_post"),
    path("desk/people/proposals/<int:pk>/<slug:verb>/", heads.decide, name="decide_post"),
    path("desk/people/posts/<int:pk>/end/", heads.end, name="end_post"),
    path("desk/people/recusals/<int:pk>/", heads.see_recusal, name="see_recusal"),
]
