// Days and their numbers: pure arithmetic, no page.

export const DAY_MS = 86400000;
const MOST_MONTHS = 14; // more month names than that do not fit along the chart

export function calendar(start, last) {
  const origin = Date.parse(start);
  const iso = (index) => new Date(origin + index * DAY_MS).toISOString().slice(0, 10);
  const indexOf = (day) => Math.round((Date.parse(day) - origin) / DAY_MS);
  return {
    last,
    iso,
    indexOf,
    clamp: (index) => Math.min(Math.max(index, 0), last),
    // A text is a day only if it reads as one and is in the calendar: 30 February is not.
    isDay: (text) => /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text)) &&
      iso(indexOf(text)) === text,
    time: (index) => origin + index * DAY_MS,
  };
}

// The first days of months in a window, thinned so that their names fit.
export function monthTicks(days) {
  const found = [];
  for (let index = 0; index <= days.last; index += 1) {
    if (days.iso(index).endsWith("-01")) found.push(index);
  }
  const every = Math.ceil(found.length / MOST_MONTHS);
  return found.filter((_, place) => place % every === 0);
}

// Ticks of a short window, in which no or one month begins.
export function weekTicks(days) {
  const every = Math.max(1, Math.ceil(days.last / 6));
  return Array.from({ length: Math.floor(days.last / every) + 1 }, (_, place) => place * every);
}

// Round numbers from the lowest to the top, three to five of them, 0 among them.
export function areaTicks(low, top) {
  const rough = (top - low) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((part) => part * power).find((size) => size >= rough);
  const first = Math.ceil(low / step);
  const count = Math.floor(top / step) - first + 1;
  return Array.from({ length: count }, (_, place) => (first + place) * step);
}

// What the chart draws: areas, or where no border bounds them the change since the first day.
export function seriesOf(source, isChange) {
  if (!isChange) return source.held;
  const first = source.held.find((km2) => km2 !== null);
  return source.held.map((km2) => (km2 === null ? null : km2 - first));
}

// Whether a maker has a map of both days: without one nothing can be called gained or lost.
export function coversBoth(source, from, to) {
  return source.held[from] !== null && source.held[to] !== null;
}

// Sums gained and lost over the days after one and up to another; null where a day has no number.
export function movesBetween(source, from, to) {
  const sums = { gained: 0, lost: 0, leftOut: 0 };
  for (let index = from + 1; index <= to; index += 1) {
    if (source.faults.includes(index)) {
      sums.leftOut += 1;
    } else if (source.gained[index] === null || source.lost[index] === null) {
      return null;
    } else {
      sums.gained += source.gained[index];
      sums.lost += source.lost[index];
    }
  }
  return sums;
}
