"""Addresses of the portal."""

from django.urls import URLPattern, URLResolver, path

from takeback.web.portal import protecting, views
from takeback.web.portal.case import doing, entering

app_name = "portal"
urlpatterns: list[URLPattern | URLResolver] = [
    path("check-device/", views.check_device, name="check-device"),
    path("protect/", protecting.protect, name="protect"),
    path("protect/kept/", protecting.kept, name="kept"),
    path("case/", entering.case, name="case"),
    path("case/leave/", entering.leave, name="leave-case"),
    path("case/add/", doing.add, name="add-to-case"),
    path("case/write/", doing.write, name="write-in-case"),
    path("case/links/", doing.report, name="report-in-case"),
    path("case/receivers/", doing.receivers, name="receivers-of-case"),
    path("case/withdraw-one/", doing.withdraw_image, name="withdraw-image"),
    path("case/withdraw/", doing.withdraw_everything, name="withdraw-case"),
    path("case/keep/", doing.keep, name="keep-case"),
]
