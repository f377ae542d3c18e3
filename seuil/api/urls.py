from django.urls import include, path, re_path

from seuil.api.application import api, nothing_here
from seuil.api.methods import with_methods

patterns, application, namespace = api.urls

urlpatterns = [
    path("", include((with_methods(patterns), application), namespace=namespace)),
    re_path(r"", nothing_here),
]
