"""Addresses of this API. What stands as `key_id` is the key's public id: `HmaEdge` has taken the key itself."""

from django.urls import URLPattern, URLResolver, include, path, re_path

from takeback.web.hma import about, banks, contents, hashing, matching
from takeback.web.hma.calls import answering

CALLS: list[URLPattern] = [
    path("h/hash", answering(GET=hashing.hash_named, POST=hashing.hash_sent)),
    path("m/raw_lookup", answering(GET=matching.raw_lookup)),
    path("m/lookup", answering(GET=matching.lookup, POST=matching.lookup_sent)),
    path("m/compare", answering(POST=matching.compare)),
    path("m/index/status", answering(GET=matching.index_status)),
    path("c/banks", answering(GET=banks.list_banks, POST=banks.make_bank)),
    path("c/bank/<str:bank>", answering(GET=banks.show_bank, PUT=banks.change, DELETE=banks.delete_bank)),
    path("c/bank/<str:bank>/content", answering(POST=contents.add_content)),
    path("c/bank/<str:bank>/signal", answering(POST=contents.add_signal)),
    path(
        "c/bank/<str:bank>/content/<int:content>",
        answering(GET=contents.show_content, PUT=contents.change_content, DELETE=contents.delete_content),
    ),
    path("c/signal_type", answering(GET=about.signal_types)),
    path("c/signal_type/index", answering(GET=about.signal_type_index)),
    path("c/content_type", answering(GET=about.content_types)),
    path("c/exchanges", answering(GET=about.exchanges, POST=about.make_exchange)),
    path("c/exchanges/apis", answering(GET=about.exchanges)),
    path("status", answering(GET=about.status)),
    path("readyz", answering(GET=about.ready)),
    path("status/live", about.live),
    path("livez", about.live),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("hma/<str:key_id>/", include(CALLS)),
    re_path(r"^hma(?:/|$)", about.nothing),
]
