"""The fields of the case form, described once: CI-SIS, volet FRCP 2022.01 (LOINC 34794-8).

Raise ``SCHEMA`` with every change of what a stored value means; an added field needs no new number.
"""

from boards.rules.case_choices import (
    LATERALITIES,
    MOTIVES,
    PHASES,
    PROGRESSIONS,
    SEXES,
    TNM_EDITIONS,
    TREATMENT_STATES,
    TREATMENT_TYPES,
    WHO_STATES,
    gettext_noop,
)
from boards.rules.case_schema import CaseField, Kept, Kind, Need, Step

SCHEMA = 1
TREATMENTS = 6  # past treatments that the form has room for

STEPS = (
    Step("identity", gettext_noop("Identity")),
    Step("request", gettext_noop("Request and motive")),
    Step("tumour", gettext_noop("Tumour")),
    Step("clinical", gettext_noop("Clinical state")),
    Step("history", gettext_noop("History and treatments")),
    Step("reports", gettext_noop("Reports")),
    Step("question", gettext_noop("Question and people")),
    Step("informed", gettext_noop("Patient informed")),
)

_IDENTITY = (
    CaseField(
        "family_name", "identity", Kind.LINE, gettext_noop("Birth name"), Kept.IDENTITY, required=True,
        longest=80,
    ),
    CaseField("used_name", "identity", Kind.LINE, gettext_noop("Name in use"), Kept.IDENTITY, longest=80),
    CaseField(
        "given_name", "identity", Kind.LINE, gettext_noop("Given names"), Kept.IDENTITY, required=True,
        longest=80,
    ),
    CaseField(
        "birth_date", "identity", Kind.DAY, gettext_noop("Birth date"), Kept.IDENTITY, required=True
    ),
    CaseField("sex", "identity", Kind.CHOICE, gettext_noop("Sex"), Kept.IDENTITY, choices=SEXES),
    CaseField(
        "birthplace", "identity", Kind.CODE, gettext_noop("Code of the birthplace"), Kept.IDENTITY,
        pattern=r"\d[\dAB]\d{3}", longest=5,
        hint=gettext_noop(
            "Five characters, as INSEE gives them: 69123, 2A004, 97302; 99 and three digits abroad."
        ),
        wrong=gettext_noop("A code of a birthplace has five characters, like 69123 or 97302."),
    ),
    CaseField(
        "ins", "identity", Kind.CODE, gettext_noop("National health identifier (INS)"), Kept.IDENTITY,
        pattern=r"[12378]\d{4}(\d{2}|2[AB])\d{6}\d{2}", longest=21,
        hint=gettext_noop("Fifteen characters, only where the identity is qualified."),
        wrong=gettext_noop("An INS has fifteen characters and ends with a key that fits them. Check it."),
    ),
    CaseField(
        "local_id", "identity", Kind.LINE, gettext_noop("Local patient number"), Kept.IDENTITY, longest=40
    ),
    CaseField("address", "identity", Kind.TEXT, gettext_noop("Address"), longest=300),
    CaseField("phone", "identity", Kind.LINE, gettext_noop("Telephone"), longest=40),
)  # fmt: skip

_REQUEST = (
    CaseField(
        "motive", "request", Kind.CHOICES, gettext_noop("What is asked for"), choices=MOTIVES,
        need=Need.ALWAYS,
    ),
    CaseField("motive_note", "request", Kind.TEXT, gettext_noop("More about the motive"), longest=1000),
    CaseField("screening", "request", Kind.TICK, gettext_noop("Found by screening")),
)  # fmt: skip

_TUMOUR = (
    CaseField(
        "diagnosed_on", "tumour", Kind.MONTH, gettext_noop("Date of the diagnosis"), need=Need.ALWAYS,
        hint=gettext_noop("A day, or the month alone: 2026-03 or 03/2026."),
    ),
    CaseField(
        "topography", "tumour", Kind.CODE, gettext_noop("Tumour site (ICD-10)"), need=Need.ALWAYS,
        pattern=r"[CD]\d{2}(\.\d{1,2})?", longest=6,
        hint=gettext_noop("Like C50.4 or D05."),
        wrong=gettext_noop("A code of ICD-10 for a tumour is C or D and two digits, like C50.4."),
    ),
    CaseField("laterality", "tumour", Kind.CHOICE, gettext_noop("Side"), choices=LATERALITIES),
    CaseField(
        "morphology", "tumour", Kind.CODE, gettext_noop("Morphology (ICD-O-3)"),
        pattern=r"\d{4}/[012369]", longest=6,
        hint=gettext_noop("Like 8500/3."),
        wrong=gettext_noop("A code of ICD-O-3 is four digits, a slash and the behaviour, like 8500/3."),
    ),
    CaseField("tnm_t", "tumour", Kind.LINE, gettext_noop("T"), longest=12, section=gettext_noop("Stage")),
    CaseField("tnm_n", "tumour", Kind.LINE, gettext_noop("N"), longest=12),
    CaseField("tnm_m", "tumour", Kind.LINE, gettext_noop("M"), longest=12),
    CaseField("tnm_edition", "tumour", Kind.CHOICE, gettext_noop("TNM edition"), choices=TNM_EDITIONS),
    CaseField("other_stage", "tumour", Kind.LINE, gettext_noop("Other staging")),
    CaseField("phase", "tumour", Kind.CHOICE, gettext_noop("Phase"), choices=PHASES),
    CaseField("progression", "tumour", Kind.CHOICES, gettext_noop("Progression"), choices=PROGRESSIONS),
)  # fmt: skip

_CLINICAL = (
    CaseField("past_history", "clinical", Kind.TEXT, gettext_noop("Medical history"), longest=4000),
    CaseField("comorbidities", "clinical", Kind.TEXT, gettext_noop("Comorbidities"), longest=2000),
    CaseField(
        "who_status", "clinical", Kind.CHOICE, gettext_noop("WHO performance status"), choices=WHO_STATES,
        need=Need.ALWAYS,
    ),
    CaseField("who_on", "clinical", Kind.DAY, gettext_noop("Status seen on")),
    CaseField(
        "g8", "clinical", Kind.NUMBER, gettext_noop("G8 score"), need=Need.AGED_75, most=17,
        hint=gettext_noop("0 to 17; asked for from 75 years on."),
    ),
    CaseField("lab_results", "clinical", Kind.TEXT, gettext_noop("Laboratory results"), longest=4000),
    CaseField(
        "imaging_results", "clinical", Kind.TEXT, gettext_noop("Imaging results"), longest=4000,
        need=Need.ALWAYS, item="imaging",
    ),
)  # fmt: skip


def _treatment(number: int) -> tuple[CaseField, ...]:
    def field(part: str, kind: Kind, label: str, **facts: object) -> CaseField:
        return CaseField(f"treatment_{number}_{part}", "history", kind, label, number=number, **facts)  # type: ignore[arg-type]  # the keywords of CaseField

    return (
        field(
            "type", Kind.CHOICE, gettext_noop("Treatment %(number)d: type"), choices=TREATMENT_TYPES,
            section=gettext_noop("Past treatments") if number == 1 else "",
        ),
        field("from", Kind.MONTH, gettext_noop("Treatment %(number)d: from")),
        field("until", Kind.MONTH, gettext_noop("Treatment %(number)d: until")),
        field("status", Kind.CHOICE, gettext_noop("Treatment %(number)d: status"), choices=TREATMENT_STATES),
    )  # fmt: skip


_HISTORY = (
    CaseField("illness", "history", Kind.TEXT, gettext_noop("History of the illness"), longest=4000),
    *(field for number in range(1, TREATMENTS + 1) for field in _treatment(number)),
)

_REPORTS = (
    CaseField(
        "surgery_on", "reports", Kind.DAY, gettext_noop("Day of the operation"),
        section=gettext_noop("Surgery"),
    ),
    CaseField("surgeon", "reports", Kind.LINE, gettext_noop("Surgeon")),
    CaseField(
        "surgery_conclusion", "reports", Kind.TEXT, gettext_noop("Report of the operation"), longest=4000
    ),
    CaseField(
        "pathology_on", "reports", Kind.DAY, gettext_noop("Day of the sample"),
        section=gettext_noop("Pathology"),
    ),
    CaseField("pathology_sampler", "reports", Kind.LINE, gettext_noop("Sampled by")),
    CaseField("pathologist", "reports", Kind.LINE, gettext_noop("Pathologist"), need=Need.PATHOLOGY),
    CaseField(
        "pathology_conclusion", "reports", Kind.TEXT, gettext_noop("Conclusion of the pathology report"),
        longest=4000, need=Need.ALWAYS, item="pathology",
    ),
    CaseField(
        "molecular_results", "reports", Kind.TEXT, gettext_noop("Molecular results"), longest=4000,
        need=Need.MOLECULAR, item="molecular", section=gettext_noop("Molecular biology"),
    ),
)  # fmt: skip

_QUESTION = (
    CaseField(
        "summary", "question", Kind.TEXT, gettext_noop("Summary of the case"), longest=4000, need=Need.ALWAYS
    ),
    CaseField(
        "question", "question", Kind.TEXT, gettext_noop("Question to the board"), Kept.BOOKING, longest=2000,
        required=True,
    ),
    CaseField(
        "radiology_question", "question", Kind.TEXT, gettext_noop("Question to the radiologist"), longest=1000
    ),
    CaseField(
        "pathology_question", "question", Kind.TEXT, gettext_noop("Question to the pathologist"), longest=1000
    ),
    CaseField(
        "other_data", "question", Kind.TEXT, gettext_noop("Other data that the board must have"), longest=2000
    ),
    CaseField(
        "requester", "question", Kind.PERSON, gettext_noop("Requested by"), Kept.BOOKING,
        section=gettext_noop("People concerned"),
    ),
    CaseField("presenter", "question", Kind.PERSON, gettext_noop("Presented by"), Kept.BOOKING),
    CaseField(
        "treating_physician", "question", Kind.LINE, gettext_noop("Treating physician"), Kept.CASE,
        need=Need.ALWAYS, instead="treating_unknown",
    ),
    CaseField("treating_unknown", "question", Kind.TICK, gettext_noop("The treating physician is unknown")),
    CaseField("correspondents", "question", Kind.LINE, gettext_noop("Other correspondents"), longest=300),
)  # fmt: skip

_INFORMED = (
    CaseField(
        "informed_on", "informed", Kind.DAY, gettext_noop("Patient informed on"), Kept.CASE, need=Need.ALWAYS,
        hint=gettext_noop("The day on which she was told that a board would discuss her case."),
    ),
    CaseField("objection", "informed", Kind.TICK, gettext_noop("The patient objects"), Kept.CASE),
    CaseField(
        "consented_on", "informed", Kind.DAY, gettext_noop("Consent signed on"), Kept.CASE,
        need=Need.INTERNATIONAL,
        hint=gettext_noop("Asked for by a European reference network."),
    ),
)  # fmt: skip

FIELDS = (
    *_IDENTITY, *_REQUEST, *_TUMOUR, *_CLINICAL, *_HISTORY, *_REPORTS, *_QUESTION, *_INFORMED,
)  # fmt: skip
BY_NAME = {field.name: field for field in FIELDS}


def fields_of(step: str) -> tuple[CaseField, ...]:
    """Those of one step, in order."""
    return tuple(field for field in FIELDS if field.step == step)
