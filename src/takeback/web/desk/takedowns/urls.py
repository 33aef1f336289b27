"""Addresses of takedowns, below those of the desk."""

from django.urls import URLPattern, URLResolver, path

from takeback.web.desk.takedowns import (
    answers,
    checking,
    closing,
    drafts,
    looks,
    notices,
    police,
    queue,
    report,
    screen,
    stating,
    wishes,
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("", queue.takedowns, name="takedowns"),
    path("next/", queue.take_next, name="takedown-next"),
    path("tasks/<str:task_id>/done/", queue.done, name="takedown-done"),
    path("tasks/<str:task_id>/give-back/", queue.give_back, name="takedown-give-back"),
    path("tasks/<str:task_id>/undo/", queue.undo, name="takedown-undo"),
    path("batches/<str:batch>/", drafts.batch, name="takedown-batch"),
    path("batches/<str:batch>/approve/", drafts.approve, name="takedown-approve"),
    path("batches/<str:batch>/discard/", drafts.discard, name="takedown-discard"),
    path("notices/<str:notice_id>/", notices.notice, name="takedown-notice"),
    path("notices/<str:notice_id>/handed-in/", notices.hand_in, name="takedown-handed-in"),
    path("notices/<str:notice_id>/settle/", notices.settle, name="takedown-settle"),
    path("notices/<str:notice_id>/discard/", notices.discard, name="takedown-notice-discard"),
    path("police/<str:track_id>/", police.track, name="takedown-track"),
    path("<str:holder>/", screen.takedown, name="takedown"),
    path("<str:case_id>/read/", report.read, name="takedown-read"),
    path("<str:case_id>/take-in/", report.take_in, name="takedown-take-in"),
    path("<str:case_id>/reported/", report.reported, name="takedown-reported"),
    path("<str:holder>/check/", checking.check, name="takedown-check"),
    path("<str:holder>/draft/", drafts.draft, name="takedown-draft"),
    path("<str:case_id>/consent/", wishes.consent, name="takedown-consent"),
    path("<str:holder>/state/", stating.state, name="takedown-state"),
    path("<str:case_id>/delegate/", wishes.delegate, name="takedown-delegate"),
    path("<str:holder>/open/", answers.unseal, name="takedown-open"),
    path("<str:holder>/judge/", answers.judge, name="takedown-judge"),
    path("<str:holder>/look/", looks.look, name="takedown-look"),
    path("<str:holder>/close/", closing.close, name="takedown-close"),
    path("<str:holder>/reopen/", closing.reopen, name="takedown-reopen"),
    path("<str:case_id>/police/", police.police, name="takedown-police"),
]
