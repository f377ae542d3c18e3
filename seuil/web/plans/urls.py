"""The addresses of plans and their actions."""

from django.urls import path

from seuil.web.plans import action, editing, proposals, public, steps

ONE_PLAN = "plans/<slug:plan_slug>/"
ONE_ACTION = f"{ONE_PLAN}<int:number>/"

urlpatterns = [
    path("plans/", public.plan_list, name="plans"),
    path("plans/new/", editing.new_plan, name="new_plan"),
    path("plans/choose/", editing.choose_plan, name="choose_plan"),
    path("plans/propositions/", public.proposition_list, name="propositions"),
    path(ONE_PLAN, public.plan, name="plan"),
    path(f"{ONE_PLAN}edit/", editing.edit_plan, name="edit_plan"),
    path(f"{ONE_PLAN}steps/<str:plan_step>/", steps.plan_step, name="plan_step"),
    path(f"{ONE_PLAN}propose/", proposals.propose_page, name="propose"),
    path(f"{ONE_PLAN}proposals/", proposals.proposal_list, name="proposals"),
    path(f"{ONE_PLAN}proposals/<uuid:proposal_id>/", proposals.proposal, name="proposal"),
    path(f"{ONE_PLAN}actions/new/", action.new_action, name="new_action"),
    path(ONE_ACTION, public.action_page, name="action"),
    path(f"{ONE_ACTION}edit/", action.edit_action, name="edit_action"),
    path(f"{ONE_ACTION}origins/", action.origins, name="action_origins"),
    path(f"{ONE_ACTION}conditions/", action.success, name="action_conditions"),
    path(f"{ONE_ACTION}notes/", action.note, name="action_note"),
    path(f"{ONE_ACTION}leaving/", action.leaving, name="action_leaving"),
    path(f"{ONE_ACTION}reading/", action.reading, name="action_reading"),
    path(f"{ONE_ACTION}steps/<str:action_step>/", steps.action_step, name="action_step"),
]
