// The chart of areas is the slider: a native range input lies over the plot, so that click, drag,
// keys and what a screen reader says are the browser's own. A finger is told apart in finger.js.

import { areaTicks, monthTicks, seriesOf, weekTicks } from "./days.js";
import { numberText } from "./words.js";
import { byId, shape } from "./page.js";
import { isPair } from "./state.js";
import { makeFinger } from "./finger.js";
import { placedNames, spaced } from "./names.js";

const WEEK = 7;
const SIDE_PX = { narrow: 46, wide: 60 }; // room for the numbers of the axes
const BROAD_KM2 = 10000; // from here on they need more of it
const THUMB_PX = 16;
const SECOND_ROW_PX = 14; // for the line that says what is drawn, where it is no area
const LETTER_PX = 6.6; // about as wide as a letter of a tick
const INSIDE_PX = 4; // no name comes nearer to the end of the picture

export function makeChart(report, days, words, state) {
  const chart = byId("chart");
  const slider = byId("slider");
  const series = new Map(report.sources.map((own) => [own.key, seriesOf(own, report.isChange)]));
  const claimed = report.isChange ? [] : report.claims; // areas do not fit an axis of changes
  const ends = [0, ...[...series.values()].flat(), ...claimed.map((claim) => claim.km2[2])];
  const low = 1.06 * Math.min(...ends);
  const top = 1.06 * Math.max(1, ...ends);
  const side = top - low > BROAD_KM2 ? SIDE_PX.wide : SIDE_PX.narrow;
  const pad = { left: side, right: side, top: 26, bottom: 22 };
  const roof = pad.top + (report.isChange ? SECOND_ROW_PX : 0);
  let size = [0, 0];
  let since = null;
  const x = (index) => pad.left + (size[0] - pad.left - pad.right) * (days.last ? index / days.last : 0.5);
  const indexAt = (clientX) => {
    const along = clientX - chart.getBoundingClientRect().left - pad.left;
    return days.clamp(Math.round((along / (size[0] - pad.left - pad.right)) * days.last));
  };
  const y = (km2) => size[1] - pad.bottom - (size[1] - pad.bottom - roof) * ((km2 - low) / (top - low));
  const text = (at, words_, className, anchor = "middle") =>
    shape("text", { x: at[0], y: at[1], class: className, "text-anchor": anchor }, words_);

  function line(source) {
    const own = series.get(source.key);
    const steps = own.map((km2, index) => {
      if (km2 === null) return ""; // no map is a gap, not a zero
      const at = `${x(index).toFixed(1)}`;
      const isFirst = index === 0 || own[index - 1] === null;
      return isFirst ? `M${at} ${y(km2).toFixed(1)}` : `H${at}V${y(km2).toFixed(1)}`;
    });
    return shape("path", { d: steps.join(""), class: "series", "data-key": source.key });
  }

  // A line of one day has no length.
  function dots(source) {
    const own = series.get(source.key);
    const isAlone = (index) => own[index] !== null && [index - 1, index + 1].every((near) => (own[near] ?? null) === null);
    return own.flatMap((km2, index) => (isAlone(index) ? [shape("circle",
      { cx: x(index), cy: y(km2), r: 3, class: "series dot", "data-key": source.key })] : []));
  }

  function scale() {
    const isImperial = report.units === "mi";
    const unit = isImperial ? report.km2PerSqMi : 1;
    const first = isImperial ? "sq mi" : "km²";
    const rules = areaTicks(low / unit, top / unit).map((value) => shape("g", {},
      shape("path", { class: "rule", d: `M${pad.left} ${y(value * unit)}H${size[0] - pad.right}` }),
      text([pad.left - 5, y(value * unit) + 4], numberText(value), "tick", "end")));
    const second = report.units !== "both" ? [] : areaTicks(low / report.km2PerSqMi, top / report.km2PerSqMi).map((value) =>
      text([size[0] - pad.right + 9, y(value * report.km2PerSqMi) + 4], numberText(value), "tick", "start"));
    const foot = size[1] - 4; // beside the months, so that no name of a day meets it
    const names = [text([pad.left - 10, foot], first, "tick", "end")];
    if (report.isChange) {
      const left = text([pad.left + 4, pad.top + 2], "change since the first day", "tick", "start");
      names.push(left);
    }
    if (report.units === "both") names.push(text([size[0] - 4, foot], "sq mi", "tick", "end"));
    return [...rules, ...second, ...names];
  }

  // As many months as fit, at one distance; January, which has the year, is one of them.
  function dates() {
    const months = monthTicks(days);
    const isMonths = months.length >= 2;
    const ticks = isMonths ? months : weekTicks(days);
    const names = ticks.map(isMonths ? words.monthText : words.shortText);
    const middles = spaced(ticks.map((index, place) => ({ at: x(index), width: names[place].length * LETTER_PX })),
      ticks.findIndex((index) => isMonths && words.isYearsFirst(index)), [pad.left - 6, size[0] - pad.right + 6]);
    return ticks.map((index, place) => shape("g", {},
      shape("path", { class: "rule", d: `M${x(index)} ${size[1] - pad.bottom}v5` }),
      ...(middles[place] === null ? [] : [text([middles[place], size[1] - 4], names[place], "tick month")])));
  }

  // The first day is told by the axis.
  function events() {
    return report.events.filter(([index]) => index > 0).map(([index, name]) => shape("g", { class: "named" },
      shape("path", { class: "event", d: `M${x(index)} ${pad.top - 8}V${size[1] - pad.bottom}` }),
      text([x(index), pad.top - 12], name, "tick", "start"),
      shape("title", {}, `${name}: ${words.dayText(index)}`)));
  }

  // Only what is on the page can be measured.
  function settleNames() {
    const names = [...chart.querySelectorAll(".named text")];
    const wide = names.map((name) => ({ at: Number(name.getAttribute("x")), width: name.getComputedTextLength() }));
    placedNames(wide, [INSIDE_PX, size[0] - INSIDE_PX]).forEach((left, place) => {
      if (left === null) names[place].remove();
      else names[place].setAttribute("x", left);
    });
  }

  function claims() {
    return claimed.map(({ days: [from, to], km2: [value, least, most], words: said }) => {
      const [start, end] = from === to ? [x(from) - 4, x(to) + 4] : [x(from), x(to)];
      return shape("g", { class: "claim" },
        shape("rect", { x: start, y: y(most), width: end - start, height: y(least) - y(most) }),
        shape("path", { d: `M${start} ${y(value)}H${end}` }),
        shape("title", {}, `The article says ${said}.`));
    });
  }

  function draw() {
    size = [chart.clientWidth, chart.clientHeight];
    if (!size[0]) return; // an embedded page has no chart
    chart.setAttribute("viewBox", `0 0 ${size[0]} ${size[1]}`);
    chart.replaceChildren(...scale(), ...dates(), ...claims(), ...events(),
      ...report.sources.map(line), ...report.sources.flatMap(dots),
      shape("path", { class: "from" }), shape("path", { class: "now" }), shape("circle", { class: "knob", r: 6 }));
    settleNames();
    mark(state.get(), since);
  }

  function mark(own, from) {
    since = from;
    if (!size[0]) return;
    const at = x(own.index);
    chart.querySelector(".now").setAttribute("d", `M${at} ${roof - 8}V${size[1] - pad.bottom}`);
    const knob = chart.querySelector(".knob");
    knob.setAttribute("cx", at);
    knob.setAttribute("cy", size[1] - pad.bottom);
    const isChange = own.view === "change" && from !== null;
    chart.querySelector(".from").setAttribute("d",
      isChange ? `M${x(from)} ${roof - 8}V${size[1] - pad.bottom}` : "");
    for (const path of chart.querySelectorAll(".series")) {
      const isSecond = isPair(own.view) && path.dataset.key === own.second;
      path.classList.toggle("chosen", own.view === "count" || path.dataset.key === own.source || isSecond);
    }
  }

  slider.max = days.last;
  slider.style.left = `${pad.left - THUMB_PX / 2}px`;
  slider.style.width = `calc(100% - ${pad.left + pad.right - THUMB_PX}px)`;
  makeFinger(slider, state, indexAt);
  slider.addEventListener("input", () => state.set({ index: Number(slider.value) }));
  slider.addEventListener("keydown", (event) => {
    const step = { PageUp: WEEK, PageDown: -WEEK }[event.key];
    if (!step) return;
    event.preventDefault();
    state.set({ index: days.clamp(state.get().index + step) });
  });
  new ResizeObserver(draw).observe(chart);
  draw();
  return { mark, draw };
}
