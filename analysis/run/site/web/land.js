// Draws the land of a day in one picture that Leaflet moves and scales as a whole. A view is a list
// of layers; the picture is in the grid of the outlines, so that a day's step sets a few paths. Waters
// under it and lines over it are pictures of their own: a step does not paint them again.

import { coversBoth } from "./days.js";
import { rowOn } from "./outlines.js";
import { byId, shape } from "./page.js";

export function makeLand(report, map, place, land) {
  const group = shape("g", { id: "land" });
  const left = shape("rect", { x: 0, y: 0, width: 0, height: place.height });
  const right = shape("rect", { x: 0, y: 0, width: place.width, height: place.height });
  const after = shape("path", { "clip-rule": "evenodd" });
  const before = shape("path", { "clip-rule": "evenodd" });
  const clips = [["clip-left", left], ["clip-right", right], ["clip-after", after], ["clip-before", before]];
  map.createPane("land").style.zIndex = 350;
  picture("ground-picture", ...waterPaths(report));
  const overlay = picture("land-picture",
    shape("defs", {}, ...clips.map(([id, own]) => shape("clipPath", { id }, own))), group);
  picture("ground-picture", ...groundPaths(report, place));
  const numberOf = (key) => report.sources.findIndex((source) => source.key === key);

  function picture(className, ...inside) {
    const svg = shape("svg", {
      viewBox: `0 0 ${place.width} ${place.height}`, preserveAspectRatio: "none", class: className,
      "aria-hidden": "true", focusable: "false",
    }, ...inside);
    return L.svgOverlay(svg, report.limits, { pane: "land", interactive: false }).addTo(map);
  }

  const drawn = (key, isContested, index) => {
    const row = rowOn(report.rows, numberOf(key), isContested, index);
    return row && row[4].length ? land.drawing(row) : { fill: "", edge: "" };
  };

  function path(d, className, more = {}) {
    return d ? [shape("path", { d, class: className, ...more })] : [];
  }

  function contested(key, state) {
    return state.contested ? path(drawn(key, 1, state.index).fill, "contested") : [];
  }

  function maker(key, state, clip) {
    const held = drawn(key, 0, state.index);
    return shape("g", { "data-key": key, ...(clip ? { "clip-path": `url(#${clip})` } : {}) },
      ...contested(key, state), ...path(held.fill, "held"), ...path(held.edge, "edge"));
  }

  // The hatch hides what is under it: the second maker's lies lowest.
  function pair(state) {
    return [shape("g", { "data-key": state.second }, ...contested(state.second, state)),
      maker(state.source, state), outline(state.second, state)];
  }

  function outline(key, state) {
    return shape("g", { "data-key": key }, ...path(drawn(key, 0, state.index).edge, "outline"));
  }

  // Equal layers of one half-transparent shade: the legend is made of the same layers.
  function count(state, counted) {
    return counted.map((source) => shape("g", { "data-key": source.key },
      ...path(drawn(source.key, 0, state.index).fill, "count"),
      ...path(drawn(source.key, 0, state.index).edge, "count-edge")));
  }

  // Both outlines in one even-odd path enclose what differs: no sliver where they are the same.
  // A day without a map is no day without land: then nothing differs.
  function change(state, from, to) {
    const [old, now] = [drawn(state.source, 0, from), drawn(state.source, 0, to)];
    after.setAttribute("d", now.fill || "M0 0");
    before.setAttribute("d", old.fill || "M0 0");
    const isKnown = coversBoth(report.sources[numberOf(state.source)], from, to);
    const differs = !isKnown || old.fill === now.fill ? "" : old.fill + now.fill;
    return shape("g", { "data-key": state.source }, ...path(now.fill, "still"),
      ...path(differs, "gained", { "clip-path": "url(#clip-after)" }),
      ...path(differs, "lost", { "clip-path": "url(#clip-before)" }),
      ...path(now.edge, "edge"));
  }

  function show(state, counted, [from, to]) {
    const layers = {
      one: () => [maker(state.source, state)],
      two: () => pair(state),
      swipe: () => [maker(state.source, state, "clip-left"), maker(state.second, state, "clip-right")],
      count: () => count(state, counted),
      change: () => [change(state, from, to)],
    }[state.view]();
    group.replaceChildren(...layers);
  }

  // The hatch keeps its size on the screen, whatever the scale of the picture.
  function scaleHatch() {
    const perPx = place.width / Math.max(1, overlay.getElement().getBoundingClientRect().width);
    for (const id of ["hatch", "hatch-lost"]) {
      byId(id).setAttribute("patternTransform", `rotate(45) scale(${perPx})`);
    }
  }

  function divide(share) {
    const { x, y } = map.getSize();
    const at = place.of(Object.values(map.containerPointToLatLng([x * share, y / 2])))[0];
    const middle = Math.min(Math.max(at, 0), place.width);
    left.setAttribute("width", middle);
    right.setAttribute("x", middle);
    right.setAttribute("width", place.width - middle);
  }

  map.on("zoomend", scaleHatch);
  scaleHatch();
  if (report.inset) drawInset(report, place);
  return { show, divide };
}

const line = (flat) => `M${flat.slice(0, 2).join(" ")}L${flat.slice(2).join(" ")}`;

function waterPaths(report) {
  const rivers = report.rivers.flatMap((river) => river.lines);
  return [
    shape("path", { class: "lake", "fill-rule": "evenodd", d: report.lakes.map((flat) => `${line(flat)}z`).join("") }),
    shape("path", { class: "river", d: rivers.map(line).join("") }),
  ];
}

function groundPaths(report, place) {
  const frame = report.frame.map((flat) => `${line(flat)}z`).join("");
  return [
    shape("path", { class: "beyond", "fill-rule": "evenodd",
      d: `M0 0H${place.width}V${place.height}H0z${frame}` }),
    ...report.oblasts.map((oblast) => shape("path", { class: "oblast", d: oblast.lines.map(line).join("") })),
    shape("path", { class: "border", id: "border", d: report.border.map(line).join("") }),
  ];
}

// The second part of a theatre in a corner: the same land, seen through another window.
function drawInset(report, place) {
  const [south, north] = report.inset.box.map((corner) => place.of(corner));
  const [width, height] = [north[0] - south[0], south[1] - north[1]];
  const side = Math.max(width, height) * 1.5;
  const corner = [(south[0] + north[0] - side) / 2, (south[1] + north[1] - side * 0.75) / 2];
  byId("inset-picture").setAttribute("viewBox", `${corner.join(" ")} ${side} ${side * 0.75}`);
  byId("inset-picture").append(shape("use", { href: "#land" }), shape("use", { href: "#border" }));
  byId("inset-title").textContent = report.inset.title;
}
