// The ground: Leaflet's map with its limits, border, oblasts, names, locator and reset button.

import { byId, element, isTouch, shape } from "./page.js";

const PLACES_FROM_ZOOM = 10;
const CLOSEST = 14; // the outlines are generalised; nearer they would promise too much
const CLICK_PX = 14;
const EDGE_PX = 26;
const LOW_PX = 330;
const BARE_PX = 200; // a map so low has no room for small pictures
const SAME_PX = 2;
const LOW_EDGES = 14; // the edge of a low map is this part of its height
const BESIDE_PX = 120; // an inset on a phone
const NEAR_STEPS = 3; // from here on the small pictures would cover more than they tell
const COVERS = "#inset, #locator, #map .leaflet-control"; // no name under these

export function makeMap(report, onPoint) {
  const map = L.map("map", {
    attributionControl: false, zoomControl: false, scrollWheelZoom: false, zoomSnap: 0.25,
    maxZoom: CLOSEST, maxBounds: report.limits, maxBoundsViscosity: 1, fadeAnimation: false,
    inertia: false, doubleClickZoom: !isTouch(),
    dragging: !isTouch(), // one finger scrolls the page, two move the map
    zoomAnimation: !matchMedia("(prefers-reduced-motion: reduce)").matches,
  });
  let atHome = null;
  const labels = []; // those that come first win where two would overlap

  // A layout moves the middle by parts of a pixel.
  function isHome() {
    const middle = map.latLngToContainerPoint(atHome.center);
    return map.getZoom() === atHome.zoom && middle.distanceTo(map.getSize().divideBy(2)) < SAME_PX;
  }

  function home() {
    fit();
    atHome = { center: map.getCenter(), zoom: map.getZoom() };
  }

  // In a low map the land reaches down to the inset: then it keeps to the side of it.
  function fit() {
    const edge = Math.min(EDGE_PX, map.getSize().y / LOW_EDGES);
    map.fitBounds(report.view, { padding: [edge, edge], animate: false });
    const left = byId("inset").offsetWidth; // none where the view shows what the inset does
    if (!left || map.getSize().y > LOW_PX) return;
    map.fitBounds(report.view, { animate: false,
      paddingTopLeft: [left + EDGE_PX, EDGE_PX], paddingBottomRight: [EDGE_PX / 2, EDGE_PX] });
    const both = L.latLngBounds(report.view).extend(L.latLngBounds(report.inset.box));
    if (map.getBounds().contains(both)) map.fitBounds(both, { padding: [edge, edge], animate: false });
  }

  function label(at, className, place, ...lines) {
    const box = element("div", "", ...lines.filter(Boolean).map((line) => element("span", "line", line)));
    const icon = L.divIcon({ className: `label ${className}`, html: box, iconSize: null });
    const marker = L.marker(at, { icon, interactive: false, keyboard: false }).addTo(map);
    const once = className === "region" ? lines[0] : null; // it has places to choose from
    labels.push({ node: marker.getElement(), isMinor: className === "place minor", place, once });
  }

  function thin() {
    const kept = [...document.querySelectorAll(COVERS)].map((own) => own.getBoundingClientRect());
    const frame = byId("map").getBoundingClientRect();
    const named = new Set();
    for (const { node, isMinor, once } of labels) {
      node.hidden = named.has(once) || (isMinor && map.getZoom() < PLACES_FROM_ZOOM);
      if (node.hidden) continue;
      const own = node.firstChild.getBoundingClientRect();
      const isCut = own.right > frame.right || own.left < frame.left ||
        own.bottom > frame.bottom || own.top < frame.top;
      node.hidden = isCut || kept.some((other) => own.left < other.right && own.right > other.left &&
        own.top < other.bottom && own.bottom > other.top);
      if (node.hidden) continue;
      kept.push(own);
      if (once) named.add(once);
    }
  }

  // The inset shows what the view does not; both small pictures are of use beside the whole area.
  function tidy() {
    const isNear = map.getZoom() >= map.getBoundsZoom(report.view, false, L.point(2 * EDGE_PX, 2 * EDGE_PX)) + NEAR_STEPS;
    const isSmall = isNear || map.getSize().y < BARE_PX;
    byId("inset").hidden = !report.inset || isSmall || map.getBounds().contains(report.inset.box);
    byId("locator").toggleAttribute("hidden", !report.locator || isSmall);
    thin();
  }

  // The least zoom at which the view lies within the limits: beyond them no line is known.
  function limit() {
    map.setMinZoom(0);
    const within = map.getBoundsZoom(report.limits, true);
    const first = map.getBoundsZoom(report.view, false,
      L.point(2 * EDGE_PX + (report.inset ? BESIDE_PX : 0), 2 * EDGE_PX));
    map.setMinZoom(Math.min(Math.ceil(within * 4) / 4, first));
  }

  // A place is meant by its dot and by its name.
  function nearest(latlng, { clientX, clientY }) {
    const read = labels.find(({ node, place }) => {
      const box = node.firstChild.getBoundingClientRect();
      return place && !node.hidden && box.left <= clientX && clientX <= box.right &&
        box.top <= clientY && clientY <= box.bottom;
    });
    if (read) return read.place;
    const at = map.latLngToContainerPoint(latlng);
    const far = (place) => map.latLngToContainerPoint(place.at).distanceTo(at);
    const named = report.places.filter((own) => own.main || map.getZoom() >= PLACES_FROM_ZOOM);
    const near = named.sort((a, b) => far(a) - far(b))[0];
    return near && far(near) <= CLICK_PX ? near : null;
  }

  map.fitBounds(report.view, { padding: [EDGE_PX, EDGE_PX] });
  limit();
  home();
  for (const place of report.places.filter((own) => own.main)) label(place.at, "place", place, place.name);
  for (const oblast of report.oblasts) {
    for (const at of oblast.at) label(at, "region", null, oblast.name, oblast.country);
  }
  for (const river of report.rivers.filter((own) => own.at)) label(river.at, "water", null, river.name);
  for (const place of report.places.filter((own) => !own.main)) {
    label(place.at, "place minor", place, place.name);
  }
  L.control.zoom({ position: "topright" }).addTo(map);
  L.control.scale({ position: "bottomleft" }).addTo(map);
  addReset(map, home);
  map.on("zoomend moveend", tidy);
  map.on("resize", () => { limit(); tidy(); });
  map.on("click", ({ latlng, originalEvent }) => onPoint(nearest(latlng, originalEvent) ||
    { name: null, at: [latlng.lat, latlng.lng], runs: null, unknown: [] }));
  byId("two-fingers").hidden = !isTouch();
  new ResizeObserver(() => map.invalidateSize()).observe(byId("map")); // longer words, less map
  if (report.locator) drawLocator(report.locator);
  return { map, tidy, home, isHome };
}

function addReset(map, home) {
  const control = L.control({ position: "topright" });
  control.onAdd = () => {
    const button = element("button", "reset", "⤢");
    button.type = "button";
    button.title = "Show the whole area again";
    button.setAttribute("aria-label", button.title);
    L.DomEvent.disableClickPropagation(button);
    button.addEventListener("click", home);
    return button;
  };
  control.addTo(map);
}

function drawLocator(locator) {
  const pairs = (flat) => flat.join(" ");
  byId("locator").append(
    shape("polygon", { class: "country", points: pairs(locator.outline) }),
    shape("polygon", { class: "here", points: pairs(locator.area) }),
  );
}
