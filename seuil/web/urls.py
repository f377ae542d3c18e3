from django.conf import settings
from django.urls import include, path

from seuil.web import maps, site
from seuil.web.accounts import views as accounts
from seuil.web.chain import urls as chain
from seuil.web.corrections.answer import correction_answer
from seuil.web.corrections.observing import observe
from seuil.web.corrections.proposing import correct
from seuil.web.corrections.queue import corrections
from seuil.web.corrections.review import correction
from seuil.web.councils import urls as councils
from seuil.web.directory import card_languages, card_page
from seuil.web.directory import views as directory
from seuil.web.history.views import history, restore
from seuil.web.imports import runs as import_runs
from seuil.web.imports import views as imports
from seuil.web.imports.columns import columns
from seuil.web.levels import urls as levels
from seuil.web.lists import handing, picking
from seuil.web.lists import views as lists
from seuil.web.live import urls as live
from seuil.web.mail.stop import stop_mail
from seuil.web.missing.answer import missing_answer
from seuil.web.missing.proposing import missing_service
from seuil.web.missing.queue import missing_services
from seuil.web.missing.review import missing_review
from seuil.web.observatory import board, changes, compose, embed, vignette
from seuil.web.observed.place import observed_of_place
from seuil.web.observed.sheet import observed_of_service
from seuil.web.observed.watch import needs_watch
from seuil.web.operating import views as operating
from seuil.web.operating.own_data import own_data
from seuil.web.orientation import urls as orientation
from seuil.web.orientation.person.heard import heard
from seuil.web.orientation.replies.link import reply, reply_attachment
from seuil.web.people import home as people
from seuil.web.people import inviting, joining, mandates, members
from seuil.web.plans import urls as plans
from seuil.web.programs import views as programs
from seuil.web.register import urls as blockages
from seuil.web.register.views import register
from seuil.web.search import views as search
from seuil.web.sessions import urls as sessions
from seuil.web.sessions.seats import urls as seats
from seuil.web.sheets import taking
from seuil.web.sheets import views as sheets
from seuil.web.sheets.hours import hours_said
from seuil.web.synthesis import urls as syntheses
from seuil.web.territory import views as territory
from seuil.web.upkeep import capacity, checking, team
from seuil.web.whatif import catchment
from seuil.web.whatif import views as whatif

app_name = "web"
urlpatterns = [
    path("orientation/", include(orientation.urlpatterns)),
    path("", include(live.urlpatterns)),
    path("reply/<str:avenue_token>/", reply, name="orientation_reply"),
    path(
        "reply/<str:avenue_token>/attachments/<uuid:attachment_id>/",
        reply_attachment,
        name="orientation_reply_attachment",
    ),
    path("heard/<str:person_token>/", heard, name="orientation_heard"),
    path("", include(sessions.urlpatterns)),
    path("", include(seats.urlpatterns)),
    path("", include(syntheses.urlpatterns)),
    path("", include(councils.urlpatterns)),
    path("", include(levels.urlpatterns)),
    path("", include(plans.urlpatterns)),
    path("", search.search_page, name="search"),
    path("services/<uuid:service_id>/", directory.service_sheet, name="service"),
    path(
        "services/<uuid:service_id>/card/<str:language>/",
        card_page.service_card,
        name="service_card",
    ),
    path("services/<uuid:service_id>/correct/", correct, name="correct"),
    path("services/<uuid:service_id>/observed/", observe, name="observe"),
    path("corrections/", corrections, name="corrections"),
    path("corrections/<int:correction_id>/", correction, name="correction"),
    path("corrections/answer/<str:correction_token>/", correction_answer, name="correction_answer"),
    path("corrections/missing/", missing_services, name="missing_services"),
    path("corrections/missing/<int:missing_id>/", missing_review, name="missing_review"),
    path("missing/", missing_service, name="missing_service"),
    path("missing/answer/<str:missing_token>/", missing_answer, name="missing_answer"),
    path("card-languages/", card_languages.card_languages, name="card_languages"),
    path("card-languages/<str:language>/", card_languages.card_language, name="card_language"),
    path(
        "card-languages/<str:language>/sign/",
        card_languages.sign_card_language,
        name="sign_card_language",
    ),
    path(
        "card-languages/<str:language>/withdraw/",
        card_languages.withdraw_card_language,
        name="withdraw_card_language",
    ),
    path(
        "card-languages/<str:language>/note/",
        card_languages.note_card_wording,
        name="note_card_wording",
    ),
    path("list/", lists.my_list, name="my_list"),
    path("list/pick/", picking.pick, name="pick"),
    path("list/pdf/", handing.pdf, name="list_pdf"),
    path("list/print/", handing.printed, name="list_print"),
    path("list/share/", lists.share, name="list_share"),
    path("l/<str:list_token>/", handing.shared, name="shared_list"),
    path("l/<str:list_token>/delete/", handing.delete_shared, name="delete_shared_list"),
    path("territories/", territory.territories, name="territories"),
    path("territories/<str:code>/", territory.territory, name="territory"),
    path("territories/<str:code>/access/", observed_of_place, name="observed_access"),
    path("territories/<str:code>/needs/", needs_watch, name="needs_watch"),
    path("vignettes/", board.vignettes, name="vignettes"),
    path("vignettes/at/<str:place>/", board.board_of, name="vignettes_at"),
    path("vignettes/at/<str:place>/embed/", embed.board_embed, name="board_embed"),
    path("vignettes/changes/", changes.what_changed, name="vignette_changes"),
    path("vignettes/compose/", compose.compose, name="compose"),
    path("vignettes/compose/save/", compose.save, name="save_vignette"),
    path("vignettes/<slug:code>/", vignette.vignette, name="vignette"),
    path("vignettes/<slug:code>/adapt/", compose.adapt, name="adapt_vignette"),
    path("vignettes/<slug:code>/embed/", embed.vignette_embed, name="vignette_embed"),
    path("vignettes/<slug:code>/publish/", vignette.publish, name="publish_vignette"),
    path("vignettes/<slug:code>/withdraw/", vignette.withdraw, name="withdraw_vignette"),
    path("what-if/", whatif.what_if, name="what_if"),
    path("what-if/catchment/", catchment.catchment_page, name="catchment"),
    path("what-if/studies/<int:study_id>/", whatif.study, name="study"),
    path("my-services/hours-said/", hours_said, name="hours_said"),
    path("account/", accounts.account, name="account"),
    path("account/sign-ins/", accounts.sign_ins, name="sign_ins"),
    path("account/sign-ins/<int:sign_in_id>/end/", accounts.end_one_sign_in, name="end_sign_in"),
    path("account/sign-ins/end-others/", accounts.end_other_sign_ins, name="end_sign_ins"),
    path("account/second-factor/why/", accounts.second_factor_page, name="second_factor"),
    path("account/staff-session/", accounts.staff_session, name="staff_session"),
    path("account/staff-session/end/", accounts.leave_staff_session, name="end_staff_session"),
    path("account/data/", own_data, name="own_data"),
    path("account/delete/", accounts.delete, name="delete_account"),
    path("people/", people.people, name="people"),
    path("people/join/", joining.find_organisation, name="find_organisation"),
    path("people/join/<uuid:organisation_id>/", joining.join, name="join"),
    path("people/without-manager/", people.no_manager, name="no_manager"),
    path("people/of/<uuid:organisation_id>/", members.people_of, name="people_of"),
    path("people/of/<uuid:organisation_id>/invite/", inviting.invite, name="invite"),
    path("people/memberships/<int:membership_id>/", members.membership, name="membership"),
    path("people/invitations/<int:invitation_id>/", inviting.invitation, name="invitation"),
    path("people/invited/<str:invitation_token>/", inviting.invited, name="invited"),
    path("people/mandates/", mandates.mandates, name="mandates"),
    path("people/mandates/<int:mandate_id>/end/", mandates.end_mandate, name="end_mandate"),
    path("operating/", operating.operating, name="operating"),
    path("operating/jobs/<int:job_id>/again/", operating.do_again, name="do_again"),
    path("operating/mail/<int:message_id>/", operating.settle_mail, name="settle_mail"),
    path("my-services/", sheets.my_services, name="my_services"),
    path("my-services/new/", sheets.new_service, name="new_service"),
    path("my-services/sheets.ndjson", taking.my_sheets, name="my_sheets"),
    path("my-services/sheets.csv", taking.my_sheets_as_table, name="my_sheets_as_table"),
    path("my-services/<uuid:service_id>/", sheets.my_service, name="my_service"),
    path("my-services/<uuid:service_id>/show/", sheets.show_my_service, name="show_my_service"),
    path(
        "my-services/<uuid:service_id>/give-up/",
        sheets.give_up_my_service,
        name="give_up_my_service",
    ),
    path(
        "my-services/<uuid:service_id>/conflicts/",
        sheets.my_service_conflicts,
        name="my_service_conflicts",
    ),
    path("my-services/<uuid:service_id>/history/", history, name="history"),
    path(
        "my-services/<uuid:service_id>/history/<str:version_key>/restore/",
        restore,
        name="restore",
    ),
    path("my-services/<uuid:service_id>/access/", observed_of_service, name="observed_of_service"),
    path("my-services/<uuid:service_id>/keepers/", sheets.keep_contacts, name="keep_contacts"),
    path(
        "my-services/<uuid:service_id>/sections/<slug:section>/",
        sheets.my_service_section,
        name="my_service_section",
    ),
    path("imports/", imports.imports, name="imports"),
    path("imports/sources/<int:feed_id>/", imports.feed, name="import_feed"),
    path("imports/sources/<int:feed_id>/mapping.toml", imports.mapping_file, name="import_mapping"),
    path("imports/<int:run_id>/", import_runs.run, name="import_run"),
    path("imports/<int:run_id>/columns/", columns, name="import_columns"),
    path("imports/<int:run_id>/choose/", import_runs.choose_pieces, name="import_choose"),
    path("imports/<int:run_id>/confirm/", import_runs.confirm, name="import_confirm"),
    path("imports/<int:run_id>/give-up/", import_runs.drop, name="import_give_up"),
    path("imports/<int:run_id>/refused/", import_runs.refused, name="import_refused"),
    path("my-services/<uuid:service_id>/capacity/", capacity.my_capacity, name="my_capacity"),
    path("my-services/<uuid:service_id>/check/", checking.my_check, name="my_check"),
    path("capacity/<str:capacity_token>/", capacity.capacity_by_link, name="capacity_by_link"),
    path("confirm/<str:asking_token>/", checking.check_by_link, name="check_by_link"),
    path("programs/", programs.programs, name="programs"),
    path("programs/<int:token_id>/revoke/", programs.revoke_program, name="revoke_program"),
    path("register/", register, name="register"),
    path("", include(blockages.urlpatterns)),
    path("", include(chain.urlpatterns)),
    path("upkeep/", team.upkeep, name="upkeep"),
    path("upkeep/sheets.csv", team.upkeep_csv, name="upkeep_csv"),
    path("upkeep/<uuid:service_id>/", checking.telephone, name="telephone"),
    path("outlines.json", maps.outlines, name="outlines"),
    path("language/", site.set_language, name="set_language"),
    path("mail/stop/<str:stop_token>/", stop_mail, name="stop_mail"),
    path("about/", site.about, name="about"),
    path("accessibility/", site.accessibility, name="accessibility"),
]
if settings.SEUIL_MAIL_PAGE:
    from seuil.web.mail.views import mail, one_mail

    urlpatterns += [
        path("mail/", mail, name="mail"),
        path("mail/<int:message_id>/", one_mail, name="one_mail"),
    ]
if settings.SEUIL_GALLERY:
    from seuil.web.gallery import gallery

    urlpatterns.append(path("components/", gallery, name="gallery"))
