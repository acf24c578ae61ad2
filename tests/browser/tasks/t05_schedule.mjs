// T5: the section fixes a date that suits all, and takes the calendar file.
import fs from 'node:fs';

import { asSeenBy } from './shared.mjs';

export default {
  title: '日程を決め、予定表に入れる',
  role: 'section',
  start: '/',
  max: 5,

  async run({ person, page, demo, browser, expect, way, english }) {
    const api = demo.api('section');
    const { id } = await api.conference('C7-0042');
    const day = english ? /3 Dec|12\/3|2025-12-03/ : /12月3日|12\/3/;

    await person.link('日程を決める', { within: /C7-0042|見本 ふたば/ });
    await person.button('この日に決める', { within: day });
    const conference = await api.get(`/conferences/${id}`);
    expect(conference.state === 'scheduled', `state ${conference.state}`);
    expect(Date.parse(conference.starts_at) === Date.parse('2025-12-03T10:00:00+09:00'), `starts at ${conference.starts_at}`);
    expect(conference.participants.some(({ coordinator_id, left_at }) => coordinator_id && !left_at), 'the coordinator is invited');

    const download = page.waitForEvent('download');
    await person.link('予定表に入れる');
    const file = fs.readFileSync(await (await download).path(), 'utf8');
    for (const fault of calendarFaults(file)) expect(false, fault);
    const again = await (await api.raw(`/conferences/${id}/calendar.ics`)).text();
    const uid = (text) => /^UID:(.*)$/m.exec(text)?.[1].trim();
    expect(uid(file) && uid(file) === uid(again), `the same UID twice: ${uid(file)}, ${uid(again)}`);

    if (way !== 'js') return;
    const told = await asSeenBy(browser, demo, 'hospital', `/conferences/${id}`, (it) => it.locator('main').innerText());
    expect(told.includes('日程確定'), 'the requester reads 日程確定');
  },
};

/** What RFC 5545 and the contract want of the file. */
function calendarFaults(file) {
  const faults = [];
  const lines = file.split('\r\n');
  if (/[^\r]\n/.test(file)) faults.push('a line does not end with CRLF');
  if (lines.some((line) => Buffer.byteLength(line) > 75)) faults.push('a line is longer than 75 octets');
  if (lines.filter((line) => line === 'BEGIN:VEVENT').length !== 1) faults.push('not one VEVENT');
  if (!lines.includes('DTSTART;TZID=Asia/Tokyo:20251203T100000')) faults.push(`DTSTART is ${lines.find((line) => line.startsWith('DTSTART'))}`);
  const unfolded = file.replaceAll(/\r\n[ \t]/g, '');
  if (/ふたば|フタバ|ミホン/.test(unfolded)) faults.push('the name of the child stands in the file');
  return faults;
}
