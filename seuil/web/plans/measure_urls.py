"""The addresses of what is measured of plans: indicators, overviews, reports.

They stand before those of one plan: ``plans/matrix/2026/`` is no action of a plan.
"""

from django.urls import path

from seuil.web.plans import indicators, matrix, report, timeline

ONE_PLAN = "plans/<slug:plan_slug>/"
ONE_ACTION = f"{ONE_PLAN}<int:number>/"
ONE_INDICATOR = f"{ONE_ACTION}indicators/<uuid:indicator_id>/"

urlpatterns = [
    path("plans/matrix/", matrix.matrix_now, name="plans_matrix_now"),
    path("plans/matrix/<int:year>/", matrix.matrix, name="plans_matrix"),
    path("plans/side-by-side/", matrix.beside, name="plans_beside"),
    path(f"{ONE_PLAN}timeline/", timeline.plan_timeline, name="plan_timeline"),
    path(f"{ONE_PLAN}standing/", timeline.mid_review, name="plan_standing"),
    path(f"{ONE_PLAN}report/", report.plan_report, name="plan_report"),
    path(f"{ONE_PLAN}report.pdf", report.plan_report_pdf, name="plan_report_pdf"),
    path(f"{ONE_PLAN}plan.csv", report.plan_csv, name="plan_csv"),
    path(f"{ONE_PLAN}plan.xlsx", report.plan_workbook, name="plan_workbook"),
    path(f"{ONE_PLAN}plan.json", report.plan_json, name="plan_json"),
    path(f"{ONE_ACTION}sheet.pdf", report.action_sheet_pdf, name="action_sheet_pdf"),
    path(f"{ONE_ACTION}indicators/new/", indicators.new_indicator, name="new_indicator"),
    path(ONE_INDICATOR, indicators.indicator, name="indicator"),
    path(f"{ONE_INDICATOR}edit/", indicators.edit_indicator, name="edit_indicator"),
    path(f"{ONE_INDICATOR}remove/", indicators.remove, name="remove_indicator"),
    path(f"{ONE_INDICATOR}measures/new/", indicators.new_measure, name="new_measure"),
    path(
        f"{ONE_INDICATOR}measures/<uuid:measure_id>/right/",
        indicators.correct_measure,
        name="correct_measure",
    ),
]
