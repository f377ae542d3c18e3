"""The addresses of the register of blockages and tracks."""

from django.urls import path

from seuil.web.register import desk, editing, public, tracks

urlpatterns = [
    path("blockages/", public.blockage_list, name="blockages"),
    path("blockages/desk/", desk.register_desk, name="register_desk"),
    path("blockages/new/", editing.new_blockage, name="new_blockage"),
    path("blockages/following/<str:follow_token>/", public.following, name="following"),
    path("blockages/<uuid:blockage_id>/", public.blockage, name="blockage"),
    path("blockages/<uuid:blockage_id>/follow/", public.follow, name="follow_blockage"),
    path("blockages/<uuid:blockage_id>/edit/", editing.edit_blockage, name="edit_blockage"),
    path(
        "blockages/<uuid:blockage_id>/evidence/",
        editing.blockage_evidence,
        name="blockage_evidence",
    ),
    path(
        "blockages/<uuid:blockage_id>/steps/<str:step>/",
        editing.blockage_step,
        name="blockage_step",
    ),
    path("tracks/", tracks.track_list, name="tracks"),
    path("tracks/new/", tracks.new_track, name="new_track"),
    path("tracks/<uuid:track_id>/", tracks.track, name="track"),
    path("tracks/<uuid:track_id>/edit/", tracks.edit_track, name="edit_track"),
    path("tracks/<uuid:track_id>/steps/<str:step>/", tracks.track_step, name="track_step"),
]
