// What can be taken along: the day as GeoJSON, the link, the code that embeds the page.

import { geojson, rowOn } from "./outlines.js";
import { byId } from "./page.js";

export function isEmbedded() {
  return new URLSearchParams(location.search).get("embed") === "1";
}

export function makeTake(report, days, place, land, state) {
  const told = byId("taken");

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
      byId("embed-code").select();
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
    const isCopied = await copy(location.href);
    told.textContent = isCopied ? "The link is copied." : "The link is in the address bar.";
  });

  return () => {
    const page = location.href.split(/[?#]/)[0];
    byId("embed-code").value =
      `<iframe src="${page}?embed=1${location.hash}" width="100%" height="520"></iframe>`;
  };
}
