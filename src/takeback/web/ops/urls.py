"""Addresses of `ops`."""

from django.urls import URLPattern, URLResolver, path

from takeback.web.ops import banks, explain, index, traffic, views, work

app_name = "ops"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.try_picture, name="try"),
    path("explain/", explain.explain, name="explain"),
    path("banks/", banks.bank_list, name="banks"),
    path("banks/<str:name>/", banks.bank, name="bank"),
    path("banks/<str:name>/entries/<int:entry_id>/", banks.entry, name="entry"),
    path("banks/<str:name>/entries/<int:entry_id>/looked/", banks.clear_flag, name="clear-flag"),
    path("traffic/", traffic.traffic, name="traffic"),
    path("index/", index.index, name="index"),
    path("work/", work.work, name="work"),
    path("work/<int:number>/again/", work.again, name="work-again"),
    path("components/", views.components, name="components"),
]
