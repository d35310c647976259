"""What the form of an invented case says: it fits the board, and nothing tells whose it is."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from boards.demo.tumour_boards import Board
from boards.rules.case_schema import YES

# Site (ICD-10) and morphology (ICD-O-3) of a usual tumour of each organ.
_TUMOURS = {
    "bone and soft tissue": ("C49.2", "8850/3"),
    "breast": ("C50.4", "8500/3"),
    "central nervous system": ("C71.1", "9440/3"),
    "digestive": ("C18.7", "8140/3"),
    "endocrine": ("C73", "8260/3"),
    "eye": ("C69.3", "8720/3"),
    "gynaecology": ("C56", "8441/3"),
    "haematology": ("C83.3", "9680/3"),
    "head and neck": ("C10.9", "8070/3"),
    "paediatric": ("C74.9", "9500/3"),
    "skin": ("C43.5", "8720/3"),
    "thorax": ("C34.1", "8140/3"),
    "urology": ("C67.9", "8120/3"),
}
_OTHER = ("C80.9", "8010/3")
_PAIRED = {"breast", "eye", "thorax"}
_IMAGING = (
    ("CT of the whole trunk: no distant lesion.", "TDM thoraco-abdomino-pelvien : pas de lésion à distance."),
    ("MRI of the site: one lesion of 42 mm.", "IRM du site : une lésion de 42 mm."),
    ("PET: a single focus at the primary site.", "TEP : un seul foyer, au site primitif."),
)  # fmt: skip
_PATHOLOGY = (
    ("Biopsy: malignancy confirmed, grade 2.", "Biopsie : malignité confirmée, grade 2."),
    ("Resection: margins clear by 8 mm.", "Pièce opératoire : marges saines de 8 mm."),
    ("Second reading in agreement with the first.", "Relecture concordante avec le premier avis."),
)
_SUMMARY = (
    ("First presentation, found after a symptom.", "Première présentation, découverte après un symptôme."),
    ("Presented again after two courses of treatment.", "Nouvelle présentation après deux cures."),
    ("Sent by the local board for a second opinion.", "Adressé par la RCP locale pour un second avis."),
)  # fmt: skip
_MOLECULAR = ("Panel of 50 genes: no actionable variant.", "Panel de 50 gènes : pas d’altération ciblable.")
# Of the cases ahead: so many lack something, in these proportions.
LACKING_SHARE = 0.3
_LACKS = {"pathology": 4, "imaging": 3, "molecular": 1, "slides": 2}
_FIELD_OF = {
    "pathology": "pathology_conclusion",
    "imaging": "imaging_results",
    "molecular": "molecular_results",
}


@dataclass(frozen=True)
class DemoFile:
    """``clinical`` are fields of the case form; ``lacks`` is the kind of what is owed, empty for nothing."""

    clinical: dict[str, str]
    informed_on: date
    consented_on: date | None
    lacks: str


def invent_file(rng: Random, board: Board, born: date, day: date, *, ahead: bool) -> DemoFile:
    """The file of a patient for the meeting on ``day``; of what is past nothing is lacking."""
    lacks = _lack(rng) if ahead and rng.random() < LACKING_SHARE else ""
    clinical = {**_tumour(rng, board, day), **_state(rng, board, born, day), **_reports(rng, board)}
    clinical.pop(_FIELD_OF.get(lacks, ""), None)
    if "pathology_conclusion" not in clinical:
        clinical.pop("pathologist")
    informed = day - timedelta(days=rng.randrange(7, 21))
    consented = informed if board.nature == "international" else None
    return DemoFile(clinical, informed, consented, lacks)


def _lack(rng: Random) -> str:
    return rng.choices(list(_LACKS), list(_LACKS.values()))[0]


def _tumour(rng: Random, board: Board, day: date) -> dict[str, str]:
    site, morphology = ("C61", "8140/3") if board.slug == "prostate" else _TUMOURS.get(board.organ, _OTHER)
    diagnosed = day - timedelta(days=rng.randrange(20, 120))
    motive = "reference,treatment" if board.nature == "reference" else "treatment"
    found = {
        "motive": motive,
        "diagnosed_on": f"{diagnosed:%Y-%m}",
        "topography": site,
        "morphology": morphology,
        "phase": rng.choices(("initial", "relapse"), (3, 1))[0],
    }
    return found | ({"laterality": rng.choice(("left", "right"))} if board.organ in _PAIRED else {})


def _state(rng: Random, board: Board, born: date, day: date) -> dict[str, str]:
    """The frailty score is that of older patients alone."""
    found = {"who_status": rng.choices("0123", (4, 4, 2, 1))[0], "treating_unknown": YES}
    if (day - born).days >= 75 * 365:
        found["g8"] = str(rng.randrange(8, 17))
    return found | {"summary": _said(rng, board, _SUMMARY)}


def _reports(rng: Random, board: Board) -> dict[str, str]:
    found = {
        "imaging_results": _said(rng, board, _IMAGING),
        "pathology_conclusion": _said(rng, board, _PATHOLOGY),
        "pathologist": "Dr A. Lamesle" if board.language == "fr" else "Dr A. Slidewell",
    }
    return found | (
        {"molecular_results": _said(rng, board, (_MOLECULAR,))} if board.nature == "molecular" else {}
    )


def _said(rng: Random, board: Board, texts: tuple[tuple[str, str], ...]) -> str:
    return rng.choice(texts)[board.language == "fr"]
