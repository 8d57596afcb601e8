// What can be taken along: the day as GeoJSON, the link, the code that embeds the page.

import { geojson, rowOn } from "./outlines.js";
import { byId } from "./page.js";

export function isEmbedded() {
  return new URLSearchParams(location.search).get("embed") === "1";
}

export function makeTake(report, days, place, land, state, hashOf) {
  const told = byId("taken");
  const page = location.href.split(/[?#]/)[0];

  // Only makers whose outlines the page may show are in its data, so no other can leave it.
  function features(index) {
    return report.sources.flatMap((source, number) => [0, 1].flatMap((isContested) => {
      const row = rowOn(report.rows, number, isContested, index);
      if (!row || !row[4].length) return [];
      const properties = {
        day: days.iso(index), source: source.key, credit: source.credit,
        status: isContested ? "contested" : "held", map_age_days: source.age[index],
        note: "generalised outline; areas were measured before",
      };
      return [{ type: "Feature", properties, geometry: geojson(land, place, row) }];
    }));
  }

  function save(name, text) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: "application/geo+json" }));
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }

  async function copy(text) {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      return false;
    }
    return true;
  }

  byId("save-day").addEventListener("click", () => {
    const { index } = state.get();
    const found = features(index);
    save(`land-${days.iso(index)}.geojson`, JSON.stringify({ type: "FeatureCollection", features: found }));
    told.textContent = `Saved ${found.length} outlines of ${days.iso(index)}.`;
  });
  byId("copy-link").addEventListener("click", async () => {
    const link = page + hashOf(state.get()); // the address bar follows only where a drag ends
    const isCopied = await copy(link);
    if (!isCopied) history.replaceState(null, "", location.search + hashOf(state.get()));
    told.textContent = isCopied ? "The link is copied." : "The link is in the address bar.";
  });

  return (own) => {
    byId("embed-code").value =
      `<iframe src="${page}?embed=1${hashOf(own)}" width="100%" height="520"></iframe>`;
    byId("open-report").href = page + hashOf(own);
  };
}
