"""The French national health identifier (INS, from the NIR): thirteen characters and a key of two digits."""

_CORSICA = {"2A": "19", "2B": "18"}


def key_fits(number: str) -> bool:
    """Whether the key is 97 less the rest by 97; ``number`` has fifteen characters, 2A or 2B for Corsica."""
    body, key = number[:13], number[13:]
    county = body[5:7]
    digits = body[:5] + _CORSICA.get(county, county) + body[7:]
    return digits.isdecimal() and key.isdecimal() and 97 - int(digits) % 97 == int(key)
