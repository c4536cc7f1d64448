from __future__ import annotations

import pytest

from scarscape.care.citing import cited, sourced
from scarscape.care.records import evidence
from scarscape.model import OWN_RULE, YOUR_ANSWERS, Claim, Risk, RiskFactor

HELD = evidence()


def test_a_claim_without_a_source_gets_the_one_that_its_basis_names() -> None:
    risk = Risk(
        factors=(RiskFactor("family_scars", True, "Yes.", ("pg_family",)),),
        mechanism=(Claim("You told so.", (), "answers"), Claim("We say so.", (), "own_rule")),
        lowers=(Claim("Studied.", ("pv_start2023",), "study"),),
        course=(),
        limits="",
    )
    found = sourced(risk)
    assert [claim.evidence for claim in found.mechanism] == [(YOUR_ANSWERS,), (OWN_RULE,)]
    assert found.lowers == risk.lowers
    assert found.factors == risk.factors


def test_every_id_is_cited_once_and_in_order() -> None:
    said = [
        Claim("a", ("pv_start2023", "pg_family")),
        {"x": (Claim("b", ("pg_family", "sp_tan", "rf_changing")),)},
    ]
    ids = [one.id for one in cited(said, HELD)]
    assert ids == sorted({"pv_start2023", "pg_family", "sp_tan", "rf_changing"})


def test_a_source_is_printed_by_doi_then_pmid_then_address() -> None:
    by_id = {one.id: one for one in cited([Claim("", tuple(HELD.records))], HELD)}
    for name, record in HELD.records.items():
        citation = by_id[name]
        if record.source.doi:
            assert citation.address == f"https://doi.org/{record.source.doi}"
        elif record.source.pmid:
            assert record.source.pmid in (citation.address or "")
        else:
            assert citation.address == record.source.address
        assert citation.title


def test_an_id_that_is_not_there_is_a_fault() -> None:
    with pytest.raises(KeyError):
        cited([Claim("", ("nobody2020",))], HELD)
