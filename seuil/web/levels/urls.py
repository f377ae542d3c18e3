"""The addresses of what levels ask of each other."""

from django.urls import path

from seuil.web.levels import answering, asking, listing, page

urlpatterns = [
    path("levels/", listing.level_list, name="levels"),
    path("levels/feed.atom", listing.levels_feed, name="levels_feed"),
    path("levels/new/", asking.ask, name="ask_level"),
    path("levels/<uuid:level_id>/", page.level, name="level"),
    path("levels/<uuid:level_id>/steps/<str:level_step>/", answering.level_step, name="level_step"),
    path("levels/<uuid:level_id>/result/", page.level_result, name="level_result"),
]
