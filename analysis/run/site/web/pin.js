// Marks the place that is asked for, and moves the map there where it is out of view.

const UNDER = -1000; // the name of the place stands over its mark

export function makePin(map) {
  const icon = L.divIcon({ className: "pin", html: "", iconSize: null });
  const marker = L.marker([0, 0], { icon, interactive: false, keyboard: false, zIndexOffset: UNDER });
  let shown = null;

  function reach() {
    if (shown && !map.getBounds().contains(shown.at)) map.panTo(shown.at, { animate: false });
  }

  // Only a new place moves the map: a reader may have moved it since.
  function show(place) {
    if (place === shown) return;
    shown = place;
    marker.remove();
    if (!place) return;
    marker.setLatLng(place.at).addTo(map);
    map.invalidateSize({ animate: false }); // in a frame the words about it take room from the map
    reach();
  }

  return { show, reach };
}
