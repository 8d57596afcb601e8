// Keeps chart, map, readout, controls and address in step.

import { calendar, movesBetween } from "./days.js";
import { grid, outlines } from "./outlines.js";
import { wordsOf } from "./words.js";
import { address, initial, isPair, isState, parsed, sinceIndex, store } from "./state.js";
import { byId } from "./page.js";
import { makeMap } from "./map.js";
import { makeLand } from "./land.js";
import { makeSwipe } from "./swipe.js";
import { makeChart } from "./chart.js";
import { makePlayer } from "./player.js";
import { makePin } from "./pin.js";
import { makePlaces } from "./places.js";
import { isEmbedded, makeTake } from "./take.js";
import { makeControls } from "./controls.js";
import { showLegend } from "./legend.js";
import { makePaper } from "./paper.js";

const SETTLE_MS = 400; // a drag is spoken and stored only where it ends

function start(report) {
  const days = calendar(report.start, report.last);
  const words = wordsOf(report, days);
  const place = grid(report.limits, report.unit);
  const shapes = outlines(report);
  const usual = initial(report, days);
  const state = store(usual);
  const sourceOf = (key) => report.sources.find((source) => source.key === key);

  document.documentElement.classList.toggle("embedded", isEmbedded());
  byId("explorer").hidden = false;
  const places = makePlaces(report, place, shapes, words, state);
  const ground = makeMap(report, places.choose);
  const { map, tidy, home } = ground;
  const pin = makePin(map);
  const land = makeLand(report, map, place, shapes);
  const showSwipe = makeSwipe(map, land);
  const chart = makeChart(report, days, words, state);
  makePaper(ground, chart.draw);
  const player = makePlayer(days, state);
  const showControls = makeControls(report, days, words, state);
  const showTake = makeTake(report, days, place, shapes, state, (own) => address(own, usual, days));

  // A copy of a map is no second opinion: it counts only where its original has no map.
  function counted(index) {
    const there = report.sources.filter((source) => source.isMapped && source.held[index] !== null);
    return there.filter((source) => !there.some((other) => other.key === source.isCopyOf));
  }

  const spanOf = (own, from) => [Math.min(from, own.index), Math.max(from, own.index)];

  function reading(own, from) {
    if (own.view === "count") return words.countText(counted(own.index), own.index);
    if (own.view === "change") {
      const source = sourceOf(own.source);
      const [first, last] = spanOf(own, from);
      return words.changeText(source, first, last, movesBetween(source, first, last));
    }
    return chosen(own).map((one) => words.readout(one, own.index)).join(" ");
  }

  function veil(own) {
    if (own.view === "count") return "";
    return chosen(own).map((source) => words.veil(source, own.index)).filter(Boolean).join(" ");
  }

  const shown = (own) => (own.view === "count" ? counted(own.index) : chosen(own));

  // The makers that a view is asked of: one, or two that differ.
  function chosen(own) {
    const keys = isPair(own.view) ? [own.source, own.second] : [own.source];
    return [...new Set(keys)].map(sourceOf);
  }

  function show(own) {
    const from = sinceIndex(own, report, days);
    byId("day").textContent = words.dayText(own.index);
    byId("readout").textContent = reading(own, from);
    byId("veil").textContent = veil(own);
    const span = spanOf(own, from);
    const drawn = own.view === "change" ? [...new Set(span)] : [own.index];
    byId("credit").textContent = words.credit(shown(own), drawn);
    byId("slider").value = own.index;
    byId("slider").setAttribute("aria-valuetext", words.dayText(own.index));
    land.show(own, counted(own.index), span);
    showSwipe(own, [own.source, own.second].map((key) => sourceOf(key).short));
    chart.mark(own, from);
    showControls(own, chosen(own), counted(own.index).length);
    showLegend(own, chosen(own), counted(own.index).length);
    showTake(own);
    places.show(own);
    pin.show(own.place);
    if (own.place) byId("place").classList.toggle("right", isLeft(own.place.at)); // beside the place
  }

  const isLeft = (at) => map.latLngToContainerPoint(at).x < map.getSize().x / 2;

  let settling = 0;
  function settle() {
    clearTimeout(settling);
    settling = setTimeout(() => {
      const own = state.get();
      if (player.isPlaying()) {
        settle();
        return;
      }
      byId("spoken").textContent = `${byId("day").textContent}. ${byId("readout").textContent}`;
      history.replaceState(null, "", location.search + address(own, usual, days));
    }, SETTLE_MS);
  }

  function follow({ type } = {}) {
    if (type === "hashchange" && location.hash && !isState(location.hash)) return;
    const { state: asked, said } = parsed(location.hash, report, days, words.dayText);
    player.pause();
    state.set(asked);
    clearTimeout(settling);
    byId("notice").textContent = said.join(" ");
  }

  state.listen(show);
  state.listen(() => {
    byId("notice").textContent = "";
    settle();
  });
  window.addEventListener("hashchange", follow);
  byId("chart-key").textContent = words.chartText();
  follow();
  map.invalidateSize(); // the words above an embedded map have taken their room
  home();
  tidy();
  pin.reach();
}

start(window.REPORT);
