"""The ConText kit's sentences come in (a path), our assertion's measures on them go out.

Usage: python benchmarks/context_kit.py SENTENCES.tsv [--errors N]. Columns: condition, sentence, negation, temporality, experiencer.
Our `historical` is narrower than the kit's: a chronic disease in a history is `present` with us.
"""

from __future__ import annotations

import argparse
import csv
import re
from collections import Counter
from pathlib import Path

from extractor.core import Extractor


def f1(true: int, found: int, right: int) -> str:
    precision, recall = right / max(found, 1), right / max(true, 1)
    return (
        f"precision {precision:.3f} recall {recall:.3f} F1 {2 * precision * recall / max(precision + recall, 1e-9):.3f}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("path", type=Path)
    parser.add_argument("--errors", type=int, default=0)
    options = parser.parse_args()
    extractor = Extractor()
    counts: Counter[tuple[str, str]] = Counter()
    shown = 0
    with options.path.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    for row in rows:
        sentence, condition = " ".join(row["sentence"].split()), row["condition"].strip()
        words = re.compile(r"\s+".join(re.escape(w) for w in condition.split()), re.IGNORECASE)
        places = list(words.finditer(sentence))
        upper = [m for m in places if m.group().isupper()]
        if not places:
            continue
        place = (upper or places)[0]
        said = extractor.assertion(sentence, place.start(), place.end())
        gold = {
            "absent": row["negation"] == "Negated",
            "historical": row["temporality"] == "Historical",
            "hypothetical": row["temporality"] == "Not particular",
            "family": row["experiencer"] != "Patient",
        }
        for name, is_gold in gold.items():
            counts[name, "true"] += is_gold
            counts[name, "found"] += said == name
            counts[name, "right"] += is_gold and said == name
        if (said == "absent") != gold["absent"] and shown < options.errors:
            shown += 1
            print(row["negation"], said, "|", condition, "|", " ".join(sentence.split())[:300])
    for name in ("absent", "historical", "hypothetical", "family"):
        print(f"{name:13}{f1(counts[name, 'true'], counts[name, 'found'], counts[name, 'right'])}")


if __name__ == "__main__":
    main()
