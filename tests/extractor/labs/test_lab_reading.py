"""Results in sentences, lists and tables, read by the pipeline up to the labs."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.documents import prepare
from extractor.facts import Lab
from extractor.pipeline import build
from extractor.workspace import KEY, Workspace

_NLP: list[Any] = []
HEAD = "CLINIC NOTE    Date of service: 05/20/2025\n\n"


def read(text: str) -> tuple[Workspace, list[Lab]]:
    if not _NLP:
        _NLP.append(build())
    space = prepare([("note.txt", text)], "2025-06-01").workspaces[0]
    doc = _NLP[0].make_doc(space.text)
    doc.user_data[KEY] = space
    for name, component in _NLP[0].pipeline:
        doc = component(doc)
        if name == "chartproof_labs":
            break
    return space, [f for f in space.facts if isinstance(f, Lab)]


def said(labs: list[Lab]) -> list[tuple[Any, ...]]:
    return [
        (
            f.concept,
            f.value_normalized
            if f.value_normalized is not None
            else f.value
            if f.value is not None
            else f.titer or f.result,
            f.date,
        )
        for f in labs
    ]


CASES: list[tuple[str, list[tuple[Any, ...]]]] = [
    ("Her UPCR fell from 5.1 in March 2023 to 0.9 in April 2025.", [("upcr", 5.1, "2023-03"), ("upcr", 0.9, "2025-04")]),
    ("CK was 3,870 U/L on 2/3/25, more than 15 times the upper limit of normal.", [("ck", 3870, "2025-02-03")]),
    ("UPCR 410 -> 96 mg/mmol.", [("upcr", 3.6244, None), ("upcr", 0.84864, None)]),
    ("C3/C4 44*/7* (4/4/2025)", [("c3", 44, "2025-04-04"), ("c4", 7, "2025-04-04")]),
    ("Complements are low.", [("c3", "low", None), ("c4", "low", None)]),
    ("HBsAg neg, HBcAb neg, HCV Ab neg (1/9/25).", [("hbsag", "negative", "2025-01-09"), ("anti_hbc", "negative", "2025-01-09"), ("hcv_antibody", "negative", "2025-01-09")]),
    ("HBsAg (-), anti-HBc (+).", [("hbsag", "negative", None), ("anti_hbc", "positive", None)]),
    ("Hepatitis B and C testing was negative.", [("hbsag", "negative", None), ("hcv_antibody", "negative", None)]),
    ("QuantiFERON came back indeterminate.", [("tb_screen", "indeterminate", None)]),
    ("TST 0 mm in 2016.", [("tb_screen", 0, "2016")]),
    ("ANA 1:640 homogeneous, anti-Sm neg.", [("ana", "1:640", None), ("anti_smith", "negative", None)]),
    ("No anti-Jo-1 antibodies were detected.", [("anti_jo1", "negative", None)]),
    ("The goal UPCR is below 0.5.", []),
    ("If CK > 1000 then repeat the MRI.", []),
    ("CBC, CMP, CK every 4 weeks.", []),
    ("SLEDAI 8 (arthritis 4, low C3/4 2, dsDNA 2).", []),
    ("Proteinuria has improved from 4.2 g/day to 1.3 g/day.", [("urine_protein_24h", 4.2, None), ("urine_protein_24h", 1.3, None)]),
    ("Urine dipstick: protein 3+.", []),
    ("PFTs 2/2025: FVC 71%, DLCO 52%.", [("fvc", 71, "2025-02"), ("dlco", 52, "2025-02")]),
    ("CK 3/4/25 = 540, 2/1/25 = 980.", [("ck", 540, "2025-03-04"), ("ck", 980, "2025-02-01")]),
    ("Creatinine 0.8 today, was 1.9 in 10/2024.", [("creatinine", 0.8, "2025-05-20"), ("creatinine", 1.9, "2024-10")]),
    ("MTX 15 mg weekly, CK stable.", []),
    ("Platelets 12K on 3/1/25, Hgb 9.4.", [("platelets", 12, "2025-03-01"), ("hemoglobin", 9.4, None)]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_sentences(text: str, expected: list[tuple[Any, ...]]) -> None:
    _, labs = read(HEAD + text + "\n")
    found = [f for f in said(labs) if f[1] not in ("pending", "not_stated")]
    assert found == [(c, pytest.approx(v) if isinstance(v, float | int) else v, d) for c, v, d in expected]


def test_pending_is_a_fact_of_its_own() -> None:
    _, labs = read(HEAD + "HBV DNA sent today, pending.\nRepeat UPCR and C3 ordered.\n")
    assert {(f.concept, f.result) for f in labs} == {("hbv_dna", "pending"), ("upcr", "pending"), ("c3", "pending")}


TABLES: list[tuple[str, list[tuple[Any, ...]]]] = [
    (
        "                 03/04/25     12/10/24     Ref          Units\n"
        "CK               512 H        --           26-192       U/L\n"
        "UPCR g/g         1.2          2.4\n",
        [("ck", 512, "2025-03-04"), ("upcr", 1.2, "2025-03-04"), ("upcr", 2.4, "2024-12-10")],
    ),
    (
        "Collected: 03/04/2025 08:20\n\n"
        " FLAG    RESULT          UNITS         TEST                     EXPECTED RANGE\n"
        "  H      733             U/L           CREATINE KINASE          39 - 308\n"
        "         NON-REACTIVE                  HEP B SURFACE ANTIGEN    NON-REACTIVE\n",
        [("ck", 733, "2025-03-04"), ("hbsag", "negative", "2025-03-04")],
    ),
    (
        "COLL DATE      PLT (x10E3/uL)    WBC        HGB\n"
        "               140-400           4.0-10.5   13.2-17.1\n"
        "03/02/2025     188               5.2        13.9\n"
        "04/05/2025     91   L            4.4        --\n",
        [("platelets", 188, "2025-03-02"), ("wbc", 5.2, "2025-03-02"), ("hemoglobin", 13.9, "2025-03-02"), ("platelets", 91, "2025-04-05"), ("wbc", 4.4, "2025-04-05")],
    ),
    (
        "| Test | 3/4/25 | 12/1/24 | Ref |\n|---|---|---|---|\n| Aldolase | 9.8 | -- | <8.1 |\n",
        [("aldolase", 9.8, "2025-03-04")],
    ),
    ("PFTs (FVC / DLCO % pred):\n   Jan-25     71 / 52\n   Mar-25     58 / 39\n",
     [("fvc", 71, "2025-01"), ("dlco", 52, "2025-01"), ("fvc", 58, "2025-03"), ("dlco", 39, "2025-03")]),
    ("Component        Value       Date\nWBC              5.2         03/04/2025\nHGB              11.2 (L)    03/04/2025\n",
     [("wbc", 5.2, "2025-03-04"), ("hemoglobin", 11.2, "2025-03-04")]),
    ("HBsAg ............ Non-Reactive\nHCV Ab ........... REACTIVE\n", [("hbsag", "negative", None), ("hcv_antibody", "positive", None)]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), TABLES)
def test_tables(text: str, expected: list[tuple[Any, ...]]) -> None:
    _, labs = read(HEAD + text)
    assert sorted(map(repr, said(labs))) == sorted(
        map(repr, [(c, float(v) if isinstance(v, int) else v, d) for c, v, d in expected])
    )


def test_range_and_multiple_of_a_row() -> None:
    _, labs = read(
        HEAD
        + "TEST                 RESULT    FLAG   REFERENCE     UNITS\nCREATINE KINASE      520       H      26-200        U/L\n"
    )
    assert [(f.reference_low, f.reference_high, f.times_uln, f.unit) for f in labs] == [(26, 200, 2.6, "U/L")]


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "CK",
                "UPCR",
                "1.7",
                "3,200",
                "g/g",
                "(",
                ")",
                "->",
                "neg",
                "HBsAg",
                "C3/C4",
                "3/4/25",
                "\n",
                "  ",
                "|",
                "Ref",
                ";",
                "pending",
                "anti-Jo-1",
                "+",
            ]
        ),
        max_size=30,
    )
)
def test_offsets_are_exact_on_any_text(words: list[str]) -> None:
    space, labs = read(" ".join(words))
    for f in labs:
        for m in f.mentions:
            assert space.text[m.start : m.end] == m.text and m.text  # noqa: PT018


@pytest.mark.parametrize("text", ["", "\x00", "\n" * 50, "CK " * 3000, "1.7 " * 3000, "UPCR 1.2, " * 1500])
def test_odd_texts(text: str) -> None:
    read(text)
