"""Request forms and letters in many layouts against the schedule that they ask for."""

from __future__ import annotations

import pytest

from extractor.core import Extractor
from extractor.facts import Therapy

# Text; dose, unit, doses in a course, days between them, days from course to course.
PAPERS: list[tuple[str, tuple[float | None, str | None, int | None, int | None, int | None]]] = [
    (
        """MERIDIAN HEALTH PLAN   MEDICAL PHARMACY PRIOR AUTHORIZATION
Date: 03/11/2025
Member: Okafor, Ijeoma     DOB 04/02/1980
SECTION B  DRUG INFORMATION
Drug name: Ruxience (rituximab-pvvr)      HCPCS: Q5119
Strength: 10 mg/mL      Quantity: 200 units
Dose per administration: 1,000 mg
Route: IV infusion
Frequency of administration: Day 1 and Day 15; cycle repeats every 24 weeks
Length of therapy: 12 months
""",
        (1000, "mg", 2, 14, 168),
    ),
    (
        """Prior authorization request
Date 2025-05-02
1. Medication requested ........ Truxima
2. Diagnosis .................... M32.14
3. Dosage ....................... 375 mg/m2
4. Frequency .................... once weekly
5. Number of doses .............. 4
6. Refills ...................... 0
""",
        (375, "mg/m2", 4, 7, None),
    ),
    (
        """INFUSION REFERRAL / PA REQUEST
Date: 1/7/2025
Medication: [ ] Rituxan   [x] Riabni   [ ] Truxima
Dose:  [x] 1000 mg   [ ] 500 mg   [ ] 375 mg/m2   [ ] Other ____
Schedule:  [x] Day 0 and Day 14   [ ] weekly x 4   [ ] single dose
Repeat:   [x] q 6 months   [ ] q 4 months   [ ] one course only
""",
        (1000, "mg", 2, 14, 182),
    ),
    (
        """To: Utilization Management                         April 3, 2025
Re: Carla Whitcombe, DOB 5/5/1971
Request for coverage of belimumab (Benlysta) intravenous

Dear Reviewer,
I request approval of Benlysta 10 mg/kg (weight 72 kg, 720 mg) by infusion at weeks 0, 2 and 4, and every four weeks thereafter.
""",
        (10, "mg/kg", 3, 14, 28),
    ),
    (
        """Special Authority Request                     2025-06-19
Patient: Quill, Anders   PHN 900 111 222
Drug requested   Benlysta 200 mg/mL autoinjector
Directions       inject 200 mg subcutaneously once a week
Quantity         4 per 28 days
""",
        (200, "mg", 1, None, 7),
    ),
    (
        """Department of Nephrology, Leeds                     12 March 2025
Re: Individual funding request, rituximab (Truxima)

Dear colleague,
I would be grateful for funding for rituximab for this lady. The proposed regimen is 1 g intravenously on two occasions a fortnight apart, with re-treatment at six months if B cells return.
""",
        (1000, "mg", 2, 14, None),
    ),
    (
        """Request letter   7/22/2025
RE: Approval for Ruxience

To whom it may concern:
We are requesting authorization for two infusions of rituximab-pvvr 1000 mg, separated by 14 days, to be repeated twice yearly for maintenance.
""",
        (1000, "mg", 2, 14, 182),
    ),
    (
        """PHARMACY PORTAL - NEW REQUEST      08/01/2025
Requested drug | Saphnelo (anifrolumab-fnia)
Dose | 300 mg
Route | IV
Interval | every 4 weeks
Authorization span | 6 months
""",
        (300, "mg", 1, None, 28),
    ),
    (
        """Reauthorization request             02/14/2025
DRUG:  Truxima          J-CODE: Q5115
DOSE/FREQ:  500mg q6mo (single infusion)
LAST DOSE:  08/20/2024
""",
        (500, "mg", 1, None, 182),
    ),
    (
        """Letter of medical necessity    9/9/2025
I am asking you to cover Riabni for Mr. Tull. He will get 1,000 milligrams by vein on day one and again on day fifteen. No maintenance is planned at this time.
""",
        (1000, "mg", 2, 14, None),
    ),
    (
        """PA request form        10/10/2025
Product:            Rituxan
Dose & schedule:    1 g IV x 2, two weeks apart, q24wk
Billing units:      100 per visit
""",
        (1000, "mg", 2, 14, 168),
    ),
    (
        """Authorization Request Form   11/3/2025
Requested Medication:
   Ruxience
Dosing instructions:
   1000 mg IV at week 0 and week 2
Duration requested:
   6 months
""",
        (1000, "mg", 2, 14, None),
    ),
    (
        """PRIOR AUTH REQUEST 2/2/2025
Drug/strength: rituximab-abbs (Truxima) 500 mg/50 mL vial
Sig: Infuse 1000 mg IV on days 1 and 15. Repeat course in 6 months.
Qty: 4 vials    Refills: 1
""",
        (1000, "mg", 2, 14, 182),
    ),
    (
        """Blueteq High Cost Drug form    01/05/2025
Drug: Rituximab biosimilar (Truxima)
Cycle: 2 x 1 g infusions, 2 weeks apart
Re-treatment interval: not less than 6 months
""",
        (1000, "mg", 2, 14, 182),
    ),
    (
        """Date: 4/4/2025  REQUEST FOR PRIOR AUTHORIZATION
Medication name  Ruxience
Dosage           ________
Frequency        ________
Diagnosis code   M32.14
""",
        (None, None, None, None, None),
    ),
    (
        """Fax cover 4/18/2025
RE: PA renewal for Benlysta SC
Currently on Benlysta 200 mg SC weekly; request 12 month renewal at the same dose.
""",
        (200, "mg", 1, None, 7),
    ),
    (
        """Specialty drug request   6/6/2025
Drug: Gazyva (obinutuzumab)
Dose: 1,000 mg
Schedule: weeks 0, 2, 24 and 26, then every 6 months
""",
        (1000, "mg", 1, None, 182),
    ),
    (
        """CONTINUATION REQUEST 6/16/2025
Name of drug:  RIABNI
Current regimen:  1000 mg IV every 6 months (one infusion per cycle)
Requested regimen:  same
""",
        (1000, "mg", 1, None, 182),
    ),
    (
        """Rheumatology letter      May 30, 2025
Dear Medical Director:
Please accept this letter as a request to continue Truxima infusions for my patient. She receives 1000 mg on day 1 and day 15 of each six-month cycle and is due in July.
""",
        (1000, "mg", 2, 14, 182),
    ),
    (
        """Prior Authorization   5/1/2025
Drug Requested: Truxima
Loading dose: 375 mg/m2 weekly x 4
Maintenance dose: 500 mg every 6 months
""",
        (500, "mg", 1, None, 182),
    ),
    (
        """REQUEST   Actemra is not requested.  Requested agent: Ruxience
Date 3/3/2025
Amount per dose 1 gram
No. of doses 2
Days between doses 14
Repeat every 6 months
""",
        (1000, "mg", 2, 14, 182),
    ),
    (
        """Ordering form + PA     3/13/2025
Rituximab product (choose one):   ( ) Rituxan  ( ) Truxima  (X) Ruxience  ( ) Riabni
(X) 1000 mg    ( ) 375 mg/m2
( ) once    (X) 2 doses 2 weeks apart    ( ) weekly x4
(X) May repeat every 6 months
""",
        (1000, "mg", 2, 14, 182),
    ),
    (
        """PA question set    8/8/2025
Q: Which drug is requested?   A: Benlysta IV
Q: What dose?    A: 10 mg/kg
Q: How often?    A: q4wk maintenance (loading completed in 2023)
""",
        (10, "mg/kg", 1, None, 28),
    ),
    (
        """Appeal letter    7/7/2025
We appeal the denial of Ruxience 1000 mg days 1/15 for lupus nephritis. The plan's reviewer suggested 375 mg/m2 weekly x 4 instead, which is not the protocol we use.
""",
        (1000, "mg", 2, 14, None),
    ),
    (
        """Drug authorization worksheet 12/1/2025
Agent            Ruxience
mg per infusion  1000
infusions/course 2 (14 d apart)
courses/yr       2
""",
        (1000, "mg", 2, 14, 182),
    ),
]


@pytest.fixture(scope="module")
def reader() -> Extractor:
    return Extractor()


@pytest.mark.parametrize(("text", "wanted"), PAPERS, ids=[str(i) for i in range(len(PAPERS))])
def test_schedule_asked_for(
    reader: Extractor, text: str, wanted: tuple[float | None, str | None, int | None, int | None, int | None]
) -> None:
    facts = reader.read([("request.txt", text)], "2026-01-01").facts
    asked = next(f for f in facts if isinstance(f, Therapy) and f.status == "requested")
    plan = asked.regimen
    got = (plan.dose_value, plan.dose_unit, plan.doses, plan.gap_days, plan.repeat_days) if plan else (None,) * 5
    assert got == wanted


COURSES = [
    ("He took azathioprine 2014-2016.", "azathioprine", ("2014", "2016", None)),
    ("She took azathioprine from 03/2021 to 09/2021.", "azathioprine", ("2021-03", "2021-09", 184)),
    ("On MMF 1 g BID since 5/2022, HCQ 200 BID.", "hydroxychloroquine", (None, None, None)),
    ("Prednisone is down to 5 mg daily since 8/2024.", "prednisone", (None, None, None)),
    ("Prednisone 15 mg daily for two years.", "prednisone", (None, None, 730)),
]


@pytest.mark.parametrize(("text", "drug", "wanted"), COURSES)
def test_times_of_a_course(
    reader: Extractor, text: str, drug: str, wanted: tuple[str | None, str | None, int | None]
) -> None:
    facts = reader.read([("note.txt", f"Clinic note\nDate: 02/10/2025\n\n{text}\n")], "2025-03-01").facts
    course = next(f for f in facts if isinstance(f, Therapy) and f.concept == drug)
    assert (course.start, course.stop, course.duration_days) == wanted


LOG = """INFUSION RECORD
Lena Marsh   DOB 04/04/1970
Date        Drug       Dose
01/09/2024  Ruxience   1000 mg
01/23/2024  Ruxience   1000 mg
07/09/2024  Ruxience   1000 mg
07/23/2024  Ruxience   1000 mg
"""


def test_schedule_of_a_log(reader: Extractor) -> None:
    facts = reader.read([("log.txt", LOG)], "2025-01-05").facts
    course = next(f for f in facts if isinstance(f, Therapy) and f.concept == "rituximab")
    assert course.regimen is not None
    assert (course.regimen.doses, course.regimen.gap_days, course.regimen.repeat_days) == (2, 14, 182)
