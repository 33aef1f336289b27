"""Addresses of `ops`."""

from django.urls import URLPattern, URLResolver, path

from takeback.web.ops import views

app_name = "ops"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.try_picture, name="try"),
    path("components/", views.components, name="components"),
]
