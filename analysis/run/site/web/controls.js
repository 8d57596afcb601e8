// The choices beside the map: view, makers, contested land, the day a change is counted from.

import { byId, element, option } from "./page.js";
import { countSteps, makerSwatch } from "./legend.js";
import { isPair, viewsOf } from "./state.js";

export function makeControls(report, days, words, state) {
  const numbers = new Map();
  const unbroken = (words_) => words_.replace(/ (km²|sq|mi)/g, "\u00a0$1"); // a unit stays by its number

  // A count has no maker of its own: who chooses one wants to see that map.
  function choose(key) {
    state.set({ source: key, view: state.get().view === "count" ? "one" : state.get().view });
  }

  for (const source of report.sources) {
    const input = element("input");
    Object.assign(input, { type: "radio", name: "source", value: source.key });
    input.addEventListener("change", () => choose(source.key));
    const value = element("span", "value");
    numbers.set(source.key, { input, value });
    byId("makers").append(element("label", "source", input, makerSwatch(source.key),
      element("span", "", source.label), value));
    byId("second").append(option(source.key, source.short));
  }
  byId("second").addEventListener("change", (event) => state.set({ second: event.target.value }));
  byId("contested").addEventListener("change", (event) => state.set({ contested: event.target.checked }));
  for (const input of document.querySelectorAll("input[name=view]")) {
    input.closest("label").hidden = !viewsOf(report).includes(input.value);
    input.addEventListener("change", () => state.set({ view: input.value }));
  }
  byId("since").addEventListener("change", ({ target }) => {
    state.set({ since: target.value === "other" ? days.iso(0) : target.value });
  });
  const other = byId("since-day");
  [other.min, other.max] = [days.iso(0), days.iso(days.last)];
  other.addEventListener("change", () => {
    if (days.isDay(other.value)) state.set({ since: days.iso(days.clamp(days.indexOf(other.value))) });
  });

  function showContested(own, chosen) {
    const isShown = !["count", "change"].includes(own.view);
    byId("contested").checked = own.contested;
    byId("contested").disabled = !isShown || !chosen.some((source) => source.drawsContested);
    byId("contested-value").textContent = isShown
      ? unbroken(words.contestedText(chosen, own.index)) : "not drawn in this view";
  }

  return (own, chosen, most) => {
    for (const input of document.querySelectorAll("input[name=view]")) {
      input.checked = input.value === own.view;
    }
    for (const { key, held } of report.sources) {
      const { input, value } = numbers.get(key);
      input.checked = key === own.source;
      value.textContent = unbroken(words.areaText(held[own.index]));
    }
    byId("second").value = own.second;
    byId("second-row").hidden = !isPair(own.view);
    byId("change-row").hidden = own.view !== "change";
    byId("count-row").hidden = own.view !== "count";
    const isRule = [...byId("since").options].some(({ value }) => value === own.since);
    byId("since").value = isRule ? own.since : "other";
    byId("since-day").hidden = isRule;
    byId("since-day").value = isRule ? "" : own.since;
    showContested(own, chosen);
    if (own.view === "count") byId("count-steps").replaceChildren(...countSteps(most));
  };
}
