// One process for all questions: a line of JSON in, a line of JSON out.
// {value, zone, country, from, to} -> {open, unknown, holidays} as [[ms, ms], ...], or {error}.
"use strict";

const OpeningHours = require(process.argv[2]);
const readline = require("node:readline");

function ask({ value, zone, country, from, to }) {
  process.env.TZ = zone; // V8 reads it again
  const place = { lat: 0, lon: 0, address: { country_code: country, state: "" } };
  const times = { open: [], unknown: [], holidays: [] };
  const start = new Date(from);
  const end = new Date(to);
  for (const [first, last, isUnknown] of new OpeningHours(value, place, { mode: 0 }).getOpenIntervals(start, end)) {
    times[isUnknown ? "unknown" : "open"].push([first.getTime(), last.getTime()]);
  }
  if (value.includes("PH")) {
    for (const [first, last] of new OpeningHours("PH", place, { mode: 0 }).getOpenIntervals(start, end)) {
      times.holidays.push([first.getTime(), last.getTime()]);
    }
  }
  return times;
}

readline.createInterface({ input: process.stdin }).on("line", (line) => {
  let answer;
  try {
    answer = ask(JSON.parse(line));
  } catch (error) {
    answer = { error: String(error).slice(0, 300) };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
});
