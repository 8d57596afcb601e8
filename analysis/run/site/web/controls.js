// The choices beside the map: view, makers, contested land, the day a change is counted from.

import { byId, element, option, shape } from "./page.js";
import { isPair } from "./state.js";

export function makeControls(report, days, words, state) {
  const numbers = new Map();
  const unbroken = (words_) => words_.replace(/ (km²|sq|mi)/g, "\u00a0$1"); // a unit stays by its number

  // A count has no maker of its own: who chooses one wants to see that map.
  function choose(key) {
    state.set({ source: key, view: state.get().view === "count" ? "one" : state.get().view });
  }

  function swatch(key) {
    return shape("svg", { class: "swatch", viewBox: "0 0 22 12", "aria-hidden": "true", "data-key": key },
      shape("rect", { width: 22, height: 12, class: "held" }),
      shape("path", { d: "M0 11H22", class: "outline" }));
  }

  for (const source of report.sources) {
    const input = element("input");
    Object.assign(input, { type: "radio", name: "source", value: source.key });
    input.addEventListener("change", () => choose(source.key));
    const value = element("span", "value");
    numbers.set(source.key, { input, value });
    byId("makers").append(element("label", "source", input, swatch(source.key),
      element("span", "", source.label), value));
    byId("second").append(option(source.key, source.short));
  }
  byId("second").addEventListener("change", (event) => state.set({ second: event.target.value }));
  byId("contested").addEventListener("change", (event) => state.set({ contested: event.target.checked }));
  for (const input of document.querySelectorAll("input[name=view]")) {
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

  // As many equal layers as maps: what the legend shows is what the map stacks.
  function countLegend(most) {
    const boxes = Array.from({ length: most }, (_, place) => element("span", "step",
      shape("svg", { class: "swatch", viewBox: "0 0 22 12", "aria-hidden": "true" },
        ...Array.from({ length: place + 1 }, () => shape("rect", { width: 22, height: 12, class: "count" }))),
      `${place + 1} of ${most}`));
    byId("count-steps").replaceChildren(...boxes);
  }

  return (own, most) => {
    const source = report.sources.find((one) => one.key === own.source);
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
    byId("contested").checked = own.contested;
    byId("contested").disabled = !source.drawsContested || ["count", "change"].includes(own.view);
    byId("contested-value").textContent =
      source.drawsContested ? unbroken(words.areaText(source.contested[own.index])) : "not drawn";
    if (own.view === "count") countLegend(most);
  };
}
