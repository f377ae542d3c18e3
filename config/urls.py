from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("api/", include("seuil.api.urls")),
    path("", include("seuil.web.urls")),
    path("admin/", admin.site.urls),
]
