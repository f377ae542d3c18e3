from django.contrib import admin
from django.urls import include, path

from seuil.web.operating import probes

urlpatterns = [
    path("healthz", probes.healthz, name="healthz"),
    path("readyz", probes.readyz, name="readyz"),
    path("metrics", probes.figures, name="metrics"),
    path("api/", include("seuil.api.urls")),
    path("", include("seuil.web.urls")),
    path("account/", include("seuil.web.accounts.urls")),
    path("admin/", admin.site.urls),
]
