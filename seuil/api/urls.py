from django.urls import include, path, re_path

from seuil.api.application import api, nothing_here
from seuil.api.fhir.outcomes import in_fhir, with_outcomes
from seuil.api.methods import with_methods

patterns, application, namespace = api.urls
views = with_outcomes("fhir/", with_methods(patterns))

urlpatterns = [
    path("", include((views, application), namespace=namespace)),
    re_path(r"^fhir/", in_fhir(nothing_here)),
    re_path(r"", nothing_here),
]
