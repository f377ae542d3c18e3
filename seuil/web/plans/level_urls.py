"""The addresses of what levels ask of each other."""

from django.urls import path

from seuil.web.plans import levels

urlpatterns = [
    path("levels/", levels.level_list, name="levels"),
    path("levels/feed.atom", levels.levels_feed, name="levels_feed"),
    path("levels/new/", levels.ask, name="ask_level"),
    path("levels/<uuid:level_id>/", levels.level, name="level"),
    path("levels/<uuid:level_id>/steps/<str:level_step>/", levels.level_step, name="level_step"),
    path("levels/<uuid:level_id>/result/", levels.level_result, name="level_result"),
]
