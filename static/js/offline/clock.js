/**
 * The city's clock, as the pack tells it: the phone's own time zones may be years old.
 *
 * A "minute" counts from the moment of the pack. A "wall" minute counts on the city's clocks from
 * the midnight before it; day 0 is the day of the pack.
 */
const DAY = 1440;

export class Clock {
  constructor({ created, offsets }) {
    this.created = created;
    this.offsets = offsets;
    const local = created / 60 + this.#offset(0);
    this.start = ((local % DAY) + DAY) % DAY;
    this.weekdayOfDay0 = (Math.floor(local / DAY) + 3) % 7; // Monday is 0; 1970 began on a Thursday
  }

  /** The minute that a moment lies in; `milliseconds` since 1970, as Date.now() says. */
  minute(milliseconds) {
    return Math.floor(milliseconds / 60000) - Math.floor(this.created / 60);
  }

  wall(minute) {
    return this.start + minute + this.#offset(minute) - this.#offset(0);
  }

  day(minute) {
    return Math.floor(this.wall(minute) / DAY);
  }

  /** "09:05" */
  time(minute) {
    const wall = ((this.wall(minute) % DAY) + DAY) % DAY;
    const two = (number) => String(number).padStart(2, '0');
    return `${two(Math.floor(wall / 60))}:${two(wall % 60)}`;
  }

  isMidnight(minute) {
    return this.wall(minute) % DAY === 0;
  }

  /** The minute of a wall minute; one that is skipped or doubled is read as its first (PEP 495). */
  minuteAt(wall) {
    let before = null;
    for (const [index, [from, offset]] of this.offsets.entries()) {
      const minute = wall - this.start - offset + this.#offset(0);
      const until = this.offsets[index + 1]?.[0] ?? Infinity;
      if (minute < until) return minute >= from || before === null ? minute : before;
      before = minute;
    }
    return before;
  }

  #offset(minute) {
    let found = this.offsets[0][1];
    for (const [from, offset] of this.offsets) if (from <= minute) found = offset;
    return found;
  }
}
