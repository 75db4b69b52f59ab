"""Reads therapies: a workspace with concepts, dates and layout in, one `Therapy` for each statement out."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from extractor.facts import Dose, Therapy
from extractor.therapies.cues import hits
from extractor.therapies.doses import DoseMention
from extractor.therapies.groups import Scope, medication_end, scopes
from extractor.therapies.judge import Verdict, judge
from extractor.therapies.kinds import NOW, PREMEDICATION, PUBLIC, VOID, kind_of
from extractor.therapies.names import FAMILY, before_box, drug_names, in_question
from extractor.therapies.near_doses import doses_of, is_last
from extractor.therapies.places import Place, place_of
from extractor.therapies.requests import code_requests
from extractor.therapies.says import say_doses, say_pulse, say_times
from extractor.therapies.schedule import antibodies, regimen_of
from extractor.therapies.sig import frequency, route
from extractor.therapies.standing import in_quote, log_rows, of_guide, supposed, timed_lines
from extractor.therapies.steroids import PULSES, STEROIDS
from extractor.therapies.tables import row_end, table_kind
from extractor.therapies.times import Times, read_times
from extractor.workspace import SILENT_ZONES, ConceptMention, Span, Workspace


def read_therapies(ws: Workspace) -> list[Therapy]:
    """The therapies of one document, in text order."""
    drugs = drug_names(ws)
    made: list[Therapy] = []
    rows = log_rows(ws, drugs)
    timed = timed_lines(ws)
    for scope in scopes(ws, drugs):
        drug = scope.mention
        if drug.assertion == "family" or FAMILY.search(
            ws.text[max(scope.sentence.start, drug.start - 90) : drug.start]
        ):
            continue
        if in_question(ws, drug.start) or in_quote(ws, drug.start):
            continue
        if any(ws.zone_at(drug.start, kind) for kind in SILENT_ZONES):
            continue
        fact = _therapy(ws, scope, rows, timed)
        if fact is not None:
            made.append(fact)
    named = {(m.start // 200, f.concept) for f in made for m in f.mentions if m.says.get("_strong")}
    for code in code_requests(ws):
        if (code.start // 200, code.concept) in named or not (code.billed or code.concept in antibodies()):
            continue
        says: dict[str, Any] = {
            "status": "requested",
            "_kind": "requested",
            "_asks": True,
            "_strong": True,
            "_code": True,
        }
        mention = ws.mention(code.start, code.end, "therapies.code_request", says)
        made.append(Therapy(concept=code.concept, status="requested", mentions=[mention]))
    return made


def _therapy(ws: Workspace, scope: Scope, rows: frozenset[int], timed: frozenset[int]) -> Therapy | None:
    drug = scope.mention
    sentence = ws.text[scope.sentence.start : scope.sentence.end]
    if of_guide(sentence, drug.start - scope.sentence.start):
        return _bare(ws, drug)
    place = place_of(ws, drug.start, drug.end, rows, timed)
    own_end, tail_end = scope.own_end, scope.tail_end
    row = row_end(ws, drug.start) if place.row else None
    if row is not None:
        own_end = tail_end = max(drug.end, min(row, _next_limit(scope, row), drug.end + 400))
    elif place.listed or place.stopped_list:
        end = medication_end(
            ws.text, drug.end, min(ws.line_at(drug.start).end if place.table else scope.sentence.end, drug.end + 260)
        )
        own_end = tail_end = max(drug.end, min(end, _next_limit(scope, end)))
    lead_start = _list_lead(ws, scope) if place.listed or place.stopped_list or place.allergy else scope.lead_start
    alone = place.listed or place.allergy
    lead = ws.text[lead_start : drug.start if scope.first or alone or scope.head < 0 else scope.head]
    own = ws.text[drug.end : own_end]
    tail = ws.text[drug.end : tail_end]
    if scope.size > 1 and own_end < scope.shared_start and not alone and row is None and not place.stopped_list:
        tail = own + ws.text[scope.shared_start : scope.shared_end]
    tail = before_box(ws, drug.end, tail)
    if (
        supposed(ws.text[max(scope.sentence.start, drug.start - 40) : drug.start], ws.text[drug.end : drug.end + 60])
        and not place.listed
    ):
        return _bare(ws, drug)
    if place.log_row:
        tail = tail.split("\n", 1)[0]
        if VOID.search(tail):
            return _bare(ws, drug)
    found = hits(lead, tail)
    if (
        scope.inherit is not None
        and not (place.listed or place.allergy)
        and not any(h.before and h.cue.status for h in found)
    ):
        found += [h for h in hits(ws.text[scope.inherit.start : scope.inherit.end], "") if h.cue.status in _INHERITED]
    for span in scope.extra:
        found += [
            replace(h, start=h.start + len(tail) + 1, end=h.end + len(tail) + 1)
            for h in hits("", ws.text[span.start : span.end])
        ]
    extra = "".join(f" {ws.text[s.start : s.end]}" for s in scope.extra)
    if any(h.cue.status == "nothing" for h in found) and not place.listed:
        return None if any(h.cue.name == "not_with" for h in found) else _bare(ws, drug)
    verdict = judge(found, lead, tail + extra, place, drug.concept, scope.first)
    verdict.despite = verdict.despite or any(h.cue.name == "despite_before" for h in found)
    doses = doses_of(ws, scope, own_end, tail_end, lead, place)
    spans = [Span(drug.end, own_end if scope.size > 1 and not is_last(scope) else tail_end), *scope.extra]
    past = verdict.status in ("past", "stopped")
    times = read_times(ws, spans, Span(scope.lead_start, drug.start), past)
    return _made(ws, scope, place, verdict, doses, times, own if len(own.strip()) > 2 else tail[:120])


# "changed to Truxima in 2024": the day of the switch is not the start of the antibody.
_SWITCH = re.compile(r"\b(?:changed|switched|converted|transitioned|moved)(?: over)? to(?: the biosimilar)?\W*$", re.I)


def _bare(ws: Workspace, drug: ConceptMention) -> Therapy:
    """A mention that says nothing of a course ("before RTX")."""
    says: dict[str, Any] = {"_kind": "bare", "_weak": True}
    return Therapy(concept=drug.concept, mentions=[ws.mention(drug.start, drug.end, "therapies.named", says)])


_TOPICAL = re.compile(r"\s*(?:\d[\d.]* ?% ?)(?:oint|cream|gel|lotion|sol|foam|shampoo)|\s*(?:oint|cream|topical)", re.I)
_INHERITED = frozenset({"past", "stopped", "not_taken", "current"})


def _next_limit(scope: Scope, end: int) -> int:
    return scope.own_end if scope.size > 1 and not is_last(scope) else end


def _list_lead(ws: Workspace, scope: Scope) -> int:
    """In a list the words before an item begin at its line or after the last separator."""
    drug = scope.mention
    line = ws.line_at(drug.start)
    head = ws.text[line.start : drug.start]
    cut = max(head.rfind(c) for c in (",", ";", "|", "  "))
    headed = re.match(r"\s*(?:STOP|NEW|CONT|CHG|HOLD|NOT )", head)
    start = line.start + cut + 1 if cut >= 0 and not headed else line.start
    return max(scope.lead_start if scope.first else start, start)


def _made(
    ws: Workspace,
    scope: Scope,
    place: Place,
    verdict: Verdict,
    doses: list[tuple[DoseMention, int]],
    times: Times,
    own: str,
) -> Therapy | None:
    drug = scope.mention
    says: dict[str, Any] = {}
    status = verdict.status
    if (
        status is None
        and drug.concept in PULSES
        and re.search(r"puls", ws.text[drug.start - 12 if drug.start > 12 else 0 : drug.end], re.I)
        and not place.plan
    ):
        status = verdict.status = "past"
    end = drug.end
    if drug.product:
        says["product"] = drug.product
    if place.table is not None and table_kind(place.table) == "charges":
        doses = []
    says["_oral"] = drug.concept in ("prednisone", "prednisolone")
    say_doses(says, doses, times)
    del says["_oral"]
    if doses and status != "not_taken":
        end = max(end, min(doses[0][1] + doses[0][0].end, drug.end + 160))
    found = frequency(own)
    if found:
        says["frequency"] = found[0][:60]
    head = re.split(r"[;,|\n]", ws.text[max(0, drug.start - 14) : drug.start])[-1]
    way = route(own) or route(head + ws.text[drug.start : drug.end])
    if way or _TOPICAL.match(own):
        says["route"] = "topical" if _TOPICAL.match(own) else way
    line = ws.line_at(drug.start).start
    lead_near = re.split(r"[;.\n]", ws.text[max(line, drug.start - 60) : drug.start])[-1]
    status = kind_of(status, verdict, place, times, says, drug, ws.text[drug.start : drug.end], lead_near + own[:60])
    if status is None:
        return None
    says["_started"] = verdict.rule.startswith("cue.started")
    says["_steroid"] = drug.concept in STEROIDS
    says["_ends"] = verdict.rule in ("cue.stopped_before", "cue.completed_before")
    say_times(ws, drug.end, says, times, status)
    if drug.product and drug.concept in antibodies() and _SWITCH.search(ws.text[max(0, drug.start - 40) : drug.start]):
        says.pop("start", None)  # another brand of the same antibody is no new course
    say_pulse(ws, scope, says, status)
    if says.get("route") == "topical":
        verdict.outcome = verdict.reason = None
        status = "current" if status in ("weak", "past", "bare") else status
    if verdict.outcome:
        says["outcome"] = verdict.outcome
    if verdict.reason:
        says["reason"] = verdict.reason
    plan = (
        regimen_of(ws, drug)
        if status in ("requested", "current", "past", "stopped", "asks", "planned", "log", "weak")
        else None
    )
    if plan is not None and (place.infusion_log or status == "log") and plan.repeat_days is None:
        plan = None  # a row of a log tells one dose; the schedule is read from the days of all of them
    if plan is not None:
        says["regimen"] = plan.model_dump(exclude_none=True)
        if "dose_value" not in says and plan.dose_value and plan.dose_unit:
            says["dose_value"], says["dose_unit"] = plan.dose_value, plan.dose_unit
    says["_kind"] = status
    says["_weak"] = verdict.weak
    for flag in ("asks", "restart"):
        if getattr(verdict, flag):
            says[f"_{flag}"] = True
    if place.asked:
        says["_strong"] = True
    if (
        re.search(r"request|authoriz|approv|appeal|renew|medical necessity", verdict.cue or "", re.I)
        and verdict.asks
        and status not in ("not_taken", "considered")
        and place.part_kind != "clinic_note"
    ):
        says["_strong"] = True
    if place.listed:
        says["_listed"] = True
    if verdict.social:
        says["_social"] = True
    if verdict.firm:
        says["_firm"] = True
    if verdict.despite:
        says["_despite"] = True
    if place.plan:
        says["_plan"] = True
    if verdict.rule == "allergy_list":
        says["_allergy"] = True
    if status == "current" and (place.listed or verdict.restart or NOW.search(verdict.cue or "")):
        says["_now"] = True
    if place.infusion_log or place.order:
        says["_premed"] = place.premed or drug.concept in PREMEDICATION
    mention = ws.mention(drug.start, end, f"therapies.{verdict.rule}", says, verdict.cue)
    fields = {k: v for k, v in says.items() if not k.startswith("_") and k not in ("regimen", "doses")}
    fact = Therapy(concept=drug.concept, status=PUBLIC.get(status, "current"), mentions=[mention], **fields)
    if "regimen" in says:
        fact.regimen = plan
    if "doses" in says:
        fact.doses = [Dose(**d) for d in says["doses"]]
    says["status"] = fact.status
    mention.says = says
    return fact
