// The divider between two makers: dragged by pointer, moved by keys.

import { byId } from "./page.js";

const STEP = 0.02;
const STEPS = { ArrowLeft: -STEP, ArrowRight: STEP, PageDown: -5 * STEP, PageUp: 5 * STEP };

export function makeSwipe(map, land) {
  const divider = byId("divider");
  let share = 0.5;

  function put(next) {
    share = Math.min(Math.max(next, 0.02), 0.98);
    divider.style.left = `${share * 100}%`;
    divider.setAttribute("aria-valuenow", Math.round(share * 100));
    divide();
  }

  // On paper the map keeps its scale and not its width: the line stays where the maps are cut.
  function divide() {
    divider.style.setProperty("--on-paper", `${map.getSize().x * share}px`);
    land.divide(share);
  }

  divider.addEventListener("pointerdown", (event) => {
    divider.setPointerCapture(event.pointerId);
    event.preventDefault();
    divider.focus();
  });
  divider.addEventListener("pointermove", (event) => {
    if (!divider.hasPointerCapture(event.pointerId)) return;
    const frame = byId("map").getBoundingClientRect();
    put((event.clientX - frame.left) / frame.width);
  });
  divider.addEventListener("keydown", (event) => {
    const ends = { Home: 0, End: 1 };
    if (!(event.key in STEPS) && !(event.key in ends)) return;
    event.preventDefault();
    put(event.key in ends ? ends[event.key] : share + STEPS[event.key]);
  });
  map.on("move zoom zoomend resize", divide);
  put(share);

  return (state, short) => {
    divider.hidden = state.view !== "swipe";
    divider.setAttribute("aria-valuetext", `${short[0]} left of it, ${short[1]} right of it`);
    byId("side-left").textContent = short[0];
    byId("side-right").textContent = short[1];
  };
}
