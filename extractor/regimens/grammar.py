"""The patterns of dosing schedules, each with a name; they read text as `text.prepared` gives it."""

from __future__ import annotations

import re

from extractor.regimens.text import NUMBER, WHOLE

_S = r"\s{0,6}"
_UNIT = (
    r"(?P<unit>mg\s?/\s?kg|mg\s?/\s?m\s?\^?2|mg\s?/\s?sq\.?\s?m(?:eter)?|mg\s?per\s?kg|mg per m2"
    r"|mg per square met(?:er|re)|"
    r"milligrams? per kilogram|milligrams? per square met(?:er|re)|mgs?\b|milligrams?\b|gm\b|gms\b"
    r"|grams?\b|grammes?\b|g\b)"
)
DOSE = re.compile(
    rf"(?<![\d./,])(?P<value>{NUMBER})[ -]{{0,3}}{_UNIT}(?!\s?/\s?(?:h|hr|hour|min|m?l|dl|mmol|g|day|d)\b)"
    rf"(?!\s?per (?:hour|ml|min))"
)
# A strength or a total is not the dose of one infusion.
NOT_DOSE_BEFORE = re.compile(
    r"(?:total(?: dose)?(?: of)?|cumulative|vials? of|max(?:imum)?(?: of)?|strength|bsa)[:= ]{1,3}$"
)
NOT_DOSE_AFTER = re.compile(
    r"\s{0,3}(?:(?:in )?total\b|vials?\b|/\s?\d{1,3}\s?ml|per vial|/ml|tabs?\b|tablets?\b|in all\b|cumulative"
    r"|(?:auto-?injectors?|pens?|prefilled|syringes?)\b)"
)

_PERIOD = (
    r"(?P<{0}>days?|d|weeks?|weekly|wks?|wkly|w|months?|monthly|mos?|mon|mths?|mnths?|m|/\s?12|/\s?52"
    r"|years?|yrs?|y)(?![a-z0-9])"
)
_RANGE = rf"(?P<low>{WHOLE})(?:{_S}(?:-|to|or){_S}(?P<high>{WHOLE}))?"
EVERY = re.compile(
    rf"\b(?:every|each|q\.?|once every|repeat(?:ed|ing)?(?: the course| course| cycle)?(?: in| after| at"
    rf"| every)|again in|(?<=then )after){_S}"
    rf"{_RANGE}[ -]{{0,3}}" + _PERIOD.format("period")
)
# UK: "6-monthly", "4 weekly", "six monthly"; "four weekly infusions" is four doses and is read by WEEKLY_DOSES before.
NLY = re.compile(
    rf"\b(?P<low>{WHOLE})(?:{_S}(?:-|to){_S}(?P<high>{WHOLE}))?[ -]{{1,2}}(?P<period>weekly|monthly|yearly)\b"
)
CYCLE = re.compile(
    rf"\b(?P<low>{WHOLE})[ -]{{1,2}}(?P<period>week|month)s?[ -](?:cycles?|intervals?|schedule|cadence|rota)\b"
)
WORD_INTERVAL: list[tuple[re.Pattern[str], int]] = [
    (
        re.compile(
            r"\b(?:twice|two times|2 times|2x)[ -](?:a |per |each )?year(?:ly)?\b|\bsemi-?annual(?:ly)?\b"
            r"|\bbi-?annual(?:ly)?\b|\bhalf[ -]yearly\b"
        ),
        182,
    ),
    (
        re.compile(
            r"\bevery (?:other|second|alternate) week\b|\bfortnightly\b|\bevery fortnight\b|\b(?:bi-?weekly|qow)\b"
        ),
        14,
    ),
    (re.compile(r"\bevery other month\b|\bbi-?monthly\b"), 61),
    (re.compile(r"\bquarterly\b"), 91),
    (
        re.compile(
            r"\b(?:once (?:a |per |every )?month|monthly|every month|each month|per month|q ?month(?:ly)?|q ?mo)\b"
        ),
        30,
    ),
    (
        re.compile(
            r"\b(?:once (?:a |per |every )?week|weekly|wkly|every week|each week|per week|a week|q ?wk(?:ly)?"
            r"|q ?week(?:ly)?|qw)\b"
        ),
        7,
    ),
    (re.compile(r"\b(?:annual(?:ly)?|yearly|every year|once a year|q ?year)\b"), 365),
]
# "four weekly infusions", "4 weekly doses": a count of doses a week apart.
WEEKLY_DOSES = re.compile(
    rf"\b(?P<count>{WHOLE})[ -]{{0,2}}(?P<each>(?:once[ -])?weekly|wkly|monthly|fortnightly) (?:iv "
    rf"|intravenous |sc )?(?:doses?|infusions?|treatments?|injections?)\b"
)

_THING = (
    r"(?:iv |intravenous |sc |maintenance |rituximab |weekly |separate )?(?:doses?|infusions?|treatments?|injections?)"
)
_TO = r"[ .:|=?]{1,60}(?:a: )?"  # between a field's name and its value
COUNTS: list[re.Pattern[str]] = [
    # Fields: "Number of doses ...... 4", "Infusions per course: 2", "# doses 2".
    re.compile(
        rf"(?:\b(?:number|no\.?|count|quantity|total number) of |# ?(?:of )?)(?:doses|infusions|treatments|injections)"
        rf"(?: (?:per|in each|in a|/) ?(?:course|cycle))?{_TO}(?P<count>{WHOLE})"
        r"(?![\d./])(?! ?(?:mg|g|days?|weeks?|wks?)\b)"
    ),
    re.compile(
        rf"\b(?:doses|infusions|treatments)\s?(?:per|in each|in a|/)\s?(?:course|cycle){_TO}"
        rf"(?P<count>{WHOLE})(?![\d./])"
    ),
    re.compile(r"\bon (?P<count>two|three|four|2|3|4) (?:separate )?occasions\b"),
    re.compile(
        rf"\bx{_S}(?P<count>{WHOLE})(?!\s?(?:months?|mos?|years?|yrs?|days?|hours?|h|hr|min|m|d|y|g|gm|mg|grams?)\b)(?![\d./]|,\d)"
    ),
    re.compile(rf"\b(?P<count>{WHOLE}){_S}x{_S}(?=\d)"),
    re.compile(rf"\b(?P<count>{WHOLE})[ -]{{1,3}}{_THING}\b(?! (?:in (?:all|total)|total|so far|to date|of \d\b))"),
    re.compile(
        rf"\b(?P<count>{WHOLE})[ -]{{1,3}}(?:\d[\d,]{{0,5}}(?:\.\d)?\s?[- ]?(?:mg|g|gram|gm)s?(?:/(?:m2"
        rf"|kg))?)[ -]{{1,3}}{_THING}\b"
    ),
    re.compile(rf"\bfor {_S}(?P<count>{WHOLE}) (?:consecutive )?(?:weeks|wks|{_THING})\b"),
    re.compile(r"\b(?P<count>once)(?! (?:a|per|every|daily|weekly|monthly|approved|authori[sz]ed|the|he|she|we|it))\b"),
]
DOSES_TOTAL = re.compile(
    rf"\b(?:total of )?(?P<count>{WHOLE})[ -]{{1,3}}{_THING} (?:in (?:all|total)|total)\b|\btotal (?:of )?"
    rf"(?P<count2>{WHOLE}) {_THING}\b"
)

_LABEL = r"(?:days?|d)"
_NUM = (
    r"(?:\d{1,2}|zero|one|eight|fourteen|fifteen|twenty[- ]two)(?!\d|[./]\d|\s?(?:mg|g|gm|gram|x|%|weeks"
    r"|wks|months|doses)\b)"
)
_AND = r"\s{0,4}(?:and|&|\+|,|/|;|then|repeat(?:ed)?(?: on)?|or)?\s{0,4}(?:and |& )?(?:on |again on )?"
# "day 1 and day 15", "days 1, 8, 15 and 22", "D1/D15", "day 0 & 14".
DAYS = re.compile(rf"\b{_LABEL}{_S}#?(?P<first>{_NUM})(?P<rest>(?:{_AND}(?:{_LABEL}{_S})?#?{_NUM}){{1,7}})")
# "days 1/15", "d1/15": a slash between the figures, which else divides dates and amounts.
SLASHED = re.compile(r"\bd(?:ays?)?\s{0,2}(?:(?P<one>1)\s?/\s?15|(?P<nil>0)\s?/\s?14)(?![\d/])")
# "Day 1 ... Day 15" with dates, doses or words between.
DAY = re.compile(rf"\b{_LABEL}{_S}#?(?P<n>{_NUM})")
WEEKS = re.compile(
    rf"\b(?:weeks?|wks?|w){_S}#?(?P<first>\d{{1,2}}|zero)(?P<rest>(?:{_AND}(?:(?:weeks?|wks?|w){_S})?\d{{1,2}}(?!\s?(?:mg|g|weeks|wks)\b)){{1,5}})"
)
BARE_WEEKS = re.compile(
    r"(?<![\d/.-])0(?P<rest>(?:\s?(?:,|/|and|&|-)\s?(?:and )?\d{1,2}){1,4})(?:\s?(?:weeks?|wks?)\b|(?=,? then\b))"
)
FIGURE = re.compile(r"\d{1,2}|zero|one|eight|fourteen|fifteen|twenty[- ]two")

_SPACE = rf"(?P<low>{WHOLE}|a)[ -]{{0,3}}(?P<period>days?|d|weeks?|wks?|fortnights?|months?|mos?)"
APART: list[re.Pattern[str]] = [
    re.compile(rf"\b{_SPACE}(?: of)? (?:apart|later|after(?:wards)?|hence|between)\b"),
    re.compile(
        rf"\b(?:separated|spaced|apart|given|at)(?: by| at| out by)?{_S}(?:intervals? of {_S})?{_SPACE}"
        rf"(?: intervals?)?\b"
    ),
    re.compile(
        rf"\b(?:repeat(?:ed)?(?: x ?1| once| dose)?|second dose|again|then again|and then"
        rf"|followed by [^.;]{{1,30}})(?: in| after| at| by)? {_SPACE}\b"
    ),
    re.compile(r"\b(?P<low>a) (?P<period>fortnight) (?:apart|later|after)\b"),
]
# Fields: "Days between doses 14", "Interval between infusions: 2 weeks".
BETWEEN = re.compile(
    rf"\b(?:(?P<period2>days|weeks) between (?:doses|infusions){_TO}(?P<low2>{WHOLE})"
    rf"|(?:interval|time|gap|spacing) between (?:doses|infusions){_TO}(?P<low>{WHOLE})"
    r"[ -]{0,2}(?P<period>days?|d|weeks?|wks?))\b"
)
# Fields: "Re-treatment interval: not less than 6 months", "of each six-month cycle", "courses/yr 2".
_AT_LEAST = r"(?:(?:not less than|no less than|at least|minimum|min\.?|about|approximately|approx\.?)(?: of)? )?"
INTERVAL_FIELD = re.compile(
    r"\b(?:re-?treatment|re-?dosing|course|cycle|dosing|repeat|maintenance|infusion)?\s?(?:interval|cadence)"
    rf"(?: between (?:courses|cycles))?(?:{_TO}| of | is ){_AT_LEAST}(?P<low>{WHOLE})[ -]{{0,2}}"
    + _PERIOD.format("period")
)
PER_YEAR = re.compile(
    rf"\b(?:courses|cycles)\s?(?:/|per|a|each)\s?(?:yr|year){_TO}(?P<count>[1-4]|one|two|three|four)\b"
    rf"|\b(?P<count2>[1-4]|one|two|three|four) (?:courses|cycles) (?:per|a|each|every|in each) year\b"
)
# "mg per infusion  1000", "Dose (mg): 500": the unit stands in the field's name.
UNIT_FIRST = re.compile(
    rf"\b(?:mg (?:per|/) ?(?:dose|infusion|injection)|(?:dose|amount|dosage) ?\((?P<unit>mg/kg|mg/m2|mg)\)){_TO}"
    rf"(?P<value>{NUMBER})(?![\d/]| ?(?:mg|g|mcg|units?)\b)"
)
MAINTENANCE = re.compile(r"\bmaintenance\b[^.;]{0,24}?[:= ]")
FOLLOWED = re.compile(
    rf"\b(?:followed by|then) (?:a (?:second|further) |another |one more |a 2nd )?(?:{NUMBER}\s?(?:mg|g|gm"
    rf"|grams?)|(?:dose|infusion))\b[^.;]{{0,30}}?(?:later|after|apart|weeks)"
)
THEN = re.compile(r"\b(?:then|thereafter|followed by|after that|maintenance|and then)\b")
