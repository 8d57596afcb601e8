// What the shades of a view mean, small boxes with words: on paper and in a frame no control says it.

import { byId, element, shape } from "./page.js";

function swatch(key, ...classes) {
  return shape("svg", { class: "swatch", viewBox: "0 0 22 12", "aria-hidden": "true", "data-key": key },
    ...classes.map((name) => shape("rect", { width: 22, height: 12, class: name })));
}

const entry = (box, words) => element("span", "key", box, words);

export function makerSwatch(key) {
  const box = swatch(key, "held");
  box.append(shape("path", { d: "M0 11H22", class: "outline" }));
  return box;
}

// As many equal layers as maps: what the legend shows is what the map stacks.
export function countSteps(most) {
  return Array.from({ length: most }, (_, place) => element("span", "step",
    swatch("", ...Array(place + 1).fill("count")), `${place + 1} of ${most}`));
}

function change(source) {
  return [["gained", "gained"], ["lost", "lost"], ["still", "held on both days"]]
    .map(([name, words]) => entry(swatch(source.key, name), words));
}

function makers(own, sources) {
  const named = sources.map((source) => entry(makerSwatch(source.key), source.label));
  const isGrey = own.contested && sources.some((source) => source.drawsContested);
  return [...named, ...(isGrey ? [entry(swatch("", "contested"), "contested")] : [])];
}

export function showLegend(own, sources, most) {
  const entries = { count: () => [element("span", "key", "Held on"), ...countSteps(most)],
    change: () => change(sources[0]) }[own.view] || (() => makers(own, sources));
  byId("legend").replaceChildren(...entries());
}
