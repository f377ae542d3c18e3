"""The addresses of councils: what everybody reads, and the pages of those who sit and convene."""

from django.urls import path

from seuil.web.councils import charter, editing, mine, proposing, public, seat, seats
from seuil.web.councils.decisions import (
    consulting,
    member,
    objections,
    rounds,
    speaking,
    steps,
    writing,
)
from seuil.web.councils.decisions import public as decisions

urlpatterns = [
    path("councils/", public.council_list, name="councils"),
    path("councils/new/", editing.new_council, name="new_council"),
    path("councils/mine/", mine.mine, name="councils_mine"),
    path("councils/invited/<str:seat_token>/", mine.invited, name="council_invited"),
    path("councils/<slug:council_slug>/", public.council, name="council"),
    path("councils/<slug:council_slug>/edit/", editing.edit_council, name="edit_council"),
    path(
        "councils/<slug:council_slug>/composition/",
        public.composition,
        name="council_composition",
    ),
    path("councils/<slug:council_slug>/charter/", charter.charter, name="council_charter"),
    path(
        "councils/<slug:council_slug>/charter/propose/", proposing.propose, name="propose_charter"
    ),
    path(
        "councils/<slug:council_slug>/charter/<int:charter_version>/voice/",
        charter.say,
        name="council_charter_voice",
    ),
    path(
        "councils/<slug:council_slug>/charter/<int:charter_version>/adopt/",
        proposing.adopt,
        name="council_charter_adopt",
    ),
    path(
        "councils/<slug:council_slug>/charter/<int:charter_version>/withdraw/",
        proposing.withdraw,
        name="council_charter_withdraw",
    ),
    path("councils/<slug:council_slug>/seats/", seats.seats, name="council_seats"),
    path("councils/<slug:council_slug>/seats/new/", seat.new_seat, name="new_council_seat"),
    path("councils/<slug:council_slug>/seats/<int:seat_id>/", seat.seat, name="council_seat"),
    path(
        "councils/<slug:council_slug>/agenda/<slug:meeting_slug>/",
        editing.agenda,
        name="council_agenda",
    ),
    path("decisions/", decisions.decision_list, name="decisions"),
    path("decisions/new/", writing.new_decision, name="new_decision"),
    path("decisions/<uuid:decision_id>/", decisions.decision, name="decision"),
    path(
        "decisions/<uuid:decision_id>/versions/",
        decisions.decision_versions,
        name="decision_versions",
    ),
    path("decisions/<uuid:decision_id>/edit/", writing.edit_decision, name="edit_decision"),
    path(
        "decisions/<uuid:decision_id>/steps/<str:decision_step>/",
        steps.decision_step,
        name="decision_step",
    ),
    path("decisions/<uuid:decision_id>/close/", rounds.close, name="close_round"),
    path("decisions/<uuid:decision_id>/speak/", speaking.speak, name="decision_speak"),
    path(
        "decisions/<uuid:decision_id>/questions/<int:remark_id>/",
        rounds.answer,
        name="answer_question",
    ),
    path(
        "decisions/<uuid:decision_id>/objections/<int:objection_id>/<str:objection_step>/",
        objections.objection_step,
        name="objection_step",
    ),
    path(
        "decisions/<uuid:decision_id>/members/<int:consultation_id>/",
        consulting.consultation,
        name="decision_members",
    ),
    path("members/<str:member_token>/", member.member, name="member"),
]
