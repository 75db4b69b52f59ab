"""The FHIR Bundle: R4's own definitions hold, references resolve, facts keep their meaning, DTR's elements are there."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from criteria.fhir import as_fhir, bundle
from criteria.fhir.parts import day, known, loinc, quantity, ucum
from criteria.result import Result
from extractor.facts import Lab, Therapy
from extractor.reading import Reading
from extractor.resources import load_yaml
from tests.criteria.fhir_r4.check import ELEMENTS, faults
from tests.criteria.make_result import made

SMALL = made()
SMALL.facts = [fact for fact in SMALL.facts if fact.id in ("f1", "f9", "f22", "f25")]
SMALL.criteria = SMALL.criteria[:2]
DTR = "http://hl7.org/fhir/us/davinci-dtr/StructureDefinition"


@pytest.fixture(scope="module")
def result() -> Result:
    return made()


@pytest.fixture(scope="module")
def content(result):
    return json.loads(as_fhir(result))


def of(content, kind):
    return [e["resource"] for e in content["entry"] if e["resource"]["resourceType"] == kind]


def named(content, kind, concept):
    def concepts(resource):
        what = resource.get("code") or resource["medicationCodeableConcept"]
        return [c["code"] for c in what.get("coding", [])]

    return [r for r in of(content, kind) if concept in concepts(r)]


def test_it_holds_against_the_definitions_of_r4(content):
    assert faults(content) == []


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda o: o.pop("status"), "Observation.status is required"),
        (lambda o: o.update(status="done"), "is none of"),
        (lambda o: o.update(mood="x"), "is not an element"),
        (
            lambda o: o.update(subject={"reference": "urn:uuid:00000000-0000-0000-0000-000000000000"}),
            "not in the Bundle",
        ),
        (lambda o: o.update(valueString="x", valueBoolean=True), "more than one of value"),
        (lambda o: o.update(note={"text": "x"}), "must be a list"),
        (lambda o: o.update(effectiveDateTime="2026-13"), "effectiveDateTime"),
    ],
)
def test_the_check_itself_sees_faults(result, spoil, said):
    content = bundle(result)
    spoil(named(content, "Observation", "weight")[0])
    assert any(said in fault for fault in faults(content))


def test_every_reference_resolves_and_every_id_is_its_own(content):
    ids = [e["fullUrl"] for e in content["entry"]]
    assert len(ids) == len(set(ids))
    assert all(e["fullUrl"] == f"urn:uuid:{e['resource']['id']}" for e in content["entry"])
    references = set(pointers(content))
    assert references
    assert references <= set(ids)


def pointers(node):
    if isinstance(node, dict):
        if "reference" in node:
            yield node["reference"]
        for value in node.values():
            yield from pointers(value)
    elif isinstance(node, list):
        for item in node:
            yield from pointers(item)


def test_the_same_result_gives_the_same_bytes_in_another_process(result, tmp_path):
    path = tmp_path / "result.json"
    path.write_text(result.model_dump_json(), encoding="utf-8")
    code = (
        "import sys; from criteria.result import Result; from criteria.fhir import as_fhir;"
        "sys.stdout.buffer.write(as_fhir(Result.model_validate_json(open(sys.argv[1], encoding='utf-8').read())).encode())"
    )
    done = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, check=True)
    assert done.stdout.decode() == as_fhir(result)


def test_another_result_has_other_ids_but_the_same_questionnaire(content):
    other = bundle(made(case_id="case 8"))
    assert of(other, "Patient")[0]["id"] != of(content, "Patient")[0]["id"]
    assert [q["id"] for q in of(other, "Questionnaire")] == [q["id"] for q in of(content, "Questionnaire")]


def test_time_is_that_of_the_case(content):
    assert content["timestamp"] == "2026-06-01T00:00:00Z"
    assert {p["recorded"] for p in of(content, "Provenance")} == {"2026-06-01T00:00:00Z"}
    undated = bundle(made(as_of=None))
    assert "timestamp" not in undated
    assert faults(undated) == []


def test_each_criterion_is_a_question_and_has_an_answer(result, content):
    responses = {r["questionnaire"]: r for r in of(content, "QuestionnaireResponse")}
    assert content["entry"][0]["resource"]["resourceType"] == "QuestionnaireResponse"
    answered = {}
    for form in of(content, "Questionnaire"):
        reply = responses[f"{form['url']}|{form['version']}"]
        assert [i["linkId"] for i in form["item"]] == [i["linkId"] for i in reply["item"]]
        options = {o["valueCoding"]["code"] for o in form["item"][0]["answerOption"]}
        for item in reply["item"]:
            answer = item["answer"][0]
            assert answer["valueCoding"]["code"] in options
            inside = {
                i["linkId"].rpartition(".")[2]: [a["valueString"] for a in i["answer"]] for i in answer.get("item", [])
            }
            answered[item["linkId"]] = (answer["valueCoding"]["code"], inside)
    for criterion in result.criteria:
        status, inside = answered[criterion.id]
        assert status == criterion.status
        assert inside.get("reason", [""])[0] == " ".join(criterion.reason.split())
        assert len(inside.get("evidence", [])) == len(criterion.evidence)
        assert ("ask" in inside) == bool(criterion.ask)


def test_what_dtr_asks_of_a_response_is_there(content):
    by_id = {e["fullUrl"]: e["resource"]["resourceType"] for e in content["entry"]}
    for reply in of(content, "QuestionnaireResponse"):
        context = [x for x in reply["extension"] if x["url"] == f"{DTR}/qr-context"]
        kinds = {by_id[x["valueReference"]["reference"]] for x in context}
        assert {"Coverage", "MedicationRequest"} <= kinds
        assert [x for x in reply["extension"] if x["url"] == f"{DTR}/intendedUse"]
        assert reply["status"] == "completed"
        assert by_id[reply["subject"]["reference"]] == "Patient"
        assert by_id[reply["author"]["reference"]] == "Device"
        for answer in answers(reply):
            origin = [x for x in answer["extension"] if x["url"] == f"{DTR}/information-origin"]
            # DTR takes no author where the source is auto.
            assert [x["extension"] for x in origin] == [[{"url": "source", "valueCode": "auto"}]]
    for form in of(content, "Questionnaire"):
        assert form["subjectType"] == ["Patient"]
        assert form["text"]["div"].startswith("<div xmlns=")


def answers(node):
    if isinstance(node, dict):
        yield from node.get("answer", [])
        for value in node.values():
            yield from answers(value)
    elif isinstance(node, list):
        for item in node:
            yield from answers(item)


def test_a_bundle_decides_nothing(content):
    kinds = {e["resource"]["resourceType"] for e in content["entry"]}
    assert not kinds & {"ClaimResponse", "Claim", "CoverageEligibilityResponse"}
    assert all("person decides" in form["description"] for form in of(content, "Questionnaire"))


@pytest.mark.parametrize(
    ("concept", "verification", "clinical"),
    [
        ("lupus_nephritis", "confirmed", "active"), ("hepatitis_b", "refuted", None),
        ("myocarditis", "provisional", "active"), ("tuberculosis", "confirmed", "resolved"),
    ],
)  # fmt: skip
def test_conditions_keep_their_assertion(content, concept, verification, clinical):
    (condition,) = named(content, "Condition", concept)
    assert condition["verificationStatus"]["coding"][0]["code"] == verification
    assert (condition.get("clinicalStatus") or {}).get("coding", [{}])[0].get("code") == clinical


def test_what_is_not_the_patients_makes_no_resource(content):
    assert not named(content, "Condition", "depression")  # the family's
    assert not named(content, "Condition", "diabetes")  # hypothetical
    assert not named(content, "MedicationStatement", "voclosporin")  # only considered
    assert not named(content, "MedicationStatement", "rituximab")[
        1:
    ]  # requested: a MedicationRequest; scheduled: intended
    assert not named(content, "Observation", "remission")


def test_a_condition_is_coded_only_with_what_the_documents_hold(content):
    (nephritis,) = named(content, "Condition", "lupus_nephritis")
    assert {"system": "http://hl7.org/fhir/sid/icd-10-cm", "code": "M32.14"} in nephritis["code"]["coding"]
    assert nephritis["stage"][0]["summary"]["text"] == "ISN/RPS class III + V"
    (hepatitis,) = named(content, "Condition", "hepatitis_b")
    assert [c["system"] for c in hepatitis["code"]["coding"]] == ["urn:chartproof:concept"]


@pytest.mark.parametrize(
    ("concept", "status"),
    [("mycophenolate", "stopped"), ("methotrexate", "stopped"), ("cyclophosphamide", "completed"), ("belimumab", "not-taken"),
     ("azathioprine", "intended"), ("hydroxychloroquine", "active"), ("rituximab", "intended")],
)  # fmt: skip
def test_medication_statements_keep_their_status(content, concept, status):
    (statement,) = named(content, "MedicationStatement", concept)
    assert statement["status"] == status
    assert statement["derivedFrom"]


def test_a_course_that_ends_before_it_begins_has_no_period(content):
    assert "effectivePeriod" not in named(content, "MedicationStatement", "cyclophosphamide")[0]
    assert named(content, "MedicationStatement", "mycophenolate")[0]["effectivePeriod"] == {
        "start": "2024-01",
        "end": "2025-03",
    }


def test_administrations_and_the_request(content):
    (given_dose,) = named(content, "MedicationAdministration", "rituximab")
    assert given_dose["effectiveDateTime"] == "2025-11-03"
    assert given_dose["dosage"]["dose"] == {
        "value": 1000,
        "unit": "mg",
        "system": "http://unitsofmeasure.org",
        "code": "mg",
    }
    (undated,) = named(content, "MedicationAdministration", "methylprednisolone")
    assert undated["effectivePeriod"]["extension"][0]["valueCode"] == "unknown"
    (request,) = of(content, "MedicationRequest")
    assert request["priority"] == "urgent"
    assert {c["code"] for c in request["medicationCodeableConcept"]["coding"]} >= {"Q5115", "121191"}
    assert "14 days apart" in request["dosageInstruction"][0]["text"]
    assert [s["code"]["coding"][0]["code"] for s in of(content, "ServiceRequest")] == ["96413"]


def test_labs_are_in_ucum_and_loinc(content):
    (upcr,) = named(content, "Observation", "upcr")
    assert upcr["valueQuantity"] == {"value": 1.7, "unit": "g/g", "system": "http://unitsofmeasure.org", "code": "g/g"}
    assert upcr["referenceRange"][0]["high"]["value"] == 0.2  # scaled with the value
    assert upcr["code"]["coding"][0] == {"system": "http://loinc.org", "code": "2890-2"}
    assert any("1700 mg/g" in note["text"] for note in upcr["note"])
    assert named(content, "Observation", "egfr")[0]["valueQuantity"]["comparator"] == ">"
    assert named(content, "Observation", "ana")[0]["valueRatio"]["denominator"]["value"] == 640
    assert named(content, "Observation", "anti_dsdna")[0]["valueString"] == "<1:40"
    assert named(content, "Observation", "hbsag")[0]["interpretation"][0]["coding"][0]["code"] == "NEG"
    pending = named(content, "Observation", "tb_screen")[0]
    assert pending["status"] == "registered"
    assert "dataAbsentReason" in pending
    strange = named(content, "Observation", "c3")[0]["valueQuantity"]
    assert strange == {"value": 0.5, "unit": "parsecs"}


def test_findings_keep_absence(content):
    said = {o["valueCodeableConcept"]["text"] for o in named(content, "Observation", "dysphagia")}
    assert said == {"present", "absent"}
    (infection,) = named(content, "Observation", "serious_infection")
    assert infection["component"][0]["valueCodeableConcept"]["text"] == "absent"


def test_provenance_points_at_the_words(result, content):
    by_id = {e["fullUrl"]: e["resource"] for e in content["entry"]}
    (upcr,) = named(content, "Observation", "upcr")
    (origin,) = [p for p in of(content, "Provenance") if p["target"][0]["reference"] == f"urn:uuid:{upcr['id']}"]
    place = {x["url"]: x for x in origin["entity"][0]["extension"][0]["extension"]}
    mention = next(f for f in result.facts if isinstance(f, Lab) and f.concept == "upcr").mentions[0]
    assert place["quote"]["valueString"] == "UPCR 1700 mg/g"
    assert (place["start"]["valueUnsignedInt"], place["end"]["valueUnsignedInt"]) == (mention.start, mention.end)
    assert by_id[origin["entity"][0]["what"]["reference"]]["content"][0]["attachment"]["title"] == mention.file
    targets = {x["valueUri"] for p in of(content, "Provenance") for t in p["target"] for x in t.get("extension", [])}
    items = {i["id"] for r in of(content, "QuestionnaireResponse") for i in r["item"]}
    assert targets <= items
    assert targets == {c.id for c in result.criteria if c.evidence}


def test_warnings_go_along(content):
    (outcome,) = of(content, "OperationOutcome")
    assert outcome["issue"][0]["details"]["coding"][0]["code"] == "page_of_other_patient"


def test_an_empty_reading_is_a_bundle_too():
    from criteria import evaluate

    empty = bundle(evaluate(Reading(), pathway="initial"))
    assert faults(empty) == []


def test_every_unit_of_the_lexicon_is_ucum_or_known_not_to_be():
    without = {unit for unit in load_yaml("units.yaml")["units"] if ucum(unit) is None}
    assert without == {"U", "AI", "SI", "K", "mm", "titer"}
    assert ucum("MG / DL") == ucum("mg/dl") == "mg/dL"
    assert ucum("µmol/L") == "umol/L"
    assert ucum("furlongs") is None


def test_loinc_only_where_the_lexicon_is_sure():
    assert [c["code"] for c in loinc("creatinine")] == ["2160-0"]
    assert loinc("tb_screen") == []
    assert loinc("rash") == []
    for concept, code in known("loinc").items():
        assert loinc(concept) == [{"system": "http://loinc.org", "code": code}]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("2026-02-29", None),
        ("2024-02-29", "2024-02-29"),
        ("2024", "2024"),
        ("2024-13", None),
        ("soon", None),
        (None, None),
        ("0000", None),
    ],
)
def test_dates(text, kept):
    assert day(text) == kept


def test_a_quantity_that_is_no_number_is_empty():
    assert quantity(float("inf"), "mg") == {}
    assert quantity(3.0, "mg")["value"] == 3


def test_the_definitions_cover_what_is_written(content):
    assert {e["resource"]["resourceType"] for e in content["entry"]} <= {key.split(".")[0] for key in ELEMENTS}


@settings(max_examples=20, deadline=None)
@given(st.text(min_size=1, max_size=40))
def test_any_text_of_a_document_gives_valid_fhir(words):
    strange = SMALL.model_copy(deep=True)
    strange.case_id = strange.request.patient.name = strange.request.product = words
    strange.criteria[0].reason = words
    for fact in strange.facts:
        for mention in fact.mentions:
            mention.text = words
        if isinstance(fact, Therapy):
            fact.reason = fact.frequency = fact.dose_unit = fact.start = words
        if isinstance(fact, Lab):
            fact.unit = fact.date = fact.titer = words
    content = bundle(strange)
    assert faults(content) == []
    assert json.dumps(content, ensure_ascii=False)
