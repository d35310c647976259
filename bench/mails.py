"""Mails handed over per second, against a bare smtplib loop to the same sink."""

from __future__ import annotations

from statistics import median

from bench.houses import House
from bench.progress import rounds
from bench.residents import Resident
from bench.results import Result
from bench.servers import sink

ROUNDS, MAILS = 10, 100


def measure(house: House) -> list[Result]:
    """1,000 mails each way, by turns, after one unmeasured round; the median of the rounds."""
    taken: list[tuple[float, float]] = []
    with sink(house) as port, Resident(house, QUORUM_SMTP_PORT=str(port)) as resident:
        for number in rounds("handing over mails", ROUNDS + 1):
            ways = ("deliver", "bare") if number % 2 else ("bare", "deliver")
            seconds = {way: float(resident.ask(f"mails.{way}", mails=MAILS)) for way in ways}
            taken.append((seconds["deliver"], seconds["bare"]))
    return [
        Result(
            "mails handed over by the outbox",
            round(median(bare / ours for ours, bare in taken[1:]), 3),
            "times",
            "smtplib's sendmail in a loop, same bytes, same sink, one connection",
            ">= 0.5",
        ),
        Result(
            "mails handed over by the outbox in a second",
            round(MAILS / median(ours for ours, _ in taken[1:])),
            "mails/s",
            f"smtplib's loop: {MAILS / median(bare for _, bare in taken[1:]):.0f}",
        ),
    ]
