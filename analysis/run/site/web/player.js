// Plays once through the days when asked to; nothing moves by itself.

import { byId } from "./page.js";

const DAY_PLAYS_MS = 160;

export function makePlayer(days, state) {
  const button = byId("play");
  let frame = 0;
  let played = 0;

  function pause() {
    cancelAnimationFrame(frame);
    frame = 0;
    button.textContent = "▶ Play";
  }

  // A slow machine leaves days out rather than falling behind.
  function tick(now) {
    const speed = Number(byId("speed").value);
    const steps = Math.floor(((now - played) * speed) / DAY_PLAYS_MS);
    if (steps > 0) {
      played = now;
      state.set({ index: days.clamp(state.get().index + steps) });
    }
    if (state.get().index === days.last) pause();
    else frame = requestAnimationFrame(tick);
  }

  function play() {
    if (state.get().index === days.last) state.set({ index: 0 });
    button.textContent = "❚❚ Pause";
    played = performance.now();
    frame = requestAnimationFrame(tick);
  }

  function step(by) {
    pause();
    const index = days.clamp(state.get().index + by);
    if (index !== state.get().index) state.set({ index });
  }

  button.addEventListener("click", () => (frame ? pause() : play()));
  byId("previous").addEventListener("click", () => step(-1));
  byId("next").addEventListener("click", () => step(1));
  byId("slider").addEventListener("pointerdown", ({ pointerType }) => {
    if (pointerType !== "touch") pause(); // a finger may be about to scroll
  });
  byId("slider").addEventListener("input", pause);
  byId("slider").addEventListener("keydown", pause);
  button.disabled = days.last === 0;
  state.listen(({ index }) => { // a disabled button would lose the focus of who steps to the end
    byId("previous").setAttribute("aria-disabled", index === 0);
    byId("next").setAttribute("aria-disabled", index === days.last);
  });
  return { pause, isPlaying: () => frame !== 0 };
}
