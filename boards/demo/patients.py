"""Invented patients with names that nobody bears, and the neutral questions that are asked for them.

No INS number is made up: an invented one could be somebody's.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Literal

from boards.demo.names import names
from boards.demo.tumour_boards import Board

Sex = Literal["F", "M"]

_WOMEN = {"breast": 0.99, "gynaecology": 1.0, "urology": 0.25}
_QUESTIONS = {
    "any": (
        ("Treatment proposal before any surgery?", "Proposition thérapeutique avant toute chirurgie ?"),
        ("Treatment proposal after surgery?", "Proposition thérapeutique après l’intervention ?"),
        (
            "First presentation: additional examinations needed?",
            "Première présentation : examens à compléter ?",
        ),
        (
            "Progression on imaging: change of treatment?",
            "Évolution à l’imagerie : changement de traitement ?",
        ),
        ("End of treatment: follow-up schedule?", "Fin de traitement : rythme de surveillance ?"),
        ("Local recurrence: surgery or radiotherapy?", "Récidive locale : chirurgie ou radiothérapie ?"),
        ("Second reading of pathology and imaging?", "Relecture anatomopathologique et radiologique ?"),
        ("Eligible for a clinical trial?", "Inclusion possible dans un essai clinique ?"),
        ("Continue, pause or stop treatment?", "Poursuite, pause ou arrêt du traitement ?"),
        ("Referral for treatment at the reference centre?", "Prise en charge au centre de référence ?"),
    ),
    "molecular": (
        ("Targeted treatment from the molecular profile?", "Traitement ciblé selon le profil moléculaire ?"),
        ("Which further molecular analysis?", "Quelle analyse moléculaire complémentaire ?"),
        ("Genetic counselling needed?", "Indication d’une consultation d’oncogénétique ?"),
    ),
    "supportive": (
        ("Adapt symptomatic treatment?", "Adaptation du traitement symptomatique ?"),
        ("Can care go on at home?", "Poursuite des soins à domicile ?"),
        ("Which treatment fits general condition?", "Quel traitement selon l’état général ?"),
    ),
}


@dataclass(frozen=True)
class Patient:
    """``local_id`` is the invented number in the referring hospital's files, never used twice."""

    birth_name: str
    used_name: str
    given_names: str
    sex: Sex
    birth_date: date
    local_id: str


def _age(rng: Random, board: Board) -> float:
    """In years: young on a paediatric board, 75 and over in geriatrics, around 64 elsewhere."""
    if board.nature == "paediatric":
        return rng.uniform(0.5, 17.5)
    if "geriatrics" in board.required:
        return rng.uniform(75, 96)
    return min(max(rng.gauss(64, 13), 19), 97)


def invent_patient(rng: Random, board: Board, day: date, local_id: str) -> Patient:
    """A patient of the age and sex that the board sees; ``day`` is that of the meeting."""
    women = 0.0 if board.slug == "prostate" else _WOMEN.get(board.organ, 0.5)
    sex: Sex = "F" if rng.random() < women else "M"
    birth_name = rng.choice(names("patient", "family"))
    married = sex == "F" and board.nature != "paediatric" and rng.random() < 0.4
    return Patient(
        birth_name=birth_name,
        used_name=rng.choice(names("patient", "family")) if married else birth_name,
        given_names=" ".join(rng.sample(names(f"patient-{sex}", "given"), rng.choice((1, 1, 2)))),
        sex=sex,
        birth_date=day - timedelta(days=round(_age(rng, board) * 365.25)),
        local_id=local_id,
    )


def invent_question(rng: Random, board: Board) -> tuple[str, str]:
    """What is asked of the board, in English and in French, with nothing that tells who it is about."""
    return rng.choice(_QUESTIONS.get(board.nature, _QUESTIONS["any"]))
