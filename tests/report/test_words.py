"""Numbers and names in words."""

from __future__ import annotations

import pytest

from scarscape.report.words import counted, item_words, nice_step, number, percent, with_error


@pytest.mark.parametrize(
    ("value", "told"),
    [(0.3125, "0.31"), (-0.2, "−0.20"), (-0.001, "0.00"), (None, "–"), (float("nan"), "–")],  # noqa: RUF001
)
def test_number(value, told):
    assert number(value, 2) == told


def test_error():
    assert with_error(0.312, 0.008, 3).replace("\xa0", " ") == "0.312 ± 0.008"
    assert with_error(0.312, None, 2) == "0.31"
    assert with_error(None, 0.1, 2) == number(None, 2)


def test_counts_and_shares():
    assert counted(1, "scar", "scars") == "1 scar"
    assert counted(0, "scar", "scars") == "0 scars"
    assert percent(0.065, 1).replace("\xa0", " ") == "6.5 %"


@pytest.mark.parametrize(
    ("identifier", "told"),
    [
        ("v_shaped_lt2mm", "V-shaped under 2 mm"),
        ("u_shaped_2_4mm", "U-shaped 2 to 4 mm"),
        ("m_shaped_gt4mm", "M-shaped over 4 mm"),
        ("hypertrophic_inflammatory_lt2y", "Hypertrophic inflammatory under 2 years"),
        ("punched_out_shallow_base_small_lt5mm", "Punched out shallow base small under 5 mm"),
        ("seen_at_2_5m", "Seen at 2.5 m"),
        ("seen_at_50cm", "Seen at 50 cm"),
        ("papular", "Papular"),
    ],
)
def test_items(identifier, told):
    assert item_words(identifier) == told


@pytest.mark.parametrize(
    ("span", "most", "step"), [(10, 5, 2), (11, 5, 5), (0.7, 8, 0.1), (1, 1, 1), (25, 4, 10)]
)
def test_steps(span, most, step):
    assert nice_step(span, most) == pytest.approx(step)
    assert span / nice_step(span, most) <= most + 1e-6
