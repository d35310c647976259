// Prints {zone: VTIMEZONE} for every zone that timezones-ical-library knows: the rules of IANA as vzic writes them.
import { tzlib_get_ical_block, tzlib_get_timezones } from "timezones-ical-library";

const zones = tzlib_get_timezones();
console.log(JSON.stringify(Object.fromEntries(zones.map((zone) => [zone, tzlib_get_ical_block(zone)[0]]))));
