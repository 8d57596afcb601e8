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
    const [bounds, wasHome] = [map.getBounds(), isHome()];
    seen = { center: map.getCenter(), zoom: map.getZoom() };
    layOut(true);
    if (wasHome) home();
    else map.fitBounds(bounds, { animate: false });
  });
  window.addEventListener("afterprint", () => {
    if (!seen) return;
    layOut(false);
    map.setView(seen.center, seen.zoom, { animate: false });
    seen = null;
  });
}
