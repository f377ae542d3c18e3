"""The addresses of the chain."""

from django.urls import path

from seuil.web.chain import views

urlpatterns = [path("chain/<str:kind>/<uuid:thing_id>/", views.chain, name="chain")]
