// A page that is printed: the map and the chart are laid out anew for the width of paper, with what
// the reader sees in view, and put back after.

export function makePaper({ map, home, isHome }, redraw) {
  let seen = null;

  function layOut(isPaper) {
    document.documentElement.classList.toggle("on-paper", isPaper);
    map.invalidateSize({ animate: false });
    redraw();
  }

  window.addEventListener("beforeprint", () => {
    if (seen) return;
    seen = { bounds: map.getBounds(), center: map.getCenter(), zoom: map.getZoom(), wasHome: isHome() };
    layOut(true);
    if (seen.wasHome) home();
    else map.fitBounds(seen.bounds, { animate: false });
  });
  window.addEventListener("afterprint", () => {
    if (!seen) return;
    layOut(false);
    if (seen.wasHome) home();
    else map.setView(seen.center, seen.zoom, { animate: false });
    seen = null;
  });
}
