// Who says what of a place, and since when: found by name or by a click on the map.

import { byId, element, isTouch, option } from "./page.js";
import { runsAt } from "./outlines.js";

export function makePlaces(report, place, land, words, state) {
  const search = byId("search");
  byId("place-names").append(...report.places.map((own) => option(own.name, "")));

  function point(own) {
    const unknown = report.sources.flatMap((source, number) => (source.isMapped ? [] : [number]));
    return { ...own, runs: runsAt(report, land, place.of(own.at)), unknown };
  }

  const choose = (own) => state.set({ place: own && own.runs === null ? point(own) : own });

  function find() {
    const asked = search.value.trim().toLocaleLowerCase();
    if (!asked) return;
    const named = (test) => report.places.find((own) => test(own.name.toLocaleLowerCase()));
    const found = named((name) => name === asked) || named((name) => name.startsWith(asked));
    byId("search-said").textContent = found ? "" : `No place “${search.value}” is listed.`;
    choose(found || null); // an old answer is none to a new question
  }

  function rows(own, index) {
    return report.sources.flatMap((source, number) => {
      const said = words.saidOf(source, number, own.runs, index, own.unknown.includes(number));
      const list = said.runs.map((run) => element("li", "", run));
      return [
        element("dt", "", source.short),
        element("dd", "", said.now, ...(list.length ? [element("ul", "", ...list)] : [])),
      ];
    });
  }

  byId("search-form").addEventListener("submit", (event) => {
    event.preventDefault();
    find();
  });
  search.addEventListener("change", find);
  byId("place-close").addEventListener("click", () => {
    choose(null);
    search.value = "";
    byId(isTouch() ? "map" : "search").focus({ preventScroll: true }); // there a field opens the keys
  });

  function show(own) {
    byId("place").hidden = !own.place;
    if (!own.place) return;
    const [lat, lon] = own.place.at;
    byId("place-name").textContent = own.place.name || `Point ${lat.toFixed(3)} N, ${lon.toFixed(3)} E`;
    byId("place-said").replaceChildren(...rows(own.place, own.index));
  }

  return { choose, show };
}
