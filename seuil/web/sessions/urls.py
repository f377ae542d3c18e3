"""The addresses of series and sessions: the calendar, and the pages of those who prepare."""

from django.urls import path

from seuil.web.sessions import calendar, feeds, group, prepare, protocol, public, series, tool

urlpatterns = [
    path("sessions/", calendar.sessions, name="sessions"),
    path("sessions/calendar.ics", feeds.sessions_calendar, name="sessions_calendar"),
    path("sessions/feed.atom", feeds.sessions_feed, name="sessions_feed"),
    path("sessions/mine/", prepare.mine, name="sessions_mine"),
    path("sessions/new/", prepare.plan, name="session_new"),
    path("sessions/invited/<str:group_token>/", group.invited, name="session_invited"),
    path("sessions/<slug:slug>/", public.session, name="session"),
    path("sessions/<slug:slug>/session.ics", feeds.session_calendar, name="session_calendar"),
    path("sessions/<slug:slug>/prepare/", prepare.prepare, name="session_prepare"),
    path("sessions/<slug:slug>/steps/<str:session_step>/", prepare.step, name="session_step"),
    path("sessions/<slug:slug>/tasks/", prepare.tick, name="session_tasks"),
    path("sessions/<slug:slug>/announcement/", prepare.write, name="session_announcement"),
    path("sessions/<slug:slug>/group/", group.group, name="session_group"),
    path("sessions/<slug:slug>/tools/", tool.tools, name="session_tools"),
    path("sessions/<slug:slug>/tools/<uuid:tool_id>/", tool.tool, name="session_tool"),
    path(
        "sessions/<slug:slug>/tools/<uuid:tool_id>/screen/",
        tool.screen,
        name="session_tool_screen",
    ),
    path("sessions/<slug:slug>/protocol/", protocol.protocol, name="session_protocol"),
    path("series/new/", series.new_series, name="new_series"),
    path("series/<slug:series_slug>/", series.series, name="series"),
    path("series/<slug:series_slug>/edit/", series.edit_series, name="edit_series"),
    path("series/<slug:series_slug>/cycles/new/", series.new_cycle, name="new_cycle"),
]
