"""What operators see of a case: the facts by kind and concept, the dates and kinds of the documents they stand in."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence

from criteria.dates import days_between, first_day, sort_key
from criteria.policy import Pathway, Policy
from criteria.result import Role
from criteria.verdict import Cited
from extractor.facts import Administration, Code, Diagnosis, Fact, Finding, Lab, Mention, Therapy
from extractor.reading import Part, Reading

# Documents that record what was seen and done on their own date. Letters, forms and covers argue or retell:
# rule 2 gives their statements the date of what they describe, so their own date counts for nothing.
RECORDS = frozenset({"clinic_note", "lab_report", "infusion_record", "pathology_report", "imaging_report"})
RECENT_DAYS = 183  # rule 4 of docs/contract/policies.md
MENTIONS_A_FACT = 3
_SPOILT = re.compile(
    r"insufficient|not (?:processed|performed|received|done|tested|collected)|reject|cancel|h(?:a)?emoly[sz]ed|\bQNS\b"
    r"|\bTNP\b|recollect|redraw|clotted|spoil|lost\b|leaked|unable to (?:run|process|perform)",
    re.IGNORECASE,
)


def _of_this_patient(reading: Reading) -> list[Fact]:
    """The facts without what stands on another patient's page (rule 1)."""
    foreign = {(d.file, page.number) for d in reading.documents for page in d.pages if page.other_patient}
    if not foreign:
        return reading.facts
    kept: list[Fact] = []
    for fact in reading.facts:
        mentions = [m for m in fact.mentions if (m.file, m.page) not in foreign]
        if mentions:
            kept.append(fact.model_copy(update={"mentions": mentions}))
    return kept


def _spoilt(lab: Lab) -> bool:
    """Whether the test was done with no result because the sample was spoilt: such a test is none (rule 6)."""
    return lab.result == "not_stated" and any(_SPOILT.search(mention.text) for mention in lab.mentions)


class View:
    """The facts of one reading for one policy and pathway on one day; built once a policy, read by all operators."""

    def __init__(self, reading: Reading, policy: Policy, pathway: Pathway, as_of: str | None) -> None:
        self.reading, self.policy, self.pathway, self.as_of = reading, policy, pathway, as_of
        self.drugs = [drug.concept for drug in policy.drugs]
        self._by: dict[tuple[str, str], list[Fact]] = defaultdict(list)
        self.all = _of_this_patient(reading)
        for fact in self.all:
            self._by[fact.type, fact.code if isinstance(fact, Code) else fact.concept].append(fact)
        self._parts: dict[str, list[Part]] = {
            document.file: sorted(document.parts, key=lambda part: part.start) for document in reading.documents
        }

    # facts ------------------------------------------------------------------------------------------------------
    def facts(self, kind: str, concepts: Iterable[str]) -> list[Fact]:
        """All facts of the kind with one of the concepts, in the order of the concepts."""
        return [fact for concept in concepts for fact in self._by.get((kind, concept), [])]

    def diagnoses(self, *concepts: str) -> list[Diagnosis]:
        return [fact for fact in self.facts("diagnosis", concepts) if isinstance(fact, Diagnosis)]

    def findings(self, *concepts: str) -> list[Finding]:
        return [fact for fact in self.facts("finding", concepts) if isinstance(fact, Finding)]

    def therapies(self, *concepts: str) -> list[Therapy]:
        return [fact for fact in self.facts("therapy", concepts) if isinstance(fact, Therapy)]

    def administrations(self, *concepts: str) -> list[Administration]:
        return [fact for fact in self.facts("administration", concepts) if isinstance(fact, Administration)]

    def labs(self, *concepts: str) -> list[Lab]:
        """Results of the analytes; a test that is ordered or in process is none (rule 6)."""
        found = [fact for fact in self.facts("lab", concepts) if isinstance(fact, Lab)]
        return [lab for lab in found if lab.result != "pending" and not _spoilt(lab) and not self._after(lab.date)]

    def pending(self, *concepts: str) -> list[Lab]:
        """Tests of the analytes that were ordered, are in process or were spoilt."""
        found = [fact for fact in self.facts("lab", concepts) if isinstance(fact, Lab)]
        return [lab for lab in found if lab.result == "pending" or _spoilt(lab)]

    def codes(self, *systems: str) -> list[Code]:
        return [fact for fact in self.all if isinstance(fact, Code) and fact.system in systems]

    def has(self, *diagnoses: str) -> bool:
        """Whether one of the diagnoses is present."""
        return any(fact.assertion == "present" for fact in self.diagnoses(*diagnoses))

    def requested(self, *concepts: str) -> list[Therapy]:
        """What is requested, of the named drugs or else of the policy's."""
        return [fact for fact in self.therapies(*(concepts or self.drugs)) if fact.status == "requested"]

    def asked(self) -> list[Therapy]:
        """The request, or what stands for it where nothing is called one: the plan, then the running course.

        A renewal often says no more than "continue", so a running course that a letter or form names counts there; a
        first request may give dose and schedule alone, so a course with no start, response or dose given counts here.
        """
        courses = self.therapies(*self.drugs)
        planned = [c for c in courses if c.status == "planned"]
        running = [c for c in courses if c.status == "current"]
        if self.pathway == "continuation":
            running = [c for c in running if any(not self.in_record(m) for m in c.mentions)]
        elif any(a.status == "given" for a in self.administrations(*self.drugs)):
            running = []
        else:
            running = [c for c in running if not c.start and not c.outcome]
        return self.requested() or planned or running

    def began(self) -> str | None:
        """The earliest known date of the requested drug."""
        dates = [a.date for a in self.administrations(*self.drugs) if a.status == "given"]
        dates += [c.start for c in self.therapies(*self.drugs) if c.status in ("current", "past")]
        return min((d for d in dates if first_day(d)), key=sort_key, default=None)

    def before_drug(self, day: str | None) -> bool:
        """Whether the date lies wholly before the requested drug began."""
        between = days_between(day, self.began())
        return between is not None and between[0] > 0

    # documents --------------------------------------------------------------------------------------------------
    def part(self, mention: Mention) -> Part | None:
        """The document (letter, note, …) inside the file that holds the mention."""
        parts = self._parts.get(mention.file, [])
        index = bisect_right(parts, mention.start, key=lambda part: part.start) - 1
        return parts[index] if parts and index >= 0 else None

    def kind(self, mention: Mention) -> str:
        part = self.part(mention)
        return part.kind if part else "other"

    def in_record(self, mention: Mention) -> bool:
        """Whether the mention stands in a note, report or record, not in a letter or form."""
        return self.kind(mention) in RECORDS

    def on_request(self, code: Code) -> bool:
        """Whether the code stands on the request (letter, form) and not only in the chart (rule 9)."""
        if code.on_request is not None:
            return code.on_request
        return any(self.kind(mention) in ("request_letter", "form", "fax_cover", "other") for mention in code.mentions)

    def stated(self, fact: Fact, mention: Mention) -> str | None:
        """The date of the statement: that of the event if one is given, else that of the record it stands in."""
        said = mention.says.get("date")
        own = None if isinstance(fact, Code | Therapy) else fact.date
        if isinstance(said, str) and first_day(said):
            return said
        if own:
            return own
        part = self.part(mention)
        return part.date if part and part.kind in RECORDS else None

    def dated(self, fact: Fact) -> str | None:
        """The newest date of the fact's statements."""
        dates = [self.stated(fact, mention) for mention in fact.mentions]
        own = None if isinstance(fact, Code | Therapy) else fact.date
        return max([own, *dates], key=sort_key) if dates else own

    # time -------------------------------------------------------------------------------------------------------
    def _after(self, day: str | None) -> bool:
        """Whether the date lies wholly after `as_of`: such a result cannot be known yet."""
        between = days_between(self.as_of, day)
        return between is not None and between[0] > 0 and between[1] > 0

    def recent(self, day: str | None, within: int = RECENT_DAYS) -> bool:
        """Whether the date surely lies at most `within` days before `as_of`."""
        between = days_between(day, self.as_of)
        return between is not None and between[1] <= within

    def age_in_days(self, day: str | None) -> int | None:
        """The fewest days that can have passed from the date to `as_of`."""
        between = days_between(day, self.as_of)
        return between[0] if between else None

    # evidence ---------------------------------------------------------------------------------------------------
    def cite(
        self, facts: Sequence[Fact], role: Role = "for", *fields: str, why_not: str | None = None,
        mentions: int = MENTIONS_A_FACT,
    ) -> list[Cited]:  # fmt: skip
        """Mentions of the facts as evidence: those that say the deciding `fields` first, then the rest."""
        columns: list[list[Cited]] = []
        for fact in facts:
            ranked = sorted(
                fact.mentions,
                key=lambda mention: (
                    not (mention.says and all(mention.says.get(name) is not None for name in fields)),
                    mention.confidence < 0.5,
                ),
            )
            columns.append([Cited(fact, mention, role, why_not) for mention in ranked[:mentions]])
        longest = max((len(column) for column in columns), default=0)
        return [column[i] for i in range(longest) for column in columns if i < len(column)]
