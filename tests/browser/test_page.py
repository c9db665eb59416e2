"""The page in a real browser: each scenario of `explorer/test/browser` is a test."""

import pytest


def test_scenario(scenario: str, outcomes: dict[str, str | None]) -> None:
    failure = outcomes[scenario]
    if failure is not None:
        pytest.fail(f"{scenario}:\n{failure}", pytrace=False)
