"""The addresses of plans, their actions, and what is measured of them."""

from django.urls import path

from seuil.web.plans import (
    editing,
    matrix,
    proposals,
    public,
    report,
    steps,
    timeline,
)
from seuil.web.plans.action import carrying, origins, page, writing
from seuil.web.plans.indicators import measures
from seuil.web.plans.indicators import page as indicator_page
from seuil.web.plans.indicators import writing as indicator_writing

ONE_PLAN = "plans/<slug:plan_slug>/"
ONE_ACTION = f"{ONE_PLAN}<int:number>/"
ONE_INDICATOR = f"{ONE_ACTION}indicators/<uuid:indicator_id>/"

urlpatterns = [
    path("plans/", public.plan_list, name="plans"),
    path("plans/matrix/", matrix.matrix_now, name="plans_matrix_now"),
    path("plans/matrix/<int:year>/", matrix.matrix, name="plans_matrix"),
    path("plans/side-by-side/", matrix.beside, name="plans_beside"),
    path("plans/new/", editing.new_plan, name="new_plan"),
    path("plans/choose/", editing.choose_plan, name="choose_plan"),
    path("plans/propositions/", public.proposition_list, name="propositions"),
    path(ONE_PLAN, public.plan, name="plan"),
    path(f"{ONE_PLAN}timeline/", timeline.plan_timeline, name="plan_timeline"),
    path(f"{ONE_PLAN}standing/", timeline.mid_review, name="plan_standing"),
    path(f"{ONE_PLAN}report/", report.plan_report, name="plan_report"),
    path(f"{ONE_PLAN}report.pdf", report.plan_report_pdf, name="plan_report_pdf"),
    path(f"{ONE_PLAN}plan.csv", report.plan_csv, name="plan_csv"),
    path(f"{ONE_PLAN}plan.xlsx", report.plan_workbook, name="plan_workbook"),
    path(f"{ONE_PLAN}plan.json", report.plan_json, name="plan_json"),
    path(f"{ONE_PLAN}edit/", editing.edit_plan, name="edit_plan"),
    path(f"{ONE_PLAN}steps/<str:plan_step>/", steps.plan_step, name="plan_step"),
    path(f"{ONE_PLAN}propose/", proposals.propose_page, name="propose"),
    path(f"{ONE_PLAN}proposals/", proposals.proposal_list, name="proposals"),
    path(f"{ONE_PLAN}proposals/<uuid:proposal_id>/", proposals.proposal, name="proposal"),
    path(f"{ONE_PLAN}actions/new/", writing.new_action, name="new_action"),
    path(ONE_ACTION, page.action_page, name="action"),
    path(f"{ONE_ACTION}edit/", writing.edit_action, name="edit_action"),
    path(f"{ONE_ACTION}origins/", origins.origins, name="action_origins"),
    path(f"{ONE_ACTION}conditions/", carrying.success, name="action_conditions"),
    path(f"{ONE_ACTION}notes/", page.note, name="action_note"),
    path(f"{ONE_ACTION}leaving/", carrying.leaving, name="action_leaving"),
    path(f"{ONE_ACTION}reading/", carrying.reading, name="action_reading"),
    path(f"{ONE_ACTION}steps/<str:action_step>/", steps.action_step, name="action_step"),
    path(f"{ONE_ACTION}sheet.pdf", report.action_sheet_pdf, name="action_sheet_pdf"),
    path(f"{ONE_ACTION}indicators/new/", indicator_writing.new_indicator, name="new_indicator"),
    path(ONE_INDICATOR, indicator_page.indicator, name="indicator"),
    path(f"{ONE_INDICATOR}edit/", indicator_writing.edit_indicator, name="edit_indicator"),
    path(f"{ONE_INDICATOR}remove/", indicator_writing.remove, name="remove_indicator"),
    path(f"{ONE_INDICATOR}measures/new/", measures.new_measure, name="new_measure"),
    path(
        f"{ONE_INDICATOR}measures/<uuid:measure_id>/right/",
        measures.correct_measure,
        name="correct_measure",
    ),
]
