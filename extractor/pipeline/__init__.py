"""The medspaCy pipeline: `build()` gives it, `ORDER` is its order on one screen. A component a file."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from extractor.lazy_imports import put_off

put_off("nltk")

# Name of the component -> module that registers it with spaCy. The order is the order of work.
ORDER: dict[str, str] = {
    "chartproof_lines": "extractor.pipeline.lines",
    "chartproof_sections": "extractor.pipeline.sections",
    "chartproof_tables": "extractor.pipeline.tables",
    "chartproof_forms": "extractor.pipeline.forms",
    "chartproof_zones": "extractor.pipeline.zones",
    "chartproof_dates": "extractor.pipeline.dates",
    "chartproof_concepts": "extractor.pipeline.concepts",
    "chartproof_misspellings": "extractor.pipeline.misspellings",
    "chartproof_abbreviations": "extractor.pipeline.abbreviations",
    "chartproof_phrases": "extractor.pipeline.phrases",
    "chartproof_assertion": "extractor.pipeline.assertion",
    "chartproof_diagnoses": "extractor.pipeline.diagnoses",
    "chartproof_labs": "extractor.pipeline.labs",
    "chartproof_therapies": "extractor.pipeline.therapies",
    "chartproof_administrations": "extractor.pipeline.administrations",
    "chartproof_particulars": "extractor.pipeline.particulars",
    "chartproof_findings": "extractor.pipeline.findings",
    "chartproof_demographics": "extractor.pipeline.demographics",
    "chartproof_codes": "extractor.pipeline.codes",
}
# spaCy's own limit of a million characters is for parsers that take memory by the text's length; there is none here.
LONGEST_TEXT = 1_000_000_000


def build() -> Any:
    """The spaCy pipeline with medspaCy's tokenizer and every component of `ORDER`. Loads no model from outside."""
    import spacy
    from medspacy.custom_tokenizer import create_medspacy_tokenizer

    from extractor.exchange import register
    from extractor.tokenizer import LinearTokenizer

    nlp = spacy.blank("en")
    nlp.tokenizer = LinearTokenizer(create_medspacy_tokenizer(nlp))
    nlp.max_length = LONGEST_TEXT
    register()
    for name, module in ORDER.items():
        import_module(module)
        nlp.add_pipe(name)
    return nlp
