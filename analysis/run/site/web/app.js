"use strict";
// Keeps slider, source switch, map, readout and address in step. What comes from the data is put in
// as text, never as markup: the names of places and makers are not ours.
(() => {
  const report = window.REPORT;
  const DAY_MS = 86400000;
  const WEEK = 7;
  const SETTLE_MS = 400; // a drag is spoken and stored only where it ends
  const PLACES_FROM_ZOOM = 10;
  const start = Date.parse(report.start);
  const last = report.ends.length - 1;
  const byId = (id) => document.getElementById(id);
  const iso = (index) => new Date(start + index * DAY_MS).toISOString().slice(0, 10);
  const indexOf = (day) => Math.round((Date.parse(day) - start) / DAY_MS);
  const clamp = (index) => Math.min(Math.max(index, 0), last);
  const sourceOf = (key) => report.sources.find((source) => source.key === key);
  const initial = () => ({
    index: clamp(indexOf(report.asOf)), source: report.sources[0].key, contested: true,
  });
  let state = initial();

  const longDay = new Intl.DateTimeFormat("en-GB", {
    day: "numeric", month: "long", year: "numeric", timeZone: "UTC",
  });
  const tenth = new Intl.NumberFormat("en-GB", {
    minimumFractionDigits: 1, maximumFractionDigits: 1,
  });
  const dayText = (index) => longDay.format(start + index * DAY_MS);

  function areaText(km2) {
    if (km2 === null) return "no number";
    const metric = `${tenth.format(km2)} km²`;
    const imperial = `${tenth.format(km2 / report.km2PerSqMi)} sq mi`;
    return { km: metric, mi: imperial }[report.units] || `${metric} (${imperial})`;
  }

  function ageText(days) {
    if (days === 0) return "published that day";
    return days === 1 ? "1 day old" : `${days} days old`;
  }

  function readout(source) {
    const { index } = state;
    if (source.held[index] === null) return `${source.label}: no map of this day.`;
    const parts = [`${source.label}: ${areaText(source.held[index])}`];
    if (source.drawsContested) parts.push(`contested: ${areaText(source.contested[index])}`);
    return `${parts.join("; ")}. Map ${ageText(source.age[index])}.`;
  }

  function veil(source) {
    if (!source.isMapped) {
      return `${source.short}’s outlines may not be shown, only its number: ` +
        `${areaText(source.held[state.index])}.`;
    }
    return source.held[state.index] === 0 ? `${source.short} gives no land as held on this day.` : "";
  }

  function credit(source) {
    const age = source.age[state.index];
    const drawn = age === null ? "" : ` of ${dayText(state.index - age)}, ${ageText(age)}`;
    const made = source.isMapped ? " Outlines generalised; areas measured before." : "";
    return `Map: ${source.credit}${drawn}.${made} Border, oblasts © OpenStreetMap contributors (ODbL).`;
  }

  function text(className, words) {
    const made = document.createElement("span");
    made.className = className;
    made.textContent = words;
    return made;
  }

  const map = L.map("map", {
    attributionControl: false, zoomControl: false, scrollWheelZoom: false, zoomSnap: 0.25, maxZoom: 13,
    maxBounds: report.limits, maxBoundsViscosity: 1, fadeAnimation: false, inertia: false,
    zoomAnimation: !matchMedia("(prefers-reduced-motion: reduce)").matches,
  });
  const land = L.layerGroup();
  const labels = []; // those that come first win where two would overlap

  function label(at, className, ...lines) {
    const box = document.createElement("div");
    box.append(...lines.filter(Boolean).map((line) => text("line", line)));
    const icon = L.divIcon({ className: `label ${className}`, html: box, iconSize: null });
    const marker = L.marker(at, { icon, interactive: false, keyboard: false }).addTo(map);
    labels.push({ node: marker.getElement(), isMinor: className === "place minor" });
  }

  function drawBasemap() {
    map.createPane("lines").style.zIndex = 450;
    const line = { pane: "lines", interactive: false, fill: false };
    for (const oblast of report.oblasts) {
      L.polyline(oblast.lines, { ...line, className: "oblast" }).addTo(map);
      label(oblast.at, "region", oblast.name, oblast.country);
    }
    L.polyline(report.border, { ...line, className: "border" }).addTo(map);
    for (const place of report.places) {
      label(place.at, place.main ? "place" : "place minor", place.name);
    }
    L.control.zoom({ position: "topright" }).addTo(map);
    L.control.scale({ position: "bottomleft" }).addTo(map);
    land.addTo(map);
  }

  function thinLabels() {
    const kept = [];
    for (const { node, isMinor } of labels) {
      node.hidden = isMinor && map.getZoom() < PLACES_FROM_ZOOM;
      if (node.hidden) continue;
      const own = node.firstChild.getBoundingClientRect();
      node.hidden = kept.some((other) => own.left < other.right && own.right > other.left &&
        own.top < other.bottom && own.bottom > other.top);
      if (!node.hidden) kept.push(own);
    }
  }

  function drawLand() {
    const end = report.ends[state.index]; // the last map of the day decides
    const shown = report.rows.filter((row) => row.source === state.source &&
      Date.parse(row.from) <= end && end < Date.parse(row.to) &&
      (row.status !== "contested" || state.contested));
    const colour = sourceOf(state.source).colour;
    land.clearLayers();
    for (const row of shown) {
      const isContested = row.status === "contested";
      L.polygon(row.shape, {
        className: isContested ? "land contested" : "land held", interactive: false, weight: 1,
        color: isContested ? report.contestedColour : colour, smoothFactor: 0.5,
        fillColor: isContested ? "url(#hatch)" : colour, fillOpacity: isContested ? 1 : 0.5,
      }).addTo(land);
    }
  }

  function drawChart() {
    const chart = byId("chart");
    const peak = Math.max(1, ...report.sources.flatMap((source) => source.held));
    chart.setAttribute("viewBox", `0 0 ${Math.max(last, 1)} 100`);
    for (const source of report.sources) {
      const steps = source.held.map((km2, x) => {
        if (km2 === null) return ""; // no map is a gap, not a zero
        const y = (99 - 96 * km2 / peak).toFixed(1);
        return x === 0 || source.held[x - 1] === null ? `M${x} ${y}` : `H${x}V${y}`;
      });
      chart.append(shape("path", { d: steps.join(""), stroke: source.colour, "data-key": source.key }));
    }
    chart.append(shape("path", { d: "M0 0V100", class: "now" }));
    byId("peak").textContent = `Area by day, up to ${areaText(peak)}`;
  }

  function shape(name, attributes) {
    const made = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return made;
  }

  function show() {
    const source = sourceOf(state.source);
    byId("day").textContent = dayText(state.index);
    byId("readout").textContent = readout(source);
    byId("veil").textContent = veil(source);
    byId("credit").textContent = credit(source);
    byId("slider").value = state.index;
    byId("slider").setAttribute("aria-valuetext", dayText(state.index));
    byId("previous").disabled = state.index === 0;
    byId("next").disabled = state.index === last;
    byId("contested").checked = state.contested;
    byId("contested").disabled = !source.drawsContested;
    byId("contested-value").textContent =
      source.drawsContested ? areaText(source.contested[state.index]) : "not drawn";
    for (const input of document.querySelectorAll("input[name=source]")) {
      input.checked = input.value === state.source;
      input.closest("label").querySelector(".value").textContent =
        areaText(sourceOf(input.value).held[state.index]);
    }
    for (const path of document.querySelectorAll("#chart [data-key]")) {
      path.classList.toggle("chosen", path.dataset.key === state.source);
    }
    document.querySelector("#chart .now").setAttribute("d", `M${state.index} 0V100`);
    drawLand();
  }

  let settling = 0;
  function change(part) {
    state = { ...state, ...part };
    byId("notice").textContent = "";
    show();
    clearTimeout(settling);
    settling = setTimeout(() => {
      byId("spoken").textContent = `${dayText(state.index)}. ${readout(sourceOf(state.source))}`;
      history.replaceState(null, "", address());
    }, SETTLE_MS);
  }

  function address() {
    return `#day=${iso(state.index)}&source=${state.source}&contested=${state.contested ? 1 : 0}`;
  }

  // A link that cannot be met shows the nearest day or the usual one, and says so.
  function follow() {
    const asked = new URLSearchParams(location.hash.slice(1));
    const said = [];
    state = initial();
    if (asked.has("source")) {
      if (sourceOf(asked.get("source"))) state.source = asked.get("source");
      else said.push(`There is no source “${asked.get("source")}” here.`);
    }
    if (asked.has("day")) said.push(...followDay(asked.get("day")));
    state.contested = asked.get("contested") !== "0";
    clearTimeout(settling);
    byId("notice").textContent = said.join(" ");
    show();
  }

  function followDay(day) {
    const index = indexOf(day);
    const isDay = /^\d{4}-\d{2}-\d{2}$/.test(day) &&
      !Number.isNaN(index) && iso(index) === day;
    if (isDay) state.index = clamp(index);
    if (isDay && state.index === index) return [];
    return isDay
      ? [`The report has no ${day}; the nearest day is shown.`]
      : [`“${day}” is no day; ${dayText(state.index)} is shown.`];
  }

  function listen() {
    const slider = byId("slider");
    slider.addEventListener("input", () => change({ index: Number(slider.value) }));
    slider.addEventListener("keydown", (event) => {
      const step = { PageUp: WEEK, PageDown: -WEEK }[event.key];
      if (!step) return;
      event.preventDefault();
      change({ index: clamp(state.index + step) });
    });
    byId("previous").addEventListener("click", () => change({ index: clamp(state.index - 1) }));
    byId("next").addEventListener("click", () => change({ index: clamp(state.index + 1) }));
    byId("contested").addEventListener("change", (event) => change({ contested: event.target.checked }));
    for (const input of document.querySelectorAll("input[name=source]")) {
      input.addEventListener("change", () => change({ source: input.value }));
    }
    window.addEventListener("hashchange", follow);
    map.on("zoomend resize", thinLabels);
  }

  byId("explorer").hidden = false;
  byId("slider").max = last;
  map.fitBounds(report.view, { padding: [24, 24] });
  map.setMinZoom(map.getZoom() - 1);
  drawBasemap();
  drawChart();
  listen();
  follow();
  thinLabels();
})();
