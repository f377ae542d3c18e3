from django.conf import settings
from django.urls import path

from seuil.web import maps, site
from seuil.web.directory import views as directory
from seuil.web.observatory import board, changes, compose, embed, vignette
from seuil.web.search import views as search
from seuil.web.territory import views as territory
from seuil.web.whatif import catchment
from seuil.web.whatif import views as whatif

app_name = "web"
urlpatterns = [
    path("", search.search_page, name="search"),
    path("services/<uuid:service_id>/", directory.service_sheet, name="service"),
    path("territories/", territory.territories, name="territories"),
    path("territories/<str:code>/", territory.territory, name="territory"),
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
    path("outlines.json", maps.outlines, name="outlines"),
    path("language/", site.set_language, name="set_language"),
    path("about/", site.about, name="about"),
    path("accessibility/", site.accessibility, name="accessibility"),
]
if settings.SEUIL_GALLERY:
    from seuil.web.gallery import gallery

    urlpatterns.append(path("components/", gallery, name="gallery"))
