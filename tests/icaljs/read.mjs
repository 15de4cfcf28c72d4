// Reads the calendar on standard input and prints its events as JSON, as ical.js understands them.
// Each is read twice: as parsed, and after ical.js has written it and read it again, as a program does after a restart.
import { readFileSync } from "node:fs";
import ICAL from "ical.js";

const utc = (time) =>
  time.isDate ? time.toString() : time.convertToZone(ICAL.Timezone.utcTimezone).toString();

function events(calendar) {
  return calendar.getAllSubcomponents("vevent").map((component) => {
    const event = new ICAL.Event(component);
    return {
      uid: event.uid,
      summary: event.summary,
      start: utc(event.startDate),
      end: utc(event.endDate),
      description: event.description,
      status: component.getFirstPropertyValue("status"),
      alarms: component.getAllSubcomponents("valarm").map((alarm) => {
        const trigger = alarm.getFirstPropertyValue("trigger");
        return trigger instanceof ICAL.Duration ? trigger.toString() : utc(trigger);
      }),
    };
  });
}

const parsed = new ICAL.Component(ICAL.parse(readFileSync(0, "utf-8")));
const again = new ICAL.Component(ICAL.parse(parsed.toString()));
process.stdout.write(JSON.stringify({ parsed: events(parsed), again: events(again) }));
