"""Every address of the web side. Pages carry their language in the path; English has none."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

handler400 = "takeback.web.face.errors.bad_request"
handler403 = "takeback.web.face.errors.forbidden"
handler404 = "takeback.web.face.errors.not_found"
handler500 = "takeback.web.face.errors.server_error"

urlpatterns = [
    path("", include("takeback.web.platform_api.urls")),
    path("", include("takeback.web.hma.urls")),
    *i18n_patterns(
        path("", include("takeback.web.staff.urls")),
        path("ops/", include("takeback.web.ops.urls")),
        path("desk/", include("takeback.web.desk.urls")),
        path("", include("takeback.web.portal.urls")),
        prefix_default_language=False,
    ),
]
