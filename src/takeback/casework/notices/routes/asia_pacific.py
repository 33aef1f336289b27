"""Routes of Korea, India and Australia."""

from __future__ import annotations

from datetime import date
from typing import Final

from takeback.casework.clocks.length import BusinessDays, Hours
from takeback.casework.notices.route import PRACTICE, Confidence, Cost, LawClock, Required, Route, Starts
from takeback.sites.contact import Scope

KR_TBA: Final = Route(
    id="kr_tba_22_5",
    title="Illegally filmed material, Telecommunications Business Act (Korea)",
    law="Telecommunications Business Act (Korea), Art. 22-5(1)",
    source="Telecommunications Business Act (Korea), Art. 22-5; Enforcement Decree, Art. 30-5 and 30-6",
    verified_on=date(2026, 11, 1),
    confidence=Confidence.READ,
    countries=frozenset({"KR"}),
    required=(
        Required("location", "TBA Art. 22-5(1); Decree Art. 30-5"),
        Required("korea_category", "TBA Art. 22-5(1); Decree Art. 30-5"),
        Required("sender", "Decree Art. 30-5"),
        Required("designation", "Decree Art. 30-5"),
        Required("applicant_number", "Decree Art. 30-5"),
        Required("contact", "Decree Art. 30-5"),
        Required("circumstances", "Decree Art. 30-5"),
        Required("authority", PRACTICE),
        Required("signature", PRACTICE),
    ),
    promptly="without delay",
    follow_up=Hours(24),
    languages=("ko", "en", "es"),
    in_force_from=date(2020, 12, 10),
    open_points=(
        "Operators must hear the person and designated bodies.",
        "Relatives and agents ask the state instead (Sexual Violence Prevention Act, Art. 7-3): D4U, 1366.",
        "The form asks for a birth date. That an organisation gives its registration number there is not confirmed.",
    ),
)
"""Without delay; cases in which it is unclear whether the law is broken go to the media regulator."""

IN_IT_RULES: Final = Route(
    id="in_it_rules",
    title="IT Rules, rule 3(2)(b) (India)",
    law="Information Technology (Intermediary Guidelines and Digital Media Ethics Code) Rules, 2021, rule 3(2)(b)",
    source="IT Rules 2021, rule 3(2)(b), as changed with effect from 2026-02-20",
    verified_on=date(2026, 11, 1),
    confidence=Confidence.PRESS,
    countries=frozenset({"IN"}),
    required=(
        Required("sender", "rule 3(2)(b)"),
        Required("authority", "rule 3(2)(b)"),
        Required("depiction", "rule 3(2)(b)"),
        Required("made_how", "rule 3(2)(b)"),
        Required("india_content", "rule 3(2)(b)"),
        Required("location", "rule 3(2)(b)"),
        Required("contact", "rule 3(2)(c)"),
        Required("signature", PRACTICE),
    ),
    clocks=(LawClock(Hours(24), since=date(2021, 5, 26)), LawClock(Hours(2), since=date(2026, 2, 20))),
    in_force_from=date(2021, 5, 26),
)
"""Two hours since 2026-02-20, 24 before. By the individual or by somebody on their behalf."""

AU_OSA: Final = Route(
    id="au_osa",
    title="Complaint to eSafety, Online Safety Act (Australia)",
    law="Online Safety Act 2021 (Cth), s. 32, 33 and 77 to 79",
    source="Online Safety Act 2021 (Cth), s. 32, 33, 77-79",
    verified_on=date(2026, 11, 1),
    confidence=Confidence.KNOWN,
    reaches=frozenset({Scope.REGULATOR}),
    countries=frozenset({"AU"}),
    required=(
        Required("to_regulator", "OSA 2021 (Cth) s. 32"),
        Required("sender", "OSA 2021 (Cth) s. 32"),
        Required("authority", "OSA 2021 (Cth) s. 32"),
        Required("depiction", "OSA 2021 (Cth) s. 32"),
        Required("intimate", "OSA 2021 (Cth) s. 32"),
        Required("made_how", PRACTICE),
        Required("no_consent", "OSA 2021 (Cth) s. 32"),
        Required("location", "OSA 2021 (Cth) s. 32"),
        Required("circumstances", PRACTICE),
        Required("contact", PRACTICE),
        Required("signature", PRACTICE),
    ),
    clocks=(LawClock(Hours(24)),),
    starts=Starts.REGULATORS_NOTICE,
    follow_up=BusinessDays(3),
    costs=(Cost.REGULATOR_LEARNS,),
    in_force_from=date(2022, 1, 23),
    open_points=("The 24 hours run from eSafety's notice to the service, not from our complaint to eSafety.",),
)
"""Through the regulator, which issues the notice."""

ROUTES: Final = (KR_TBA, IN_IT_RULES, AU_OSA)
