/**
 * The sentences of the server, with what the phone knows filled in: see locator/offline/words.py.
 *
 * A sentence comes as parts: plain text, {text, lang, dir, name (a class)} to be
 * isolated, {strong: parts}, or {html} of the pack.
 */
export class Words {
  constructor(words) {
    this.words = words;
  }

  say(sentence, values = {}) {
    return filled(this.words.say[sentence], values);
  }

  /** With the plural form of `count`; `many` is the English form for many. */
  sayMany(many, count, values = {}) {
    const { plural } = this.words;
    const form = plural[count < plural.length ? count : 100 + (count % 100)];
    return filled(this.words.many[many][form], { number: isolated(count), ...values });
  }

  /** As Language.distance of locator/languages/saying.py rounds it. */
  distance(metres) {
    const [tens, fifties, tenths, kilometres] = this.words.distances;
    if (metres < 100) return tens[Math.max(10, Math.round(metres / 10) * 10) / 10 - 1];
    if (metres < 975) return fifties[Math.round(metres / 50) - 2];
    if (metres < 9950) return tenths[Math.round(metres / 100) - 10];
    const whole = Math.round(metres / 1000);
    return kilometres[whole - 10] ?? kilometres[40].replace('50', whole);
  }

  weekday(day) {
    return this.words.weekdays[((day % 7) + 7) % 7];
  }

  /** The names begin a week before the day of the pack: something may have opened then. */
  date(day) {
    return this.words.dates[Math.min(Math.max(0, day + 7), this.words.dates.length - 1)];
  }

  /** "Arabic, Amharic or Dari" */
  either(names) {
    const [two, start, middle, end] = this.words.or;
    if (names.length < 3) return names.join(two);
    const [first, ...rest] = names;
    const last = rest.pop();
    return first + start + rest.join(middle) + end + last;
  }
}

export const isolated = (text, lang, dir) => ({ text: String(text), lang, dir });

function filled(sentence, values) {
  return sentence.split(/%\((\w+)\)s/).flatMap((part, index) => (index % 2 ? values[part] : part));
}

/** What a screen reader would say of some parts. */
export function plain(parts) {
  return [parts]
    .flat()
    .map((part) => part.text ?? part.html?.replace(/<[^>]*>/g, '') ?? part)
    .join('');
}

/** The same for the page. */
export function nodes(parts) {
  return [parts].flat().map((part) => {
    if (typeof part === 'string') return part;
    if (part.html !== undefined) return fromHtml(part.html);
    const element = document.createElement(part.strong ? 'b' : 'bdi');
    if (part.strong) {
      element.append(...nodes(part.strong));
      return element;
    }
    if (part.lang) element.lang = part.lang;
    if (part.dir) element.dir = part.dir;
    if (part.name) element.className = part.name;
    element.textContent = part.text;
    return element;
  });
}

/** HTML of the pack, which the server has written and escaped as it does for a page. */
export function fromHtml(html) {
  const template = document.createElement('template');
  template.innerHTML = html;
  return template.content;
}
