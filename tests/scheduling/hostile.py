"""Mails built to harm: fuzzed iCalendar and MIME, bombs, and forgeries. Repeatable by their seed."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from tests.scheduling.replies import Answer

Fuzz = Callable[[bytes, Random], bytes]


def flipped(raw: bytes, chance: Random) -> bytes:
    data = bytearray(raw)
    for _ in range(chance.randint(1, 30)):
        data[chance.randrange(len(data))] = chance.randrange(256)
    return bytes(data)


def cut(raw: bytes, chance: Random) -> bytes:
    return raw[: chance.randrange(len(raw))]


def shuffled(raw: bytes, chance: Random) -> bytes:
    lines = raw.splitlines(keepends=True)
    chance.shuffle(lines)
    return b"".join(lines)


def repeated(raw: bytes, chance: Random) -> bytes:
    lines = raw.splitlines(keepends=True)
    for _ in range(chance.randint(1, 5)):
        place = chance.randrange(len(lines))
        lines[place:place] = [lines[chance.randrange(len(lines))]] * chance.choice((1, 2, 50))
    return b"".join(lines)


_VALUES = (
    b"", b"\x00", b"99999999999999999999", b"-1", b"\xff\xfe", "é\u2028\u202e".encode(), b"%00%0a%",
    b'"' * 50, b"00000000T000000Z", b"99991231T235959Z", b"20261332T256199Z", b"1e9", b"\\" * 99,
    b"mailto:", b"=?utf-8?b?",
)  # fmt: skip


def spoilt(raw: bytes, chance: Random) -> bytes:
    """Some lines with another value than they had."""
    lines = raw.split(b"\r\n")
    for _ in range(chance.randint(1, 6)):
        place = chance.randrange(len(lines))
        name, colon, _ = lines[place].partition(b":")
        lines[place] = name + colon + chance.choice(_VALUES)
    return b"\r\n".join(lines)


def _calendar(lines: list[bytes]) -> bytes:
    return b"Content-Type: text/calendar; method=REPLY\r\n\r\n" + b"\r\n".join(lines)


def deep_calendar(_: bytes, chance: Random) -> bytes:
    return _calendar([b"BEGIN:VCALENDAR", *[b"BEGIN:VEVENT"] * chance.choice((21, 30_000))])


def wide_calendar(_: bytes, chance: Random) -> bytes:
    return _calendar([b"BEGIN:VCALENDAR", *[b"BEGIN:VALARM", b"END:VALARM"] * 20_000, b"END:VCALENDAR"])


def quoted_line(_: bytes, chance: Random) -> bytes:
    line = b"ATTENDEE" + b';X="' * chance.randint(1, 60_000)
    return _calendar([b"BEGIN:VCALENDAR", b"BEGIN:VEVENT", line, b"END:VEVENT", b"END:VCALENDAR"])


def folded(_: bytes, chance: Random) -> bytes:
    return _calendar([b"BEGIN:VCALENDAR", *[b" x"] * 100_000, b"END:VCALENDAR"])


def deep_mime(_: bytes, chance: Random) -> bytes:
    depth = chance.choice((21, 400))
    heads = [b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (n, n) for n in range(depth)]
    return b"".join(heads) + b"\r\n\r\nx"


def many_parts(_: bytes, chance: Random) -> bytes:
    parts = b"--b\r\n\r\nx\r\n" * chance.choice((101, 5_000))
    return b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n' + parts


def crowd(raw: bytes, chance: Random) -> bytes:
    address = chance.choice((b"a@b.example, ", b"(" * 50, b'"<>:;@', b"a:", b"\\"))
    return b"To: " + address * 3_000 + b"\r\n" + raw


def long_field(raw: bytes, chance: Random) -> bytes:
    return b"Authentication-Results: " + chance.choice((b"(", b"a=b ", b'"', b";")) * 90_000 + b"\r\n" + raw


def odd_coding(raw: bytes, chance: Random) -> bytes:
    coding = chance.choice((b"base64", b"quoted-printable", b"x-uuencode", b"uuencode", b"7bit", b"nonsense"))
    charset = chance.choice((b"utf-7", b"utf-16", b"idna", b"punycode", b"zlib", b"nonsense", b"rot13"))
    changed = raw.replace(b"Content-Transfer-Encoding: 8bit", b"Content-Transfer-Encoding: " + coding)
    return changed.replace(b"charset=UTF-8", b"charset=" + charset).replace(b"Dr", b"D\xe9")


def mime_bomb(_: bytes, chance: Random) -> bytes:
    return b'Content-Type: multipart/mixed; boundary="a"\r\n\r\n' + b"--a\r\n\r\nx\r\n" * 150_000


def untouched(raw: bytes, _: Random) -> bytes:
    """A forgery in good form."""
    return raw


FUZZES: tuple[Fuzz, ...] = (
    untouched, flipped, cut, shuffled, repeated, spoilt, deep_calendar, wide_calendar, quoted_line, folded,
    deep_mime, many_parts, crowd, long_field, odd_coding,
)  # fmt: skip
BOMBS_IN = 500  # one in so many uses up all its time


def forged(honest: Answer, victim: Answer, chance: Random) -> Answer:
    """What Mallory, who was invited herself, makes of her own answer to speak for another."""
    her = victim.to.address
    attendee = f"ATTENDEE;PARTSTAT=DECLINED:mailto:{her}"
    delegate = f'ATTENDEE;PARTSTAT=DECLINED;DELEGATED-FROM="mailto:{honest.to.address}":mailto:{her}'
    proof = "Authentication-Results: mx.evil.example; dmarc=pass"
    return chance.choice(
        (
            honest.but(uid=victim.to.uid),
            honest.but(attendees=(attendee,), sender=her),
            honest.but(attendees=(delegate,), sender=her),
            victim.but(recipient=honest.to.organizer),
            victim.but(recipient=victim.to.organizer.replace(".", "a", 1)),
            victim.but(recipient=victim.to.organizer.partition("+")[0] + "@example.org"),
            victim.but(recipient=honest.to.organizer, fields=(proof,)),
        )
    )


def mail(honest: Answer, victim: Answer, number: int, chance: Random) -> bytes:
    """The mail of that number: every fuzz has its turn, half of them on forgeries."""
    stolen = victim.but(recipient=honest.to.organizer)
    answer = forged(honest, victim, chance) if chance.random() < 0.5 else stolen
    fuzz = mime_bomb if number % BOMBS_IN == 1 else FUZZES[number % len(FUZZES)]
    return fuzz(answer.mime(), chance)
