"""Addresses of the desk."""

from django.urls import URLPattern, URLResolver, path

from takeback.web.desk import cases, handovers, incidents, landing

app_name = "desk"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", landing.landing, name="landing"),
    path("cases/", cases.cases, name="cases"),
    path("cases/find/", cases.find, name="case-find"),
    path("cases/<str:case_id>/", cases.case, name="case"),
    path("cases/<str:case_id>/read/", cases.read, name="case-read"),
    path("cases/<str:case_id>/answer/", cases.answer, name="case-answer"),
    path("cases/<str:case_id>/verify/", cases.verify, name="case-verify"),
    path("cases/<str:case_id>/doubt/", cases.doubt, name="case-doubt"),
    path("cases/<str:case_id>/stop/", cases.stop, name="case-stop"),
    path("cases/<str:case_id>/code/", cases.another_code, name="case-code"),
    path("claims/<int:entry>/", cases.settle, name="claim-settle"),
    path("handovers/", handovers.handovers, name="handovers"),
    path("handovers/<str:handover_id>/", handovers.handover, name="handover"),
    path("handovers/<str:handover_id>/read/", handovers.read, name="handover-read"),
    path("handovers/<str:handover_id>/acknowledge/", handovers.acknowledge, name="handover-acknowledge"),
    path("handovers/<str:handover_id>/pass-on/", handovers.pass_on, name="handover-pass-on"),
    path("handovers/<str:handover_id>/conclude/", handovers.conclude, name="handover-conclude"),
    path("incidents/", incidents.incidents, name="incidents"),
    path("incidents/new/", incidents.new, name="incident-new"),
    path("incidents/next/", incidents.take_next, name="incident-next"),
    path("incidents/<str:incident_id>/", incidents.incident, name="incident"),
    path("incidents/<str:incident_id>/finish/", incidents.finish, name="incident-finish"),
    path("incidents/<str:incident_id>/reopen/", incidents.reopen, name="incident-reopen"),
    path("counts/", incidents.counts, name="incident-counts"),
]
