// Every sentence of the map's page, from numbers; pure text, no page.

import { coversBoth } from "./days.js";

const longDay = new Intl.DateTimeFormat("en-GB", {
  day: "numeric", month: "long", year: "numeric", timeZone: "UTC",
});
const shortDay = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", timeZone: "UTC" });
const month = new Intl.DateTimeFormat("en-GB", { month: "short", timeZone: "UTC" });
const tenth = new Intl.NumberFormat("en-GB", { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const whole = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 1 });

export const numberText = (value) => whole.format(value).replace("-", "−");

export function wordsOf(report, days) {
  const dayText = (index) => longDay.format(days.time(index));
  const shortText = (index) => shortDay.format(days.time(index));

  const isYearsFirst = (index) => days.iso(index).slice(5) === "01-01";

  function monthText(index) {
    const name = month.format(days.time(index));
    return isYearsFirst(index) ? `${name} ${days.iso(index).slice(0, 4)}` : name;
  }

  function areaText(km2) {
    if (km2 === null) return "no number";
    const metric = `${tenth.format(km2)} km²`;
    const imperial = `${tenth.format(km2 / report.km2PerSqMi)} sq mi`;
    return { km: metric, mi: imperial }[report.units] || `${metric} (${imperial})`;
  }

  function ageText(age) {
    if (age === 0) return "published that day";
    return age === 1 ? "1 day old" : `${age} days old`;
  }

  function readout(source, index) {
    if (source.held[index] === null) return `${source.label}: no map of this day.`;
    const parts = [`${source.label}: ${areaText(source.held[index])}`];
    if (source.drawsContested) parts.push(`contested: ${areaText(source.contested[index])}`);
    return `${parts.join("; ")}. Map ${ageText(source.age[index])}.`;
  }

  const notShown = (source, index) =>
    `${source.short}’s outlines may not be shown by its terms, only its number: ` +
    `${areaText(source.held[index])}.`;

  function veil(source, index) {
    if (!source.isMapped) return notShown(source, index);
    if (source.held[index] === null) return `${source.short} has no map of this day.`;
    return source.held[index] === 0 ? `${source.short} gives no land as held on this day.` : "";
  }

  function mapOf(source, indices) {
    const drawn = indices.filter((index) => source.age[index] !== null).map((index) =>
      ` of ${dayText(index - source.age[index])}, ${ageText(source.age[index])}`);
    return `${source.credit}${drawn.join(" and")}`;
  }

  // A view shows one day, or two that it compares.
  function credit(sources, indices) {
    const made = sources.some((source) => source.isMapped)
      ? " Outlines generalised; areas measured before." : "";
    const names = sources.map((source) => mapOf(source, indices)).join("; ");
    const waters = report.rivers.length ? " Rivers, lakes: GSHHG (LGPL)." : "";
    return `Map${sources.length > 1 ? "s" : ""}: ${names}.${made} ` +
      `Border, oblasts © OpenStreetMap contributors (ODbL).${waters}`;
  }

  function netText(km2) {
    if (Math.abs(km2) < 0.05) return "no change";
    return `${areaText(Math.abs(km2))} ${km2 > 0 ? "more" : "less"}`;
  }

  const sumsText = (leftOut) => " Sums count land each time it changes hands; the map shows only " +
    `what differs between the two days.${leftOutText({ leftOut })}`;

  const leftOutText = (sums) => (sums && sums.leftOut
    ? ` The sums leave out ${sums.leftOut} day${sums.leftOut > 1 ? "s" : ""} of a fault of the map; ` +
      "the map shows that land too." : "");

  // Net is the difference of two areas; gained and lost are sums of days, and say so: land that
  // came and went is in both sums and in neither colour of the map.
  function changeText(source, from, to, sums) {
    if (to === 0) return `${source.label}: no day of the report lies before ${dayText(0)}.`;
    if (!coversBoth(source, from, to)) {
      return `${source.label}: no map of one of the two days.`;
    }
    const net = netText(source.held[to] - source.held[from]);
    const parts = [`${source.label}, from ${dayText(from)} to ${dayText(to)}: ${net}`];
    if (sums) {
      parts.push(`summed day by day, gained ${areaText(sums.gained)}, lost ${areaText(sums.lost)}`);
    }
    return `${parts.join("; ")}.${sums && to - from > 1 ? sumsText(sums.leftOut) : leftOutText(sums)}`;
  }

  const listed = (names) => [names.slice(0, -1).join(", "), names[names.length - 1]]
    .filter(Boolean).join(" and ");

  // Separate, not independent: makers look at the same pictures and at each other.
  function countText(counted, index) {
    const hidden = report.sources.filter((source) => !source.isMapped && source.held[index] !== null);
    const without = hidden.length
      ? ` Not counted: ${listed(hidden.map((own) => `${own.short} at ${areaText(own.held[index])}`))}, ` +
        "whose outlines may not be shown." : "";
    if (!counted.length) return `No map with outlines covers this day.${without}`;
    const none = counted.filter((source) => source.held[index] === 0).map((source) => source.short);
    const names = listed(counted.map((source) => source.short));
    const empty = none.length ? ` No land: ${listed(none)}.` : "";
    const note = report.note ? ` ${report.note}` : "";
    const many = counted.length === 1 ? `What 1 map (${names}) gives as held on this day.`
      : `How many of ${counted.length} maps (${names}) give land as held on this day. They are ` +
        "separate, not independent.";
    return `${many}${empty}${without}${note}`;
  }

  // Of whom contested land is shown, where a view shows any.
  function contestedText(sources, index) {
    const own = sources.filter((source) => source.drawsContested);
    if (!own.length) return "not drawn";
    const name = (source) => (sources.length > 1 ? `${source.short}: ` : "");
    return own.map((source) => `${name(source)}${areaText(source.contested[index])}`).join("; ");
  }

  // What stands on the chart, in words: what it cannot name for want of room.
  function chartText() {
    const said = report.isChange ? [] : report.claims.map(({ words: own, days: [from, to] }) =>
      `The article says ${own} (${dayText(from)}${from === to ? "" : ` to ${dayText(to)}`})`);
    const bars = said.length
      ? `${said.join("; ")}: a thick bar, in the grey band that its words allow. ` : "";
    const named = report.events.map(([index, name]) => `${name} ${dayText(index)}`);
    return `In the chart: ${bars}${named.length ? `Days with a name: ${named.join(", ")}.` : ""}`;
  }

  // A claimed limit is another quantity: what lies within it is not called held.
  function what(source, status) {
    if (status) return "contested";
    return source.isLimit ? "within the claimed limit" : "held";
  }

  function noneText(source) {
    if (source.isLimit) return "beyond the claimed limit on this day";
    return `${source.drawsContested ? "neither held nor contested" : "not held"} on this day`;
  }

  function runText(source, [, status, first, last, isExact]) {
    const span = first === last ? `on ${dayText(first)}` : `${dayText(first)} to ${dayText(last)}`;
    return `${what(source, status)} ${span}${isExact ? "" : ", not on every day between"}`;
  }

  // The report knows nothing before its first day and after its last.
  function nowText(source, [, status, first, last]) {
    const since = first === 0 ? "the first day of the report or before" : dayText(first);
    const until = last === days.last ? "to the end of the report" : `to ${dayText(last)}`;
    return `${what(source, status)} since ${since}, ${until}`;
  }

  // What one source says of a point on a day, and on which other days something else.
  function saidOf(source, place, runs, index, isUnknown) {
    const why = source.isMapped ? "its maps do not cover these days"
      : `${source.short}’s outlines may not be shown`;
    if (isUnknown) return { now: `not told: ${why}`, runs: [] };
    const own = runs.filter((run) => run[0] === place).sort((a, b) => a[2] - b[2]);
    const now = own.find((run) => run[2] <= index && index <= run[3]);
    const none = source.held[index] === null ? "no map of this day" : noneText(source);
    const others = own.filter((run) => run !== now);
    return {
      now: now ? nowText(source, now) : none, runs: others.map((run) => runText(source, run)),
    };
  }

  return {
    dayText, shortText, monthText, isYearsFirst, areaText, ageText, readout, veil, credit, changeText,
    contestedText, chartText, countText, saidOf, listed,
  };
}
