"""Identity lines of all documents in, the case's patient out, and which pages and stretches are another patient's."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field

from extractor.documents.blocks import SEPARATOR, lines_of
from extractor.documents.identity import Identity, identities, labelled_births
from extractor.documents.names import Name, nothing_shared, one_person
from extractor.reading import Document, Page, Part
from extractor.workspace import Zone

# A letter or a form says best for whom the request is.
WEIGHTS = {"request_letter": 3.0, "form": 3.0, "fax_cover": 2.0}
RULE = "documents.other_patient"


@dataclass
class Person:
    """Everything that identity lines say of one person."""

    names: list[Name] = field(default_factory=list)
    # The readings of each birth date as written, and how often it was.
    births: dict[tuple[str, ...], int] = field(default_factory=dict)
    records: list[str] = field(default_factory=list)
    written_records: list[str] = field(default_factory=list)
    members: list[str] = field(default_factory=list)
    weight: float = 0.0

    def add(self, identity: Identity, weight: float) -> None:
        """Takes over what the line says."""
        if identity.name and identity.name not in self.names:
            self.names.append(identity.name)
        if identity.births:
            self.births[identity.births] = self.births.get(identity.births, 0) + 1
        if identity.record and identity.record not in self.written_records:
            self.records.append(bare(identity.record))
            self.written_records.append(identity.record)
        if identity.member:
            self.members.append(identity.member)
        self.weight += weight

    @property
    def birth_date(self) -> str | None:
        """The reading of the birth date that agrees with most statements of it."""
        votes: dict[str, int] = {}
        for readings, times in self.births.items():
            for reading in readings:
                votes[reading] = votes.get(reading, 0) + times
        # Of equals the first written wins: the dictionary keeps their order.
        return max(votes, key=lambda iso: votes[iso]) if votes else None


def bare(number: str) -> str:
    """A record number without blanks and dashes."""
    return "".join(c for c in number if c.isalnum()).upper().lstrip("0")


def same_person(person: Person, identity: Identity) -> bool | None:
    """Whether the line speaks of the person; None where it does not say enough."""
    births = {r for readings in person.births for r in readings}
    same_birth = bool(births & set(identity.births)) if births and identity.births else None
    same_record = bare(identity.record) in person.records if identity.record and person.records else None
    name = identity.name
    named = [known for known in person.names if name and known.surnames]
    alike = any(one_person(known, name) for known in named) if name and named else None
    apart = all(nothing_shared(known, name) for known in named) if name and named else None
    if same_birth:
        return True
    if same_birth is False:
        # The same name with another birth date is a slip, unless the record number differs too.
        if alike and name and name.full:
            return same_record is not False or None
        if alike is None:
            return False if same_record is False else None
        return False
    if alike:
        return True
    if same_record and not apart:
        return True
    if apart and name and name.full and (same_record is False or identity.labelled) and any(n.full for n in named):
        return False
    return None


def find_patient(texts: list[tuple[Document, str]]) -> tuple[Person, dict[str, list[Identity]]]:
    """The person that most pages speak of, and the identity lines of each file."""
    births = frozenset(r for _, text in texts for date in labelled_births(text) for r in date.readings)
    lines = {document.file: identities(text, births) for document, text in texts}
    people: list[Person] = []
    for document, _ in texts:
        counted: dict[tuple[int, int], set[int]] = {}
        for identity in lines[document.file]:
            if not (identity.births or (identity.name and identity.labelled)):
                continue
            person = next((p for p in people if same_person(p, identity)), None)
            if person is None:
                person = Person()
                people.append(person)
            part = part_at(document.parts, identity.start)
            seen = counted.setdefault((part.start, part.end), set())
            weight = 0.0 if id(person) in seen else WEIGHTS.get(part.kind, 1.0)
            # A line with name and birth date is worth more than a name that follows "Re:".
            weight *= 1.0 if identity.births and identity.name else 0.5
            seen.add(id(person))
            person.add(identity, weight)
    best = max(people, key=lambda p: p.weight, default=Person())
    for document, _ in texts:
        for identity in lines[document.file]:
            if identity.record and not identity.births and not identity.name and not best.records:
                best.records.append(bare(identity.record))
                best.written_records.append(identity.record)
    return best, lines


def part_at(parts: list[Part], offset: int) -> Part:
    """The part that holds the offset."""
    return next((p for p in reversed(parts) if p.start <= offset), Part())


def mark_foreign(document: Document, text: str, patient: Person, lines: list[Identity]) -> list[Zone]:
    """Sets `other_patient` on whole foreign pages and gives a zone for each foreign stretch."""
    if not patient.names and not patient.births:
        return []
    zones: list[Zone] = []
    part_starts = [p.start for p in document.parts]
    carry = False
    for page in document.pages:
        here = [i for i in lines if page.start <= i.start < page.end]
        verdicts = [(i, same_person(patient, i)) for i in here]
        stretches = _stretches(text, page, part_starts, [(i, v) for i, v in verdicts if v is not None])
        if not stretches and carry and not any(v for _, v in verdicts) and _goes_on(document, page):
            stretches = [(page.start, page.end)]
        zones.extend(Zone(a, b, kind="other_patient", rule=RULE) for a, b in stretches)
        covered = sum(len(text[a:b].split()) for a, b in stretches)
        page.other_patient = bool(stretches) and covered >= 0.9 * len(text[page.start : page.end].split())
        carry = bool(stretches) and stretches[-1][1] >= page.end
    return zones


def _stretches(
    text: str, page: Page, part_starts: list[int], verdicts: list[tuple[Identity, bool | None]]
) -> list[tuple[int, int]]:
    """Foreign stretches of a page: from a foreign header to the next header of the patient."""
    if not any(v is False for _, v in verdicts):
        return []
    if all(v is False for _, v in verdicts):
        first = verdicts[0][0]
        opening = _opening(text, page, part_starts, first)
        # Little before the first header: the page is foreign as a whole.
        return [(page.start if len(text[page.start : opening].split()) < 25 else opening, page.end)]
    found: list[tuple[int, int]] = []
    start: int | None = None
    for identity, mine in verdicts:
        if mine is False and start is None:
            start = _opening(text, page, part_starts, identity)
        elif mine and start is not None:
            found.append((start, max(start, _opening(text, page, part_starts, identity))))
            start = None
    if start is not None:
        found.append((start, page.end))
    return [(a, b) for a, b in found if a < b]


def _opening(text: str, page: Page, part_starts: list[int], identity: Identity) -> int:
    """Where the document that the header line belongs to begins: its part, else its paragraph."""
    i = bisect_right(part_starts, identity.start) - 1
    part_start = part_starts[i] if i >= 0 else 0
    floor = max(page.start, part_start)
    lines = lines_of(text, floor, identity.start)
    if len(lines) <= 5:
        return floor
    opening = identity.start
    for a, b in reversed(lines[-5:]):
        if text.count("\n", b, opening) > 1 or SEPARATOR.match(text[a:b]):
            break
        opening = a
    return opening


def _goes_on(document: Document, page: Page) -> bool:
    """The page continues the part that the page before belongs to."""
    return any(p.first_page < page.number <= p.last_page and p.start < page.start for p in document.parts)
