"""Specialties that sit on a tumour board. Codes are this demo's own and never change."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Specialty:
    """A medical specialty: a stable code, and its name in both languages."""

    code: str
    name_en: str
    name_fr: str


SPECIALTIES = (
    Specialty("medical-oncology", "Medical oncology", "Oncologie médicale"),
    Specialty("radiotherapy", "Radiation oncology", "Oncologie radiothérapie"),
    Specialty("surgery-visceral", "Visceral surgery", "Chirurgie viscérale et digestive"),
    Specialty("surgery-orthopaedic", "Orthopaedic surgery", "Chirurgie orthopédique"),
    Specialty("surgery-thoracic", "Thoracic surgery", "Chirurgie thoracique"),
    Specialty(
        "surgery-gynaecological", "Gynaecological and breast surgery", "Chirurgie gynécologique et mammaire"
    ),
    Specialty("surgery-urological", "Urological surgery", "Chirurgie urologique"),
    Specialty("surgery-ent", "Ear, nose and throat surgery", "Chirurgie ORL et cervico-faciale"),
    Specialty("neurosurgery", "Neurosurgery", "Neurochirurgie"),
    Specialty("pathology", "Pathology", "Anatomie et cytologie pathologiques"),
    Specialty("radiology", "Radiology", "Radiologie et imagerie médicale"),
    Specialty("nuclear-medicine", "Nuclear medicine", "Médecine nucléaire"),
    Specialty("haematology", "Haematology", "Hématologie"),
    Specialty("paediatric-oncology", "Paediatric oncology", "Oncologie pédiatrique"),
    Specialty("genetics", "Molecular biology and genetics", "Biologie moléculaire et génétique"),
    Specialty("biology", "Medical biology", "Biologie médicale"),
    Specialty("pharmacy", "Pharmacy", "Pharmacie"),
    Specialty("pulmonology", "Pulmonology", "Pneumologie"),
    Specialty("gastroenterology", "Gastroenterology", "Hépato-gastro-entérologie"),
    Specialty("dermatology", "Dermatology", "Dermatologie"),
    Specialty("endocrinology", "Endocrinology", "Endocrinologie"),
    Specialty("palliative-care", "Palliative care", "Soins palliatifs"),
    Specialty("geriatrics", "Geriatric oncology", "Oncogériatrie"),
    Specialty("general-practice", "General practice", "Médecine générale"),
)

SURGERY = frozenset(item.code for item in SPECIALTIES if "surgery" in item.code)
