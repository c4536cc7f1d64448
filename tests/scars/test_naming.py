"""From measured shapes to the noun: numbers, order, notes."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from scarscape.scars import Measured, named

Make = Callable[..., Measured]


def test_scars_are_numbered_as_one_reads_a_page(make_measured: Make) -> None:
    places = [(9.0, 30.0), (1.2, 20.0), (0.4, 25.0), (1.9, 3.0), (30.0, 1.0), (8.1, 31.0)]
    scars = named([make_measured(at_mm=place) for place in places])
    assert [scar.id for scar in scars] == [1, 2, 3, 4, 5, 6]
    found = [(scar.y_mm, scar.x_mm) for scar in scars]
    expected = [(1.9, 3.0), (1.2, 20.0), (0.4, 25.0), (9.0, 30.0), (8.1, 31.0), (30.0, 1.0)]
    np.testing.assert_allclose(found, expected, atol=1e-9)


def test_the_order_of_finding_does_not_matter(make_measured: Make) -> None:
    places = [(9.0, 30.0), (1.2, 20.0), (0.4, 25.0), (1.9, 3.0)]
    one = named([make_measured(at_mm=place) for place in places])
    other = named([make_measured(at_mm=place) for place in places[::-1]])
    assert one == other


def test_a_pit_has_a_depth_and_a_raised_scar_a_height(make_measured: Make) -> None:
    pit, raised = named([make_measured(at_mm=(1.0, 1.0)), make_measured(sign=-1, at_mm=(1.0, 9.0))])
    assert (pit.depth_mm, pit.depth_mm_sd, pit.depth_raw_mm) == (0.4, 0.004, 0.5)
    assert (pit.height_mm, pit.height_mm_sd, pit.height_raw_mm) == (None, None, None)
    assert (raised.height_mm, raised.height_mm_sd, raised.height_raw_mm) == (0.4, 0.004, 0.5)
    assert (raised.depth_mm, raised.depth_mm_sd, raised.depth_raw_mm) == (None, None, None)
    assert raised.kind == "hypertrophic"
    assert raised.raised
    assert not pit.raised


def test_x_runs_along_columns_and_y_along_rows(make_measured: Make) -> None:
    (scar,) = named([make_measured(at_mm=(3.0, 17.0), elongation=1.5)])
    assert (scar.x_mm, scar.y_mm) == pytest.approx((17.0, 3.0))
    outline = np.array(scar.outline_mm)
    np.testing.assert_allclose(outline.mean(axis=0), [17.0, 3.0], atol=1e-6)
    # The maker stretches along columns.
    assert np.ptp(outline[:, 0]) > 1.4 * np.ptp(outline[:, 1])


def test_only_a_boxcar_is_shallow_or_deep(make_measured: Make) -> None:
    shallow, deep, pick = named(
        [
            make_measured(depth_mm=0.49, depth_mm_sd=0.02, at_mm=(1.0, 1.0)),
            make_measured(depth_mm=0.52, depth_mm_sd=0.02, at_mm=(1.0, 9.0)),
            make_measured(1.0, -1.0, width_mm=1.0, depth_mm=0.6, at_mm=(1.0, 19.0)),
        ]
    )
    assert (shallow.kind, shallow.subkind) == ("boxcar", "shallow")
    assert shallow.subkind_probability == pytest.approx(0.6915, abs=1e-4)
    assert (deep.kind, deep.subkind) == ("boxcar", "deep")
    assert deep.subkind_probability == pytest.approx(0.8413, abs=1e-4)
    assert (pick.kind, pick.subkind, pick.subkind_probability) == ("ice_pick", None, None)


def test_the_kind_is_the_most_likely_one_and_never_keloid(make_measured: Make) -> None:
    for scar in named(
        [make_measured(a, q, width_mm=w) for a, q, w in [(1, -1, 1), (6, 1, 3), (2, 0, 7)]]
    ):
        assert scar.kind_probability[scar.kind] == max(scar.kind_probability.values())
        assert "keloid" not in scar.kind_probability


def test_what_was_not_seen_is_said(make_measured: Make) -> None:
    whole, holed, cut = named(
        [
            make_measured(at_mm=(1.0, 1.0), seen_fraction=0.95),
            make_measured(at_mm=(1.0, 9.0), seen_fraction=0.7),
            make_measured(at_mm=(1.0, 19.0), in_map_fraction=0.8),
        ]
    )
    assert whole.notes == ()
    assert len(holed.notes) == 1
    assert holed.notes[0].startswith("30 % of the mouth has no samples")
    assert len(cut.notes) == 1
    assert "edge" in cut.notes[0]


def test_no_scars_have_no_names() -> None:
    assert named([]) == ()
