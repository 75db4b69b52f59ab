"""Drug names: a workspace in, the names that can speak of this patient's treatment out, without overlaps."""

from __future__ import annotations

import re

from extractor.resources import load_yaml
from extractor.therapies.cues import RULES
from extractor.workspace import ConceptMention, Workspace

FAMILY = re.compile(
    r"\b(?:mother|father|sister|brother|aunt|uncle|cousin|grand(?:mother|father|ma|pa)|"
    r"mom|dad|niece|nephew|brother[- ]in[- ]law)\b(?! of\b)(?:'s)?[^.;,\n]{0,60}$",
    re.I,
)


_STEROID_ADJECTIVE = re.compile(
    r"[- ](?:depend|free|spar|refract|resist|induc|respons|toxic|naive|side|burden|exposure|requir)", re.I
)


def drug_names(ws: Workspace) -> list[ConceptMention]:
    """The drug names, without overlaps: the earlier, and of two at one place the longer, wins."""
    out: list[ConceptMention] = []
    found = [c for c in ws.concepts if c.kind == "drug"]
    for c in ws.concepts:
        if c.kind == "finding":
            found += _inside(ws, c)
    found += _by_context(ws)
    for c in sorted(found, key=lambda c: (c.start, -c.end)):
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


def _by_context(ws: Workspace) -> list[ConceptMention]:
    """Words that name a drug only with a dose or a word of treatment behind ("Immunoglobulin 2 g/kg was given")."""
    out = []
    for concept, pattern in load_yaml(RULES)["names_by_context"].items():
        for m in re.finditer(rf"\b(?:{pattern})", ws.text, re.I):
            out.append(ConceptMention(m.start(1), m.end(1), "drug", concept, rule="by_context"))
    return out


def in_question(ws: Workspace, offset: int) -> bool:
    """Whether the name is part of a question of a form ("… on another biologic or IV cyclophosphamide?  [ ] Yes")."""
    for box in ws.checkboxes:
        if box.question_start <= offset < box.question_end and "?" in ws.text[offset : box.question_end + 2]:
            return not box.label_start <= offset < box.label_end
        if box.question_start > offset:
            break
    return False


def _same_name(gap: str) -> bool:
    return len(gap) < 6 and gap.strip() in ("(", "[", "-", "/", ",", "") and "\n" not in gap.strip(" ") and gap != ""


def before_box(ws: Workspace, start: int, tail: str) -> str:
    """The text up to the next tick box: what follows it answers another question."""
    m = re.search(r"\[[ xX_]?\]|☐|☑|☒", tail)
    return tail[: m.start()] if m else tail


def _inside(ws: Workspace, finding: ConceptMention) -> list[ConceptMention]:
    """Drugs named inside a finding's words ("dependent on prednisone")."""
    out = []
    for concept, pattern in load_yaml(RULES)["inside_findings"].items():
        for m in re.finditer(rf"\b(?:{pattern})\b", ws.text[finding.start : finding.end], re.I):
            start = finding.start + m.start()
            out.append(ConceptMention(start, start + len(m.group()), "drug", concept, rule="inside_finding"))
    return out
