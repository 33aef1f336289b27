"""Addresses of the portal. Each stays in a browser's history, so none says more than it must."""

from django.urls import URLPattern, URLResolver, path

from takeback.web.portal import protecting, transparency, views
from takeback.web.portal.case import doing, entering
from takeback.web.portal.entrances import front, minors, received, start, telling, threatened, who_helps
from takeback.web.portal.link import pages

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
    path("link/", pages.arrive, name="link"),
    path("link/look/", pages.look, name="link-look"),
    path("link/sealed/", pages.sealed, name="link-sealed"),
    path("link/<str:secret>/", pages.plain, name="link-plain"),
    path("help/", who_helps.help_near_you, name="help"),
    path("transparency/", transparency.transparency, name="transparency"),
    path("transparency.csv", transparency.as_csv, name="transparency-csv"),
    path("check-device/", views.check_device, name="check-device"),
    path("protect/", protecting.protect, name="protect"),
    path("protect/kept/", protecting.kept, name="kept"),
    path("case/", entering.case, name="case"),
    path("case/leave/", entering.leave, name="leave-case"),
    path("case/add/", doing.add, name="add-to-case"),
    path("case/write/", doing.write, name="write-in-case"),
    path("case/links/", doing.report, name="report-in-case"),
    path("case/confirm/", doing.confirm, name="confirm-in-case"),
    path("case/contact/", doing.contact, name="contact-in-case"),
    path("case/log/", doing.log, name="log-in-case"),
    path("case/receivers/", doing.receivers, name="receivers-of-case"),
    path("case/withdraw-one/", doing.withdraw_image, name="withdraw-image"),
    path("case/withdraw/", doing.withdraw_everything, name="withdraw-case"),
    path("case/give/", doing.give, name="give-case"),
    path("case/take-back/", doing.take_back, name="take-back-case"),
    path("case/keep/", doing.keep, name="keep-case"),
]
