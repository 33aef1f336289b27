"""Addresses of the desk."""

from django.urls import URLPattern, URLResolver, path

from takeback.web.desk import handovers, landing

app_name = "desk"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", landing.landing, name="landing"),
    path("handovers/", handovers.handovers, name="handovers"),
    path("handovers/<str:handover_id>/", handovers.handover, name="handover"),
    path("handovers/<str:handover_id>/read/", handovers.read, name="handover-read"),
    path("handovers/<str:handover_id>/acknowledge/", handovers.acknowledge, name="handover-acknowledge"),
    path("handovers/<str:handover_id>/pass-on/", handovers.pass_on, name="handover-pass-on"),
    path("handovers/<str:handover_id>/conclude/", handovers.conclude, name="handover-conclude"),
]
