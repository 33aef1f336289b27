"""Routes of the United States."""

from __future__ import annotations

from datetime import date
from typing import Final

from takeback.casework.clocks.length import BusinessDays, Hours
from takeback.casework.notices.route import ANY_SITE, OURS, Confidence, Cost, LawClock, Required, Route
from takeback.sites.contact import Scope

TAKE_IT_DOWN: Final = Route(
    id="us_take_it_down",
    title="TAKE IT DOWN Act (US)",
    law="TAKE IT DOWN Act, 47 U.S.C. 223a(a)",
    source="47 USC 223a(a), Pub. L. 119-12",
    verified_on=date(2026, 11, 1),
    confidence=Confidence.READ,
    countries=frozenset({"US"}),
    required=(
        Required("sender", "47 U.S.C. 223a(a)(1)(B)(i)"),
        Required("signature", "47 U.S.C. 223a(a)(1)(B)(i)"),
        Required("authority", "47 U.S.C. 223a(a)(1)(B)(i)"),
        Required("depiction", "47 U.S.C. 223a(a)(1)(B)(ii)"),
        Required("intimate", "47 U.S.C. 223a(a)(1)(A)(i)"),
        Required("made_how", "47 U.S.C. 223(h)(1)(B)"),
        Required("location", "47 U.S.C. 223a(a)(1)(B)(ii)"),
        Required("no_consent", "47 U.S.C. 223a(a)(1)(A)(i)(II)"),
        Required("individual_good_faith", "47 U.S.C. 223a(a)(1)(B)(iii)"),
        Required("circumstances", "47 U.S.C. 223a(a)(1)(B)(iii)"),
        Required("contact", "47 U.S.C. 223a(a)(1)(B)(iv)"),
    ),
    clocks=(LawClock(Hours(48), since=date(2026, 5, 19)),),
    costs=(Cost.OWN_STATEMENT,),
    in_force_from=date(2026, 5, 19),
)
"""Removal within 48 hours of a valid request, and reasonable efforts on known identical copies. Enforced by the FTC."""

DMCA: Final = Route(
    id="us_dmca",
    title="Copyright, DMCA 512(c) (US)",
    law="17 U.S.C. 512(c)(3)(A)",
    source="17 USC 512(c)(3)(A), 512(g)(3)",
    verified_on=date(2026, 11, 1),
    confidence=Confidence.KNOWN,
    reaches=ANY_SITE | {Scope.HOST, Scope.CDN, Scope.SEARCH_ENGINE},
    countries=frozenset({"US"}),
    required=(
        Required("made_how", OURS),
        Required("lawyer", OURS),
        Required("ownership", "17 U.S.C. 512(c)(3)(A)(i), (vi)"),
        Required("publication_accepted", OURS),
        Required("sender", "17 U.S.C. 512(c)(3)(A)(i)"),
        Required("signature", "17 U.S.C. 512(c)(3)(A)(i)"),
        Required("authority", "17 U.S.C. 512(c)(3)(A)(i), (vi)"),
        Required("work", "17 U.S.C. 512(c)(3)(A)(ii)"),
        Required("exact_location", "17 U.S.C. 512(c)(3)(A)(iii)"),
        Required("full_contact", "17 U.S.C. 512(c)(3)(A)(iv)"),
        Required("good_faith", "17 U.S.C. 512(c)(3)(A)(v)"),
        Required("accuracy", "17 U.S.C. 512(c)(3)(A)(vi)"),
        Required("under_perjury", "17 U.S.C. 512(c)(3)(A)(vi)"),
    ),
    promptly="expeditiously",
    follow_up=BusinessDays(3),
    costs=(Cost.NAME_MAY_BE_PUBLISHED, Cost.SITE_MAY_LEARN),
    in_force_from=date(1998, 10, 28),
    open_points=(
        "After a counter-notice the material comes back within 10 to 14 business days unless a suit is filed.",
    ),
)
"""Only where the person made the work or holds a written transfer. Never for a synthetic picture without a lawyer."""

ROUTES: Final = (TAKE_IT_DOWN, DMCA)
