from django.conf import settings
from django.urls import path

from seuil.web import maps, site
from seuil.web.directory import views as directory
from seuil.web.observatory import views as observatory
from seuil.web.search import views as search
from seuil.web.territory import views as territory

app_name = "web"
urlpatterns = [
    path("", search.search_page, name="search"),
    path("services/<uuid:service_id>/", directory.service_sheet, name="service"),
    path("territories/", territory.territories, name="territories"),
    path("territories/<str:code>/", territory.territory, name="territory"),
    path("vignettes/", observatory.vignettes, name="vignettes"),
    path("vignettes/<slug:code>/", observatory.vignette, name="vignette"),
    path("outlines.json", maps.outlines, name="outlines"),
    path("language/", site.set_language, name="set_language"),
    path("about/", site.about, name="about"),
    path("accessibility/", site.accessibility, name="accessibility"),
]
if settings.SEUIL_GALLERY:
    from seuil.web.gallery import gallery

    urlpatterns.append(path("components/", gallery, name="gallery"))
