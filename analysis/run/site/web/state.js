// The one state of the page, its address, and who is told when it changes.

export const VIEWS = ["one", "two", "swipe", "count", "change"];
export const isPair = (view) => ["two", "swipe"].includes(view);
const KEYS = ["day", "source", "contested", "view", "second", "since", "place"];
export const SINCE = ["day", "week", "peak", "first"];

export function initial(report, days) {
  const [source, second = source] = report.usual;
  return {
    index: days.clamp(report.opens), source, second, view: "one",
    since: "week", contested: true, place: null,
  };
}

// The first day of a maker's largest area; each has its own.
function largest(held) {
  return held.indexOf(Math.max(...held.filter((km2) => km2 !== null)));
}

// The day that a change is counted from: a rule, or a day of its own.
export function sinceIndex(state, report, days) {
  const { held } = report.sources.find((source) => source.key === state.source);
  const byRule = {
    day: state.index - 1, week: state.index - 7, peak: largest(held), first: 0,
  }[state.since];
  return days.clamp(byRule === undefined ? days.indexOf(state.since) : byRule);
}

// Only what differs from the usual is written after day, source and contested land.
export function address(state, usual, days) {
  const parts = [
    `day=${days.iso(state.index)}`, `source=${encodeURIComponent(state.source)}`,
    `contested=${state.contested ? 1 : 0}`,
  ];
  for (const key of ["view", "second", "since"]) {
    if (state[key] !== usual[key]) parts.push(`${key}=${encodeURIComponent(state[key])}`);
  }
  if (state.place && state.place.name) parts.push(`place=${encodeURIComponent(state.place.name)}`);
  return `#${parts.join("&")}`;
}

// A part of the page, such as the one that the first link jumps to, is no state.
export const isState = (hash) => KEYS.some((key) => new URLSearchParams(hash.replace(/^#/, "")).has(key));

// One source has no second one beside it.
export const viewsOf = (report) => VIEWS.filter((view) => report.sources.length > 1 || !isPair(view));

// A link that cannot be met gives the nearest day or the usual one, and sentences that say so.
export function parsed(hash, report, days, dayText) {
  const asked = new URLSearchParams(hash.replace(/^#/, ""));
  const state = initial(report, days);
  const said = [];
  for (const key of ["source", "second"]) {
    if (!asked.has(key)) continue;
    const own = report.sources.find((source) => source.key === asked.get(key));
    if (own) state[key] = own.key;
    else said.push(`There is no source “${asked.get(key)}” here.`);
  }
  if (asked.has("day")) followDay(asked.get("day"));
  if (asked.has("view")) {
    if (viewsOf(report).includes(asked.get("view"))) state.view = asked.get("view");
    else said.push(`There is no view “${asked.get("view")}” here.`);
  }
  if (asked.has("since")) followSince(asked.get("since"));
  if (asked.has("place")) {
    state.place = report.places.find((place) => place.name === asked.get("place")) || null;
    if (!state.place) said.push(`There is no place “${asked.get("place")}” here.`);
  }
  state.contested = asked.get("contested") !== "0";
  return { state, said };

  function followSince(since) {
    const isRule = SINCE.includes(since);
    if (!isRule && !days.isDay(since)) {
      said.push(`“${since}” is no day.`);
      return;
    }
    state.since = isRule ? since : days.iso(days.clamp(days.indexOf(since)));
    if (state.since !== since) {
      said.push(`The report has no ${since}; the change is counted from ${dayText(days.indexOf(state.since))}.`);
    }
  }

  function followDay(day) {
    if (!days.isDay(day)) {
      said.push(`“${day}” is no day; ${dayText(state.index)} is shown.`);
      return;
    }
    const index = days.indexOf(day);
    state.index = days.clamp(index);
    if (state.index !== index) {
      said.push(`The report has no ${day}; the nearest day is shown.`);
    }
  }
}

export function store(first) {
  let state = first;
  const listeners = [];
  return {
    get: () => state,
    listen: (listener) => listeners.push(listener),
    set(part) {
      const before = state;
      state = { ...state, ...part };
      for (const listener of listeners) listener(state, before);
    },
  };
}
