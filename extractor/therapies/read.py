"""Reads therapies: a workspace with concepts, dates and layout in, one `Therapy` a mention that states something out."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from extractor.facts import Dose, Therapy
from extractor.therapies.cues import hits, word_list
from extractor.therapies.doses import DOSE, DoseMention, dose_before, find_doses
from extractor.therapies.groups import Scope, medication_end, scopes
from extractor.therapies.judge import PULSES, STEROIDS, Verdict, judge
from extractor.therapies.places import Place, place_of
from extractor.therapies.requests import code_requests
from extractor.therapies.schedule import antibodies, regimen_of
from extractor.therapies.sig import frequency, route
from extractor.therapies.tables import row_end, table_kind
from extractor.therapies.times import Times, dated_doses, dates_in, days_between, read_times
from extractor.workspace import ConceptMention, Span, Workspace

# Mentions in these zones state nothing of this patient.
SILENT = (
    "policy_quote",
    "goal",
    "reference",
    "unticked",
    "general",
    "voided",
    "instruction",
    "other_patient",
    "boilerplate",
)
PREMEDICATION = frozenset(
    {
        "acetaminophen",
        "diphenhydramine",
        "methylprednisolone",
        "corticosteroid_unspecified",
        "dexamethasone",
        "ketorolac",
    }
)


def read_therapies(ws: Workspace) -> list[Therapy]:
    """The therapies of one document, in text order."""
    drugs = _drugs(ws)
    made: list[Therapy] = []
    for scope in scopes(ws, drugs):
        drug = scope.mention
        if drug.assertion == "family" or _FAMILY.search(
            ws.text[max(scope.sentence.start, drug.start - 90) : drug.start]
        ):
            continue
        if _in_question(ws, drug.start):
            continue
        if any(ws.zone_at(drug.start, kind) for kind in SILENT):  # type: ignore[arg-type]
            continue
        fact = _therapy(ws, scope)
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


def _drugs(ws: Workspace) -> list[ConceptMention]:
    """The drug names, without overlaps: the earlier, and of two at one place the longer, wins."""
    out: list[ConceptMention] = []
    for c in sorted((c for c in ws.concepts if c.kind == "drug"), key=lambda c: (c.start, -c.end)):
        if out and c.start < out[-1].end:
            continue
        if c.concept == "corticosteroid_unspecified" and _STEROID_ADJECTIVE.match(ws.text, c.end):
            continue
        if out and c.concept == out[-1].concept and _same_name(ws.text[out[-1].end : c.start]):
            # "rituximab-abbs (Truxima)": one mention with two names.
            out[-1] = ConceptMention(
                out[-1].start,
                c.end,
                "drug",
                c.concept,
                c.product or out[-1].product,
                out[-1].rule,
                out[-1].assertion,
                out[-1].cue,
            )
            continue
        out.append(c)
    return out


def _in_question(ws: Workspace, offset: int) -> bool:
    """Whether the name is part of a question of a form ("… on another biologic or IV cyclophosphamide?  [ ] Yes")."""
    for box in ws.checkboxes:
        if box.question_start <= offset < box.question_end and "?" in ws.text[offset : box.question_end + 2]:
            return not box.label_start <= offset < box.label_end
        if box.question_start > offset:
            break
    return False


def _same_name(gap: str) -> bool:
    return len(gap) < 6 and gap.strip() in ("(", "[", "-", "/", ",", "") and "\n" not in gap.strip(" ") and gap != ""


def _therapy(ws: Workspace, scope: Scope) -> Therapy | None:
    drug = scope.mention
    place = place_of(ws, drug.start, drug.end)
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
    tail = _before_box(ws, drug.end, tail)
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
    doses = _doses(ws, scope, own_end, tail_end, lead, place)
    spans = [Span(drug.end, own_end if scope.size > 1 and not _last(scope) else tail_end), *scope.extra]
    past = verdict.status in ("past", "stopped")
    times = read_times(ws, spans, Span(scope.lead_start, drug.start), past)
    return _made(ws, scope, place, verdict, doses, times, own if len(own.strip()) > 2 else tail[:120])


def _before_box(ws: Workspace, start: int, tail: str) -> str:
    """The text up to the next tick box: what follows it answers another question."""
    m = re.search(r"\[[ xX_]?\]|☐|☑|☒", tail)
    return tail[: m.start()] if m else tail


def _bare(ws: Workspace, drug: ConceptMention) -> Therapy:
    """A mention that says nothing of a course ("before RTX")."""
    says: dict[str, Any] = {"_kind": "bare", "_weak": True}
    return Therapy(concept=drug.concept, mentions=[ws.mention(drug.start, drug.end, "therapies.named", says)])


_FAMILY = re.compile(
    r"\b(?:mother|father|sister|brother|aunt|uncle|cousin|grand(?:mother|father|ma|pa)|mom|dad|niece|nephew|brother[- ]in[- ]law)\b(?! of\b)(?:'s)?[^.;,\n]{0,60}$",
    re.I,
)
_STEROID_ADJECTIVE = re.compile(
    r"[- ](?:depend|free|spar|refract|resist|induc|respons|toxic|naive|side|burden|exposure|requir)", re.I
)


# ", allopurinol 200 mg": a medicine that the lexicon does not know, with its own dose.
_OTHER_DRUG = re.compile(
    r"(?:[,;|]|\band)\s*(?!(?:then|now|later|currently|increased|decreased|reduced|tapered|since|from|with|taking|about|max|maximum|total|dose|down|back|went|raised|first|started|restarted|"
    r"stopped|until|over|after|before|again|each|every|repeated|followed|usually|most|once|twice|daily|weekly|she|he|we|was|were|had|has|been|tablets?|take|tabs?|got|put)\b)"
    r"[A-Za-z][a-z/-]{4,}(?:\s(?:XL|ER|DS|SS|HCl|sodium))?\s+\d[\d.,]*\s?(?:mg|mcg|g|units?|mL)?\b(?!/)",
)
_IN_UNITS = frozenset({"repository_corticotropin"})
_AS_NEEDED = re.compile(
    r"\b(?:prn|as needed|if needed|may give|for (?:a )?(?:reaction|hives|rigors|headache|itch\w*|fever)|if (?:reaction|needed|hives)|reaction)\b",
    re.I,
)
_INHERITED = frozenset({"past", "stopped", "not_taken", "current"})
_NEXT_DOSE = re.compile(rf"(?:\b(?:and|with|plus|w/)|[,&+])\s+{DOSE.pattern}(?: of| iv| oral| po| daily)?\s*$", re.I)


def _last(scope: Scope) -> bool:
    return scope.own_end == scope.shared_start


def _next_limit(scope: Scope, end: int) -> int:
    return scope.own_end if scope.size > 1 and not _last(scope) else end


def _list_lead(ws: Workspace, scope: Scope) -> int:
    """In a list the words before an item begin at its line or after the last separator."""
    drug = scope.mention
    line = ws.line_at(drug.start)
    head = ws.text[line.start : drug.start]
    cut = max(head.rfind(c) for c in (",", ";", "|", "  "))
    start = line.start + cut + 1 if cut >= 0 and not re.match(r"\s*(?:STOP|NEW|CONT|CHG|HOLD)", head) else line.start
    return max(scope.lead_start if scope.first else start, start)


def _doses(
    ws: Workspace, scope: Scope, own_end: int, tail_end: int, lead: str, place: Place
) -> list[tuple[DoseMention, int]]:
    """The doses of the mention with the offset of the text that each was read in."""
    drug = scope.mention
    limit = own_end if scope.size > 1 and not _last(scope) else tail_end
    text = ws.text[drug.end : limit]
    if not _last(scope):
        # "hydroxychloroquine and 15 mg of prednisone": the dose is the next drug's.
        text = _NEXT_DOSE.sub("", text)
    other = _OTHER_DRUG.search(text)
    if other:
        text = text[: other.start()]
    found = [(d, drug.end) for d in find_doses(text, drug.concept) if d.unit != "units" or drug.concept in _IN_UNITS]
    for span in scope.extra:
        found += [
            (d, span.start)
            for d in find_doses(ws.text[span.start : span.end], drug.concept, after_name=False)
            if d.unit != "units"
        ]
    if not found or found[0][0].start > 40:
        before = dose_before(lead, drug.concept)
        if before is not None:
            found.insert(0, (before, drug.start - len(lead)))
    return found


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
    _say_doses(says, doses, times)
    del says["_oral"]
    if doses and not status == "not_taken":
        end = max(end, min(doses[0][1] + doses[0][0].end, drug.end + 160))
    found = frequency(own)
    if found:
        says["frequency"] = found[0][:60]
    head = re.split(r"[;,|\n]", ws.text[max(0, drug.start - 14) : drug.start])[-1]
    way = route(own) or route(head + ws.text[drug.start : drug.end])
    if way:
        says["route"] = way
    line = ws.line_at(drug.start).start
    lead_near = re.split(r"[;.\n]", ws.text[max(line, drug.start - 60) : drug.start])[-1]
    status = _status(status, verdict, place, times, says, drug, ws.text[drug.start : drug.end], lead_near + own[:60])
    if status is None:
        return None
    says["_started"] = verdict.rule.startswith("cue.started")
    says["_steroid"] = drug.concept in STEROIDS
    says["_ends"] = verdict.rule in ("cue.stopped_before", "cue.completed_before")
    _say_times(ws, drug.end, says, times, status)
    _say_pulse(ws, scope, says, status)
    if verdict.outcome:
        says["outcome"] = verdict.outcome
    if verdict.reason:
        says["reason"] = verdict.reason
    plan = (
        regimen_of(ws, drug)
        if status in ("requested", "current", "past", "stopped", "asks", "planned", "log", "weak")
        else None
    )
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
        and place.part_kind != "clinic_note"
    ):
        says["_strong"] = True
    if place.listed:
        says["_listed"] = True
    if place.plan:
        says["_plan"] = True
    if verdict.rule == "allergy_list":
        says["_allergy"] = True
    if status == "current" and (place.listed or verdict.restart or _NOW.search(verdict.cue or "")):
        says["_now"] = True
    if place.infusion_log or place.order:
        says["_premed"] = place.premed or drug.concept in PREMEDICATION
    mention = ws.mention(drug.start, end, f"therapies.{verdict.rule}", says, verdict.cue)
    fields = {k: v for k, v in says.items() if not k.startswith("_") and k not in ("regimen", "doses")}
    fact = Therapy(concept=drug.concept, status=_PUBLIC.get(status, "current"), mentions=[mention], **fields)  # type: ignore[arg-type]
    if "regimen" in says:
        fact.regimen = plan
    if "doses" in says:
        fact.doses = [Dose(**d) for d in says["doses"]]
    says["status"] = fact.status
    mention.says = says
    return fact


_NOW = re.compile(r"\b(?:current|now|still|remain|keep|kept|stay|home med|maintained|continu|takes|taking|on)", re.I)
_PUBLIC = {"stopped": "past", "asks": "planned", "log": "current", "weak": "current", "bare": "current"}


def _status(
    status: str | None,
    verdict: Verdict,
    place: Place,
    times: Times,
    says: dict[str, Any],
    drug: ConceptMention,
    drug_text: str,
    near: str,
) -> str | None:
    """The kind of statement; None for a mention that is no fact."""
    if says.get("route") == "topical" and status is None:
        return "current"
    if verdict.rule == "allergy_list":
        return status
    if place.infusion_log or place.order:
        if place.infusion_log and "hydrocort" in drug_text.lower():
            return "past"
        if drug.concept in PREMEDICATION and status in (
            None,
            "log",
            "planned",
            "asks",
            "past",
            "current",
            "weak",
            "requested",
        ):
            if place.order:
                verdict.outcome = None
                return "considered" if _AS_NEEDED.search(near) else "planned"
            if says.get("route") == "PO" or (drug.concept == "acetaminophen" and says.get("route") != "IV"):
                verdict.outcome = None
                return "past"
            return None
        if place.order and drug.concept not in antibodies():
            return _plain(status, verdict, times, says)
        if place.order and status in (None, "current", "weak", "log", "planned"):
            says["_asks"] = True
            return "asks"
        if status is None:
            return "log"
    if status == "log":
        return "log"
    return _plain(status, verdict, times, says, place.listed)


def _plain(status: str | None, verdict: Verdict, times: Times, says: dict[str, Any], listed: bool = False) -> str:
    """The kind of statement by its words and times."""
    if status is None or status == "weak":
        if times.closed:
            return "stopped"
        if times.open_end:
            return "current"
        if verdict.outcome or says.get("dose_value") or times.start or times.days:
            return "weak"
        return "bare"
    if (
        status == "current"
        and times.closed
        and not listed
        and not verdict.restart
        and verdict.rule.startswith("cue.started")
    ):
        return "stopped"
    if (
        status == "current"
        and verdict.rule == "cue.current_before"
        and times.closed
        and times.start
        and not verdict.restart
    ):
        return "stopped"
    if status == "current" and verdict.rule == "medication_list" and times.closed and times.stop and times.start:
        return "stopped"
    if status == "past" and times.closed:
        return "stopped"
    if status == "past" and verdict.weak and times.open_end:
        return "current"
    if status == "past" and times.open_end and verdict.rule.startswith("cue.failed"):
        return "current"
    return status


_REPEATS = re.compile(r"\bx ?(\d)(?! ?(?:wk|week|mo|month|cycle|course))", re.I)


def _say_pulse(ws: Workspace, scope: Scope, says: dict[str, Any], status: str) -> None:
    """A pulse ("1 g x3") lasts as many days as doses, and the event told before it in the sentence dates it."""
    drug = scope.mention
    if drug.concept not in PULSES or status not in ("past", "stopped", "weak"):
        return
    scale = {"g": 1000.0, "mg": 1.0}.get(str(says.get("dose_unit")), 0.0)
    m = _REPEATS.search(str(says.get("frequency", "")))
    if m and "duration_days" not in says and scale * float(says.get("dose_value", 0)) >= 250:
        says["duration_days"] = int(m.group(1))
    if "start" not in says and "stop" not in says:
        told = dates_in(ws, [Span(scope.sentence.start, drug.start)]) or dates_in(
            ws, [Span(drug.end, min(scope.sentence.end, drug.end + 70))]
        )
        if told:
            says["start"] = told[-1].value


def _say_doses(says: dict[str, Any], doses: list[tuple[DoseMention, int]], times: Times) -> None:
    usable = [(d, o) for d, o in doses if d.unit != "mcg" or len(doses) == 1]
    stated = [d for d, _ in usable if d.role == "stated"] or [
        d for d, _ in usable if d.role in ("future", "limit", "earlier")
    ]
    if not stated:
        return
    kind = stated[0].unit
    if "/" in kind and kind != "g/kg" and any(d.unit in ("mg", "g") for d in stated) and says.get("_oral"):
        kind = "mg"
    same = [d for d in stated if d.unit == kind] if "/" in kind else [d for d in stated if "/" not in d.unit]
    last = same[-1] if len({d.unit for d in same}) == 1 or len(same) == 1 else same[0]
    says["dose_value"], says["dose_unit"] = last.value, last.unit
    grams = {"mg": 1.0, "g": 1000.0}
    every = [d for d, _ in usable if d.role in ("stated", "earlier") and d.unit in grams]
    if last.unit in grams and every:
        top = max(every, key=lambda d: d.value * grams[d.unit])
        if top.value * grams[top.unit] > last.value * grams[last.unit] * 1.01:
            says["dose_max"] = top.value * grams[top.unit] / grams[last.unit]
    steps = [(d, o) for d, o in usable if d.role in ("stated", "earlier")]
    if len({d.value for d, _ in steps}) > 1:
        out: list[dict[str, Any]] = []
        for i, (dose, offset) in enumerate(steps):
            following = steps[i + 1] if i + 1 < len(steps) else None
            when = dated_doses([dose] + ([following[0]] if following else []), offset, times)[0][1]
            out.append({"value": dose.value, "unit": dose.unit} | ({"date": when} if when else {}))
        says["doses"] = out


_ENDED = re.compile(r"\b(?:stopp|discont|d/c|quit|off|ended|finish|complet|fail|flar|relaps|until)", re.I)


def _say_times(ws: Workspace, anchor: int, says: dict[str, Any], times: Times, status: str) -> None:
    verdict_start = bool(says.get("_started"))
    if status in ("considered", "not_taken", "planned", "asks", "requested"):
        if times.days and status in ("planned",):
            says["duration_days"] = times.days
        return
    start, stop = times.start, times.stop
    plain = [when for when, role in times.dates if role == "at"]
    if plain and start is None and (stop is None or plain[0].value[:7] <= stop[:7]) and status != "bare":
        when = plain[0]
        early = (
            when.start - anchor < 60
            and not word_list("adverse").search(ws.text, anchor, when.start)
            and not _ENDED.search(ws.text, anchor, when.start)
        )
        if status == "stopped" and (not early or says.get("_ends")):
            stop = stop or when.value
        elif early and (status in ("past", "stopped", "log") or verdict_start or not says.get("_steroid")):
            start = when.value
        elif status == "past" and not early:
            stop = when.value
    if start:
        says["start"] = start
    if stop and status not in ("current",):
        says["stop"] = stop
    if times.days:
        says["duration_days"] = times.days
    elif start and stop and status in ("stopped", "past"):
        days = days_between(start, stop)
        if days:
            says["duration_days"] = days
