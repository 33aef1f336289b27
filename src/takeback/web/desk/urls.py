"""Addresses of the desk."""

from django.urls import URLPattern, URLResolver, path

from takeback.web.desk import landing

app_name = "desk"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", landing.landing, name="landing"),
]
