"""Addresses of the portal."""

from django.urls import URLPattern, URLResolver, path

from takeback.web.portal import views

app_name = "portal"
urlpatterns: list[URLPattern | URLResolver] = [
    path("check-device/", views.check_device, name="check-device"),
]
