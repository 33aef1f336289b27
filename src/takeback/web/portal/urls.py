"""Addresses of the portal. Each stays in a browser's history, so none says more than it must."""

from django.urls import URLPattern, URLResolver, path

from takeback.web.portal import views
from takeback.web.portal.entrances import front, minors, received, start, telling, threatened, who_helps

app_name = "portal"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", front.front, name="front"),
    path("safety/", front.safety, name="safety"),
    path("start/", start.start, name="start"),
    path("now/", threatened.now, name="now"),
    path("places/", telling.places, name="places"),
    path("for-somebody/", telling.for_somebody, name="for-somebody"),
    path("received/", received.received, name="received"),
    path("another-way/", minors.another_way, name="another-way"),
    path("help/", who_helps.help_near_you, name="help"),
    path("check-device/", views.check_device, name="check-device"),
]
