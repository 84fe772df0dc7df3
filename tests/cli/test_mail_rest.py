"""Letting an area's letters wait from the command line, and letting them leave again."""

from datetime import date

import pytest

pytestmark = pytest.mark.usefixtures("in_home")
A_MORNING = date(2025, 1, 15)


def test_letters_rest_until_they_are_woken(arshjul, on, in_home):
    on(A_MORNING)
    arshjul("run", "arsrapporter", "--area", "goteborgsomradet")
    begun = arshjul("mail", "rest", "--reason", "brevlådan flyttas", "--area", "goteborgsomradet")
    resting = arshjul("deliver", "--area", "goteborgsomradet")
    status = arshjul("status", "--area", "goteborgsomradet")
    woken = arshjul("mail", "wake", "--area", "goteborgsomradet")
    again = arshjul("mail", "wake", "--area", "goteborgsomradet")
    log = arshjul("log", "--area", "goteborgsomradet")

    assert (begun.code, woken.code) == (0, 0)
    assert resting.code == 1
    assert "0 brev skickade" in resting.out
    assert "brevlådan flyttas" in status.out
    assert "arshjul mail wake" in status.out
    assert not list((in_home / "letters").rglob("*.eml"))
    assert again.code == 2
    assert "vilar inte" in again.err
    assert "breven ställda i vila" in log.out
    assert "vilan för breven avslutad" in log.out
