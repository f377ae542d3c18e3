"""The addresses of a session while it is live: /join/ to take a seat, /live/ for the rest."""

from django.urls import path

from seuil.web.live import cards, console, evaluating, joining, screen, scribe, seat, stream, worker

urlpatterns = [
    path("join/", joining.join_page, name="live_join"),
    path("join/<str:join_code>/", joining.join_session, name="live_join_session"),
    path("live/worker.js", worker.worker, name="live_worker"),
    path("live/said/<uuid:contribution_id>/", seat.said_page, name="live_said"),
    path(
        "live/evaluation/<str:evaluation_token>/",
        evaluating.evaluation_by_link,
        name="live_evaluation_by_link",
    ),
    path("live/<slug:slug>/", seat.seat, name="live_seat"),
    path("live/<slug:slug>/now/", seat.seat_now, name="live_seat_now"),
    path("live/<slug:slug>/holds/", seat.seat_holds, name="live_holds"),
    path("live/<slug:slug>/withdraw/", seat.seat_withdraws, name="live_withdraw"),
    path("live/<slug:slug>/evaluation/", evaluating.seat_evaluates, name="live_evaluation"),
    path("live/<slug:slug>/results/", evaluating.results, name="live_results"),
    path("live/<slug:slug>/notes/", scribe.notes, name="live_notes"),
    path("live/<slug:slug>/notes/incoming/", scribe.incoming, name="live_incoming"),
    path("live/<slug:slug>/cards/", cards.cards, name="live_cards"),
    path("live/<slug:slug>/console/", console.console, name="live_console"),
    path("live/<slug:slug>/console/now/", console.console_now, name="live_console_now"),
    path("live/<slug:slug>/console/steps/", console.console_steps, name="live_console_steps"),
    path("live/<slug:slug>/code/", console.code_sheet, name="live_code"),
    path("live/<slug:slug>/screen/", screen.screen, name="live_screen"),
    path("live/<slug:slug>/screen/now/", screen.screen_now, name="live_screen_now"),
    path("live/<slug:slug>/stream/", stream.stream, name="live_stream"),
]
