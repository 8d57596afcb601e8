// A finger on the chart: along it, or a tap, moves the day; up and down it scrolls the page. A range
// input jumps where it is touched, before it is known which of the two is meant.

const SLOP_PX = 6; // less than this is a tap

export function makeFinger(slider, state, indexAt) {
  let down = null; // where the finger came down, and the day before
  let isDrag = false;

  function go({ clientX }) {
    slider.value = indexAt(clientX);
    slider.dispatchEvent(new Event("input"));
  }

  const isOwn = ({ pointerId }) => down !== null && pointerId === down.pointerId;

  slider.addEventListener("input", (event) => { // the browser's own jump
    if (down && event.isTrusted) event.stopImmediatePropagation();
  });
  slider.addEventListener("pointerdown", ({ pointerType, isPrimary, pointerId, clientX, clientY }) => {
    if (pointerType !== "touch" || !isPrimary) return;
    down = { pointerId, clientX, clientY, index: state.get().index };
    isDrag = false;
  });
  slider.addEventListener("pointermove", (event) => {
    if (!isOwn(event)) return;
    const [sideways, upright] = [event.clientX - down.clientX, event.clientY - down.clientY].map(Math.abs);
    isDrag = isDrag || (sideways > SLOP_PX && sideways > upright);
    if (isDrag) go(event);
  });
  slider.addEventListener("pointerup", (event) => {
    if (!isOwn(event)) return;
    down = null;
    go(event);
  });
  slider.addEventListener("pointercancel", (event) => { // the page scrolls: the day is given back
    if (!isOwn(event)) return;
    state.set({ index: isDrag ? down.index : state.get().index });
    down = null;
  });
}
