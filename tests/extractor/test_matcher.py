"""Names in sentences: what they mean, where they stand, and what is no name."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.matcher import Squeezed, load_matcher, longest


def names(text):
    return [(text[m.start : m.end], m.concept) for m in load_matcher().find(text)]


CASES = [
    ("Pt on MMF/pred for SLE/LN.", "mycophenolate prednisone sle lupus_nephritis"),
    ("dsDNA+, anti-Mi-2+, C3/C4 low", "anti_dsdna myositis_antibody_other c3 c4"),
    ("HBsAg/HBcAb neg", "hbsag anti_hbc"),
    ("lupus nephritis is one disease, lupus another", "lupus_nephritis sle"),
    ("lupus anticoagulant negative", "antiphospholipid_antibody"),
    ("seen in lupus clinic", ""),
    ("Hepatitis B and C screening negative", "hbsag hcv_antibody"),
    ("hepatitis B negative", "hbsag"),
    ("chronic hepatitis B", "hepatitis_b"),
    ("SpO2 91% RA", ""),
    ("her aunt has RA", "rheumatoid_arthritis"),
    ("given at 3:15 PM", ""),
    ("PM with a CK of 900; polymyositis", "polymyositis ck polymyositis"),
    ("no DM, no HTN", "diabetes hypertension"),
    ("Heliotrope eyelids. DM is active.", "gottron_or_heliotrope dermatomyositis"),
    ("cardiolipin IgG 4, IgM 3", "antiphospholipid_antibody"),
    ("IgG 640 mg/dL", "igg"),
    ("HBV DNA by PCR", "hbv_dna"),
    ("PCR 1.4 g/g", "upcr"),
    ("urine creatinine 90", ""),
    ("smokes 1 PPD", ""),
    ("PPD neg", "tb_screen"),
    ("Shingrix given, zoster vaccine due", "vaccination vaccination"),
    ("topical steroids for the hands", ""),
    ("tacrolimus ointment to face", "tacrolimus"),
    ("no rub, no pleural rub", ""),
    ("anti-HMGCR myopathy", "necrotizing_myopathy"),
    ("systemic lupus\n   erythematosus", "sle"),
    ("T‑SPOT.TB negative", "tb_screen"),
    ("pred40 daily", "prednisone"),
    ("predicted", ""),
    ("Sjögren’s", "sjogren_disease"),
    ("American College of Rheumatology", ""),
]


@pytest.mark.parametrize(("text", "concepts"), CASES, ids=lambda v: v[:40])
def test_concepts(text, concepts):
    assert [c for _, c in names(text)] == concepts.split()


def test_product_and_antibody_and_route():
    found = load_matcher().find("Truxima; anti-PL-12; Protopic")
    assert [(m.product, m.attributes) for m in found] == [
        ("Truxima", {}), (None, {"antibody": "PL-12"}), (None, {"route": "topical"}),
    ]  # fmt: skip


def test_a_gap_between_columns_parts_names():
    assert names("hepatitis       B core") == []


@given(st.text(max_size=200))
def test_offsets_lie_in_the_text(text):
    for m in load_matcher().find(text):
        assert 0 <= m.start < m.end <= len(text)


@given(st.text(alphabet="SLEN -\n\t\u2011aB", max_size=80))
def test_squeezed_leads_back(text):
    squeezed = Squeezed(text)
    for i, c in enumerate(squeezed.text):
        if not c.isspace() and c != "\x1f":
            assert text[squeezed.offset(i)].lower() == c


def test_longest_pushes_out_shorter():
    assert longest([(0, 3, "a"), (2, 9, "b"), (9, 12, "c"), (2, 4, "d")]) == ["b", "c"]


def test_a_long_line_takes_linear_time():
    text = "SLE on MMF (never closed " * 8000
    began = time.perf_counter()
    load_matcher().find(text)
    assert time.perf_counter() - began < 5
