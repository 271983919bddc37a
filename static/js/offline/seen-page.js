/**
 * A page as it was seen, with what keeps it from misleading: when that was stands above all of it,
 * and on another day before each thing that it says of "now" or "today". Text to text: a worker has
 * no page.
 */

/**
 * @param {string} text of the page
 * @param {string} frame the page "no internet" in the same language, which holds our words
 * @param {number} time when the page was made; milliseconds since 1970
 * @param {number} now
 */
export function seenPage(text, frame, time, now) {
  const words = JSON.parse(/data-seen='([^']*)'/.exec(frame)[1]);
  const [, line] = /<template data-line>([\s\S]*?)<\/template>/.exec(frame);
  const day = isoDay(time);
  const date = words.days[day] ?? day;
  const when = `${date} ${clock(time, words.digits)}`;
  const dated = text.replace(
    /<main id="main">/,
    (main) => main + line.replace('<bdi></bdi>', () => `<bdi>${when}</bdi>`),
  );
  if (day === isoDay(now)) return dated;
  return dated.replace(
    /(<p class="line (?:now|notice) )(\w+)(">.*?<span>)/g,
    (_, start, state, end) =>
      `${start}${start.endsWith('now ') ? 'unknown' : state}${end}<bdi>${date}</bdi>: `,
  );
}

/** The day and the time on this phone's clock: its owner saw the page by that one. */
function isoDay(time) {
  const at = new Date(time);
  return [at.getFullYear(), at.getMonth() + 1, at.getDate()].map(padded).join('-');
}

function clock(time, digits) {
  const at = new Date(time);
  const told = [at.getHours(), at.getMinutes()].map(padded).join(':');
  return told.replace(/\d/g, (digit) => digits[digit]);
}

const padded = (number) => String(number).padStart(2, '0');
