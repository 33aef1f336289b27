"""Routes of the European Union and of the United Kingdom."""

from __future__ import annotations

from datetime import date
from typing import Final

from takeback.casework.clocks.length import BusinessDays, Hours, Months
from takeback.casework.notices.route import ANY_SITE, PRACTICE, Confidence, Cost, LawClock, Required, Route
from takeback.sites.contact import Scope

GDPR_17: Final = Route(
    id="eu_gdpr_17",
    title="Erasure, GDPR Art. 17 (EU)",
    law="Regulation (EU) 2016/679 (GDPR), Art. 17(1)",
    source="GDPR, Art. 9, 12(3), 12(4), 12(6), 17(1), 17(2), 19, 77",
    verified_on=date(2026, 11, 1),
    confidence=Confidence.KNOWN,
    reaches=ANY_SITE | {Scope.SEARCH_ENGINE},
    countries=frozenset({"EU"}),
    required=(
        Required("sender", PRACTICE),
        Required("authority", "GDPR Art. 12(6)"),
        Required("depiction", "GDPR Art. 9(1)"),
        Required("location", "GDPR Art. 17(1)"),
        Required("ground", "GDPR Art. 17(1)(b)-(d)"),
        Required("contact", "GDPR Art. 12(3)"),
        Required("signature", PRACTICE),
    ),
    clocks=(LawClock(Months(1, extension=2)),),
    costs=(Cost.WAITING,),
    in_force_from=date(2018, 5, 25),
    open_points=("An extension by two months must be announced with its reasons within the first month.",),
)
"""One month, and two more if the recipient says so and why. Reasons for a refusal within one month."""

DSA_16: Final = Route(
    id="eu_dsa_16",
    title="Notice, DSA Art. 16 (EU)",
    law="Regulation (EU) 2022/2065 (DSA), Art. 16(2)",
    source="DSA, Art. 16(2), 16(4), 16(5), 20, 22",
    verified_on=date(2026, 11, 1),
    confidence=Confidence.KNOWN,
    reaches=ANY_SITE | {Scope.HOST, Scope.SEARCH_ENGINE},
    countries=frozenset({"EU"}),
    required=(
        Required("depiction", "DSA Art. 16(2)(a)"),
        Required("no_consent", "DSA Art. 16(2)(a)"),
        Required("circumstances", "DSA Art. 16(2)(a)"),
        Required("exact_location", "DSA Art. 16(2)(b)"),
        Required("sender", "DSA Art. 16(2)(c)"),
        Required("email", "DSA Art. 16(2)(c)"),
        Required("good_faith", "DSA Art. 16(2)(d)"),
        Required("accuracy", "DSA Art. 16(2)(d)"),
        Required("authority", PRACTICE),
        Required("signature", PRACTICE),
    ),
    promptly="in a timely, diligent, non-arbitrary and objective manner",
    follow_up=BusinessDays(3),
    costs=(Cost.SITE_MAY_LEARN,),
    in_force_from=date(2024, 2, 17),
)
"""No fixed hours: a receipt (16(4)), a decision and how to contest it (16(5)). Trusted flaggers come first (22)."""

UK_OSA: Final = Route(
    id="uk_osa",
    title="Intimate image content, Online Safety Act (UK)",
    law="Online Safety Act 2023, s. 10(3A)-(3B) and 20A",
    source="Online Safety Act 2023 as changed by Act 2026 c. 20 (assent 2026-04-29); Sexual Offences Act 2003, s. 66B",
    verified_on=date(2026, 11, 1),
    confidence=Confidence.READ,
    countries=frozenset({"GB"}),
    required=(
        Required("sender", "OSA s. 20A"),
        Required("authority", "OSA s. 20A"),
        Required("depiction", "OSA s. 20A; SOA 2003 s. 66B(1)-(3)"),
        Required("intimate", "OSA s. 20A; SOA 2003 s. 66B(1)-(3)"),
        Required("no_consent", "SOA 2003 s. 66B(1)-(3)"),
        Required("location", "OSA s. 20A"),
        Required("good_faith", "OSA s. 20A"),
        Required("accuracy", "OSA s. 20A"),
        Required("contact", "OSA s. 20A"),
        Required("signature", PRACTICE),
    ),
    clocks=(LawClock(Hours(48)),),
    in_force_from=None,
    open_points=(
        "The day on which the duty begins is not confirmed: an operator sets it once it is.",
        "Search services have a parallel duty (s. 27), whose beginning is not confirmed either.",
    ),
)
"""48 hours, for the same and for substantially the same content, once the duty is in force."""

ROUTES: Final = (GDPR_17, DSA_16, UK_OSA)
