"""A deployment with a platform that is called back, for every test here that asks for one."""

from __future__ import annotations

import pytest

from tests.callbacks import Deployment, a_platform


@pytest.fixture
def here() -> Deployment:
    return Deployment()


@pytest.fixture
def platform(here: Deployment) -> str:
    platform = a_platform()
    here.webhook(platform)
    return platform
