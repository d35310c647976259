"""Who plays in the journeys: people of the demo, by their addresses, and what each of them can do."""

from __future__ import annotations

import re

from playwright.sync_api import Browser

from tests.journeys.browser import Reader, Tab, window
from tests.journeys.feeds import Subscription
from tests.journeys.house import House
from tests.journeys.mails import first_link_mail

PASSWORD = "quorum-demo-2026"  # as the sign-in page of the demo shows it
SECRETARY_IN_CAYENNE = "marie.josephe.sinnamary@cayenne.example"
COORDINATOR_IN_LYON = "agnes.beaujeu@clb.example"
ADMINISTRATOR = "maud.fourviere@clb.example"
HELENE_IN_LYON = "helene.de.la.saone@clb.example"  # on invitations, and signs in
JOBY_IN_CAYENNE = "joby.oyapock@cayenne.example"  # on invitations
ETIENNE_IN_LYON = "etienne.vercors@clb.example"  # subscribes
LINE_ROSE_IN_CAYENNE = "line.rose.mahury@cayenne.example"  # subscribes
INVITED, SUBSCRIBED = (HELENE_IN_LYON, JOBY_IN_CAYENNE), (ETIENNE_IN_LYON, LINE_ROSE_IN_CAYENNE)


def sign_in(tab: Tab, address: str) -> Tab:
    tab.sign_in(address, PASSWORD)
    return tab


def subscribe(browser: Browser, house: House, doctor: str, reader: Reader) -> Subscription:
    """What a doctor without account does with her first mail: open its link, and take an address."""
    mail = first_link_mail(house, doctor)
    with window(browser, house.address, reader) as tab:
        tab.open(mail.path)
        assert mail.subject in tab.text()
        for _scanner_then_person in range(2):
            tab.open(mail.calendar_link)
        tab.follow("main form[method=post] button")
        assert tab.page.url.endswith("/my-calendar/")
        tab.read_in(reader.language)
        tab.follow("main form:has([name=name]) button")
        found = re.search(rf"{house.address}/feeds/[\w-]+\.ics", tab.page.content())
        assert found is not None, tab.text()
        return Subscription(found[0])
