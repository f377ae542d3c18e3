"""Addresses of syntheses."""

from django.urls import path

from seuil.web.synthesis import consolidation, editor, last_time, public, readers, steps

urlpatterns = [
    path("series/readers/<str:reader_token>/", readers.reading, name="series_reading"),
    path("series/<slug:series_slug>/readers/", readers.read_series, name="read_series"),
    path("sessions/<slug:slug>/last-time/", last_time.last_time, name="session_last_time"),
    path(
        "sessions/<slug:slug>/consolidation/",
        consolidation.consolidation,
        name="session_consolidation",
    ),
    path("sessions/<slug:slug>/synthesis/", public.synthesis, name="synthesis"),
    path("sessions/<slug:slug>/synthesis/edit/", editor.edit, name="session_synthesis"),
    path("sessions/<slug:slug>/synthesis/step/", steps.step, name="synthesis_step"),
    path("sessions/<slug:slug>/synthesis.pdf", public.synthesis_pdf, name="synthesis_pdf"),
    path("sessions/<slug:slug>/synthesis.docx", public.synthesis_docx, name="synthesis_docx"),
    path("sessions/<slug:slug>/synthesis.json", public.synthesis_json, name="synthesis_json"),
]
