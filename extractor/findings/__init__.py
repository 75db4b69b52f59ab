"""Findings: phrases, results of tests, scores, events. Concept mentions and text in, `Finding` facts out."""
