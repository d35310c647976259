"""Whole seasons of 40 boards and 400 people, and how their cost grows from half of that."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from statistics import median

from bench.houses import House, Street
from bench.progress import rounds, say
from bench.residents import Resident
from bench.results import Result

BOARDS, PEOPLE = 40, 400
OPENINGS, HOLIDAYS, PARTS = 3, 3, 4
LINEAR = "<= 2.2"  # for twice the data
Costs = dict[str, list[dict[str, float]]]


def measure(street: Street, empty: House) -> list[Result]:
    """Half and whole by turns, so that whatever else the machine does meets both."""
    peopled = {name: street.copy(empty, f"{name}-people") for name in ("half", "whole")}
    for name, house in peopled.items():
        with Resident(house) as resident:
            half = 2 if name == "half" else 1
            resident.ask("seasons.people", boards=BOARDS // half, people=PEOPLE // half)
    opened, used = _open(street, peopled)
    with Resident(used["half"]) as half_house, Resident(used["whole"]) as whole_house:
        houses = {"half": half_house, "whole": whole_house}
        say(f"a holiday for {BOARDS} boards, {HOLIDAYS} times")
        closed = _by_turns(houses, HOLIDAYS, lambda one, n: one.ask("seasons.close_a_day", week=8 * n + 4))
        say("two answers by mail to each invitation")
        heard = _by_turns(houses, PARTS, lambda one, n: one.ask("seasons.answer", round=n, rounds=PARTS))
    return [*_openings(opened), *_holidays(closed), *_answers(heard)]


def _open(street: Street, peopled: dict[str, House]) -> tuple[Costs, dict[str, House]]:
    """The same seasons opened in fresh copies of each house; the last copies are given back."""
    costs: Costs = {"half": [], "whole": []}
    used: dict[str, House] = {}
    for number in rounds("opening the seasons of a year", OPENINGS):
        for name in sorted(peopled, reverse=number % 2 == 1):
            used[name] = street.copy(peopled[name], f"{name}-{number}")
            with Resident(used[name]) as resident:
                costs[name].append(resident.ask("seasons.open_all"))
    return costs, used


def _by_turns(
    houses: dict[str, Resident], times: int, ask: Callable[[Resident, int], dict[str, float]]
) -> Costs:
    costs: Costs = {"half": [], "whole": []}
    for number in range(times):
        for name in sorted(houses, reverse=number % 2 == 1):
            costs[name].append(ask(houses[name], number))
    return costs


def _growth(costs: Costs, what: str) -> float:
    """The median of the rounds' own ratios."""
    pairs = zip(costs["whole"], costs["half"], strict=True)
    return round(median(whole[what] / half[what] for whole, half in pairs), 3)


def _openings(costs: Costs) -> Iterator[Result]:
    last = costs["whole"][-1]
    made = {"expanding": f"{last['meetings']:,.0f} meetings", "reconciling": f"{last['mails']:,.0f} mails"}
    for what, against in made.items():
        name = f"a year of {BOARDS} boards and {PEOPLE} people: {what}"
        yield Result(name, round(median(one[what] for one in costs["whole"]), 2), "s", against)
        yield _statements(f"{name}, statements", last[f"{what} statements"], costs, f"{what} statements")
        yield Result(f"{name}, growth", _growth(costs, what), "times", "half as many of both", LINEAR)


def _holidays(costs: Costs) -> Iterator[Result]:
    last, name = costs["whole"][-1], f"one holiday added for {BOARDS} boards"
    seconds, adding = (median(one[what] for one in costs["whole"]) for what in ("seconds", "adding"))
    said = f"{last['mails']:,.0f} mails; {adding:.2f} s until its page answers"
    yield Result(name, round(seconds, 2), "s", said)
    yield _statements(f"{name}, statements", last["statements"], costs, "statements")
    yield Result(f"{name}, growth", _growth(costs, "seconds"), "times", "half the boards", LINEAR)


def _answers(costs: Costs) -> Iterator[Result]:
    answers = sum(one["answers"] for one in costs["whole"])
    name = "answers by mail, from the mailbox to the forecast"
    seconds = sum(one["seconds"] for one in costs["whole"])
    yield Result(name, round(seconds, 1), "s", f"{answers:,.0f} answers, {answers / seconds:.0f} a second")
    each = sum(one["statements"] for one in costs["whole"]) / answers
    yield Result(f"{name}: statements for each", round(each, 1), "statements", f"{answers:,.0f} answers")
    half = sum(one["answers"] for one in costs["half"])
    yield Result(
        f"{name}, growth",
        _growth(costs, "seconds"),
        "times",
        f"{half:,.0f} answers in half the house",
        LINEAR,
    )


def _statements(name: str, value: float, costs: Costs, what: str) -> Result:
    return Result(name, value, "statements", f"{_growth(costs, what):.2f} times those of half the data")
