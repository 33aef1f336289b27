"""Addresses of the desk."""

from django.urls import URLPattern, URLResolver, path

from takeback.web.desk import day, handovers, incidents, landing, requests, review, withheld

app_name = "desk"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", landing.landing, name="landing"),
    path("requests/", requests.requests, name="requests"),
    path("requests/new/", requests.new_request, name="new-request"),
    path("requests/<str:request_id>/revoke/", requests.revoke, name="revoke-request"),
    path("review/", review.review, name="review"),
    path("review/take/", review.take, name="review-take"),
    path("review/day/", day.day, name="day"),
    path("review/rest/", day.rest, name="rest"),
    path("review/<str:request_id>/", review.one, name="review-one"),
    path("review/<str:request_id>/hint/", review.hint, name="review-hint"),
    path("review/<str:request_id>/reveal/", review.reveal, name="review-reveal"),
    path("review/<str:request_id>/decide/", review.decide, name="review-decide"),
    path("review/<str:request_id>/undo/", review.undo, name="review-undo"),
    path("review/<str:request_id>/give-back/", review.give_back, name="review-give-back"),
    path("withheld/", withheld.withheld, name="withheld"),
    path("withheld/<str:request_id>/handed-over/", withheld.hand_over, name="withheld-hand-over"),
    path("withheld/<str:request_id>/destroy/", withheld.destroy, name="withheld-destroy"),
    path("withheld/<str:request_id>/take-out/", withheld.take_out, name="withheld-take-out"),
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
