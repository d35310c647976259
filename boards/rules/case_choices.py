"""What may be chosen on the case form. Codes of treatments are those of CI-SIS (JDV_TypeTraitement)."""

from boards.rules.case_schema import Choice


def gettext_noop(text: str) -> str:
    """Marks a text for translators; it is translated where it is shown."""
    return text


SEXES = (
    Choice("F", gettext_noop("Female")),
    Choice("M", gettext_noop("Male")),
    Choice("O", gettext_noop("Other")),
)
MOTIVES = (
    Choice("diagnosis", gettext_noop("Diagnostic opinion")),
    Choice("treatment", gettext_noop("Treatment proposal")),
    Choice("reference", gettext_noop("Opinion of a reference board")),
    Choice("paediatric", gettext_noop("Paediatric opinion")),
)
LATERALITIES = (
    Choice("left", gettext_noop("Left")),
    Choice("right", gettext_noop("Right")),
    Choice("both", gettext_noop("Both sides")),
    Choice("midline", gettext_noop("Midline")),
    Choice("none", gettext_noop("Does not apply")),
)
TNM_EDITIONS = (
    Choice("7", gettext_noop("7th (2009)")),
    Choice("8", gettext_noop("8th (2016)")),
    Choice("9", gettext_noop("9th (2025)")),
)
PHASES = (
    Choice("initial", gettext_noop("First treatment")),
    Choice("relapse", gettext_noop("Relapse or progression")),
)
PROGRESSIONS = (
    Choice("local", gettext_noop("Local")),
    Choice("regional", gettext_noop("Regional")),
    Choice("distant", gettext_noop("Distant")),
)
WHO_STATES = (
    Choice("0", gettext_noop("0: fully active")),
    Choice("1", gettext_noop("1: restricted in strenuous activity")),
    Choice("2", gettext_noop("2: up more than half of the day")),
    Choice("3", gettext_noop("3: in bed more than half of the day")),
    Choice("4", gettext_noop("4: in bed all day")),
)
TREATMENT_TYPES = (
    Choice("P1-00000", gettext_noop("Surgery")),
    Choice("P5-C0300", gettext_noop("Radiotherapy")),
    Choice("P5-C0600", gettext_noop("Brachytherapy")),
    Choice("P2-67010", gettext_noop("Chemotherapy")),
    Choice("MED-228", gettext_noop("Targeted therapy")),
    Choice("MED-127", gettext_noop("Hormone therapy")),
    Choice("P2-69200", gettext_noop("Immunotherapy")),
    Choice("MED-229", gettext_noop("Interventional radiology")),
    Choice("MED-556", gettext_noop("Treatment break")),
    Choice("MED-226", gettext_noop("Surveillance alone")),
    Choice("MED-227", gettext_noop("Active surveillance")),
    Choice("MED-231", gettext_noop("Interventional endoscopy")),
    Choice("MED-232", gettext_noop("Radioiodine therapy")),
    Choice("MED-126", gettext_noop("Transplantation of stem cells")),
    Choice("MED-124", gettext_noop("Another treatment")),
    Choice("MED-125", gettext_noop("Other specific drugs")),
    Choice("MED-053", gettext_noop("Supportive care")),
    Choice("P2-00200", gettext_noop("Palliative care")),
)
TREATMENT_STATES = (
    Choice("done", gettext_noop("Finished")),
    Choice("active", gettext_noop("Under way")),
    Choice("stopped", gettext_noop("Stopped early")),
)
