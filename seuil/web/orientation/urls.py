"""The addresses of requests for orientation, below /orientation/."""

from django.urls import path

from seuil.web.observed.desk import figures_page
from seuil.web.orientation import home, notices
from seuil.web.orientation.desk import desks, detail, inbox, intake, routing, steps, team
from seuil.web.orientation.exploring import answering, avenue, levels, telling
from seuil.web.orientation.exploring import offer as exploring
from seuil.web.orientation.passages import meetings as meeting_pages
from seuil.web.orientation.passages import partnerships as partnership_pages
from seuil.web.orientation.passages import passages
from seuil.web.orientation.person import agreements, slip
from seuil.web.orientation.replies import inbox as service_inbox
from seuil.web.orientation.requester import asking, attachments, entrusting, mine, peers

urlpatterns = [
    path("", home.home, name="orientation"),
    path("requests/", mine.my_requests, name="orientation_mine"),
    path("requests/new/", asking.new_request, name="orientation_new"),
    path("requests/export/<str:export_format>/", mine.export, name="orientation_export"),
    path("requests/<uuid:request_id>/edit/", asking.edit_request, name="orientation_edit"),
    path(
        "requests/<uuid:request_id>/attachments/",
        attachments.attachments,
        name="orientation_attachments",
    ),
    path(
        "requests/<uuid:request_id>/attachments/<uuid:attachment_id>/",
        attachments.attachment,
        name="orientation_attachment",
    ),
    path("requests/<uuid:request_id>/entrust/", entrusting.entrust, name="orientation_entrust"),
    path("left/", entrusting.left_requests, name="orientation_left"),
    path("notices/", notices.notices, name="orientation_notices"),
    path("questions/", peers.peer_questions, name="orientation_questions"),
    path("questions/ask/", peers.ask, name="orientation_ask_peers"),
    path("questions/<uuid:question_id>/", peers.peer_question, name="orientation_question"),
    path("requests/<uuid:request_id>/", detail.request_page, name="orientation_request"),
    path("requests/<uuid:request_id>/steps/<str:step>/", steps.step_page, name="orientation_step"),
    path("inbox/", inbox.inbox_page, name="orientation_inbox"),
    path("intake/", intake.intake_page, name="orientation_intake"),
    path("desks/", desks.desks_page, name="orientation_desks"),
    path("desks/<int:desk_id>/", team.desk_page, name="orientation_desk"),
    path("figures/", figures_page, name="orientation_figures"),
    path("routing/", routing.routing_page, name="orientation_routing"),
    path("requests/<uuid:request_id>/explore/", exploring.explore, name="orientation_explore"),
    path("requests/<uuid:request_id>/avenues/", exploring.add, name="orientation_add_avenue"),
    path("requests/<uuid:request_id>/levels/<str:band>/", levels.level, name="orientation_level"),
    path("requests/<uuid:request_id>/answer/", answering.answer, name="orientation_answer"),
    path("avenues/<uuid:avenue_id>/", avenue.avenue, name="orientation_avenue"),
    path(
        "avenues/<uuid:avenue_id>/steps/<str:step>/",
        avenue.avenue_step,
        name="orientation_avenue_step",
    ),
    path("avenues/<uuid:avenue_id>/link/", avenue.avenue_link, name="orientation_avenue_link"),
    path("avenues/<uuid:avenue_id>/tells/", telling.tells, name="orientation_tells"),
    path("service/", service_inbox.service_inbox, name="orientation_service"),
    path(
        "service/<uuid:avenue_id>/",
        service_inbox.service_avenue,
        name="orientation_service_avenue",
    ),
    path(
        "service/<uuid:avenue_id>/attachments/<uuid:attachment_id>/",
        service_inbox.service_attachment,
        name="orientation_service_attachment",
    ),
    path(
        "requests/<uuid:request_id>/agreements/",
        agreements.agreements,
        name="orientation_agreements",
    ),
    path(
        "requests/<uuid:request_id>/agreements/<int:agreement_id>/withdraw/",
        agreements.withdraw,
        name="orientation_withdraw_agreement",
    ),
    path("requests/<uuid:request_id>/slip/", slip.slip, name="orientation_slip"),
    path("transitions/", passages.passages, name="orientation_transitions"),
    path("transitions/new/", passages.begin, name="orientation_transition_begin"),
    path(
        "requests/<uuid:request_id>/transition/",
        passages.begin_for,
        name="orientation_transition_new",
    ),
    path("transitions/<uuid:transition_id>/", passages.passage, name="orientation_transition"),
    path(
        "transitions/<uuid:transition_id>/edit/",
        passages.change,
        name="orientation_transition_edit",
    ),
    path(
        "transitions/<uuid:transition_id>/delete/",
        passages.delete,
        name="orientation_transition_delete",
    ),
    path(
        "transitions/<uuid:transition_id>/items/",
        passages.add,
        name="orientation_transition_items",
    ),
    path(
        "transitions/<uuid:transition_id>/items/<int:item_id>/",
        passages.tick,
        name="orientation_transition_item",
    ),
    path("requests/<uuid:request_id>/meetings/", meeting_pages.ask, name="orientation_meeting"),
    path("meetings/<uuid:meeting_id>/", meeting_pages.meeting, name="orientation_case_meeting"),
    path(
        "meetings/<uuid:meeting_id>/calendar/",
        meeting_pages.calendar,
        name="orientation_meeting_calendar",
    ),
    path("partnerships/", partnership_pages.partnerships, name="orientation_partnerships"),
    path("partnerships/new/", partnership_pages.record, name="orientation_partnership_new"),
    path(
        "partnerships/<int:partnership_id>/",
        partnership_pages.partnership,
        name="orientation_partnership",
    ),
    path(
        "partnerships/of/<uuid:organisation_id>/",
        partnership_pages.partnerships_of,
        name="orientation_partnerships_of",
    ),
]
