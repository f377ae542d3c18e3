"""The addresses of requests for orientation, below /orientation/."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
