"""A home with a caseworker at a desk on which three weeks of takedowns have left something; nobody clicked for it."""

from __future__ import annotations

import json
from dataclasses import asdict


def _prepare() -> None:
    """Make the home; print the caseworker's cookies, and where everything stands."""
    from takeback.project.start import start  # noqa: PLC0415 - Django is imported once the home is set up

    start()
    from takeback.demo.desk_records import make_desk_records  # noqa: PLC0415 - the same
    from takeback.demo.many_sites import load_sites  # noqa: PLC0415 - the same
    from takeback.demo.stage import SITES  # noqa: PLC0415 - the same
    from takeback.project.wiring import services  # noqa: PLC0415 - the same
    from takeback.records.accounts.roles import Role  # noqa: PLC0415 - the same
    from takeback.records.keyring.member_keys import Given, give_member_keys  # noqa: PLC0415 - the same
    from takeback.records.keyring.organisation_keys import found_organisation_keys  # noqa: PLC0415 - the same
    from takeback.sealing.passphrases import Cost  # noqa: PLC0415 - the same
    from tests.people import a_member, an_organisation, signed_in_with_key  # noqa: PLC0415 - the same

    at = services().clock.now()
    organisation = an_organisation()
    member = a_member(Role.CASEWORKER, organisation=organisation, name="Cho")
    given = give_member_keys(member.pk, "lamp river seven oranges", at=at, cost=Cost(passes=1, memory_kib=8, lanes=1))
    if not isinstance(given, Given):
        raise TypeError(given)
    found_organisation_keys(organisation.pk, member.pk, at=at)
    load_sites(SITES, at)
    records = make_desk_records(services(), member)
    browser = signed_in_with_key(member, given.keys.private, at)
    services().decoder.close()
    cookies = {name: morsel.value for name, morsel in browser.cookies.items()}
    print(json.dumps({"cookies": cookies, "records": asdict(records)}))  # noqa: T201 - read by `conftest.py`


if __name__ == "__main__":
    _prepare()
