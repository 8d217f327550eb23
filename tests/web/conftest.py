"""What the tests of the pages share."""

import pytest
from django.utils import timezone

from tests.examples import four_programmes


@pytest.fixture
def four(db: None) -> None:
    """The four programmes of tests/examples.py, open today."""
    four_programmes(on=timezone.localdate())
