// Reads one calendar on stdin; prints [[uid, start, end, summary, status], …], instants in UTC, recurrence
// expanded. Run with TZ=UTC: a time whose VTIMEZONE is missing is then read as UTC, so it shows as shifted.
import { readFileSync } from "node:fs";
import ICAL from "ical.js";

const OCCURRENCES = 2000;
const utc = (time) => time.convertToZone(ICAL.Timezone.utcTimezone).toJSDate().toISOString();
const text = (component, name) => component.getFirstPropertyValue(name) ?? "";
const row = (event, start, end) => [
  event.uid, utc(start), utc(end), text(event.component, "summary"), text(event.component, "status"),
];

function* occurrences(event) {
  if (!event.isRecurring()) {
    yield row(event, event.startDate, event.endDate);
    return;
  }
  const iterator = event.iterator();
  for (let count = 0, next = iterator.next(); next && count < OCCURRENCES; count += 1, next = iterator.next()) {
    const { item, startDate, endDate } = event.getOccurrenceDetails(next);
    yield row(item, startDate, endDate);
  }
}

const calendar = new ICAL.Component(ICAL.parse(readFileSync(0, "utf8")));
// Exceptions by UID: left to itself, ical.js relates every exception of a calendar to every series in it.
const components = calendar.getAllSubcomponents("vevent");
const exceptions = new Map();
for (const component of components) {
  if (component.hasProperty("recurrence-id")) {
    const uid = text(component, "uid");
    exceptions.set(uid, [...(exceptions.get(uid) ?? []), component]);
  }
}
const events = components.map((component) => new ICAL.Event(component, {
  strictExceptions: true,
  exceptions: component.hasProperty("recurrence-id") ? [] : exceptions.get(text(component, "uid")) ?? [],
}));
const masters = new Set(events.filter((event) => !event.isRecurrenceException()).map((event) => event.uid));
const told = events.filter((event) => !event.isRecurrenceException() || !masters.has(event.uid));
console.log(JSON.stringify(told.flatMap((event) => [...occurrences(event)])));
