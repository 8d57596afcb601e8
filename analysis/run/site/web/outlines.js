// Reads the outlines that encoding.py wrote: pieces of steps, rings of pieces, polygons of rings.

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const VALUE = new Map([...ALPHABET].map((letter, place) => [letter, place]));
const MOST_ROWS = 40; // drawings that are kept; the whole front has megabytes of them

export function numbers(text) {
  const found = [];
  let value = 0;
  let shift = 1;
  for (const letter of text) {
    const five = VALUE.get(letter);
    value += (five % 32) * shift;
    if (five >= 32) {
      shift *= 32;
    } else {
      found.push(value % 2 ? -(value + 1) / 2 : value / 2);
      value = 0;
      shift = 1;
    }
  }
  return found;
}

export function unrun(runs) {
  const found = [];
  for (let place = 0; place < runs.length; place += 2) {
    for (let more = 0; more < runs[place + 1]; more += 1) found.push(runs[place] + more);
  }
  return found;
}

const mercator = (lat) => (Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360)) * 180) / Math.PI;
const latitude = (y) => (Math.atan(Math.exp((y * Math.PI) / 180)) * 360) / Math.PI - 90;

// Between degrees and the grid's columns and rows, rows counted southwards.
export function grid(limits, unit) {
  const [[south, west], [north, east]] = limits;
  const top = mercator(north);
  return {
    width: (east - west) / unit,
    height: (top - mercator(south)) / unit,
    of: ([lat, lon]) => [(lon - west) / unit, (top - mercator(lat)) / unit],
    degrees: ([x, y]) => [west + x * unit, latitude(top - y * unit)],
  };
}

export function outlines(data) {
  const texts = data.pieces.split(".");
  const steps = new Map();
  const kept = new Map();

  function piece(number) {
    if (!steps.has(number)) steps.set(number, numbers(texts[number]));
    return steps.get(number);
  }

  function ring([x, y, pieces]) {
    const points = [[x, y]];
    for (const number of unrun(pieces)) {
      const own = piece(number);
      for (let place = 0; place < own.length; place += 2) {
        const [fromX, fromY] = points[points.length - 1];
        points.push([fromX + own[place], fromY + own[place + 1]]);
      }
    }
    return points; // the last point is the first one again
  }

  const polygon = (number) => data.polygons[number].map(ring);
  const polygons = (row) => unrun(row[4]).map(polygon);

  function fill([x, y, pieces]) {
    return `M${x} ${y}l${unrun(pieces).map((number) => piece(number).join(" ")).join(" ")}z`;
  }

  // Without the sides along the frame: there the land was cut, and no front runs.
  function edge(own) {
    if (!own[3]) return fill(own);
    const cut = new Set(unrun(own[3]));
    const points = ring(own);
    let isDown = false;
    return points.slice(1).map(([x, y], side) => {
      if (cut.has(side)) {
        isDown = false;
        return "";
      }
      const [fromX, fromY] = points[side];
      const start = isDown ? "" : `M${fromX} ${fromY}`;
      isDown = true;
      return `${start}L${x} ${y}`;
    }).join("");
  }

  function drawing(row) {
    if (!kept.has(row)) {
      if (kept.size >= MOST_ROWS) kept.delete(kept.keys().next().value);
      const rings = unrun(row[4]).flatMap((number) => data.polygons[number]);
      kept.set(row, { fill: rings.map(fill).join(""), edge: rings.map(edge).join("") });
    }
    return kept.get(row);
  }

  return { polygon, polygons, drawing };
}

export function rowOn(rows, source, isContested, index) {
  return rows.find((row) => row[0] === source && row[1] === isContested &&
    row[2] <= index && index <= row[3]);
}

// Inside when a ray meets the edges an odd number of times, holes among them.
export function isInside(rings, [x, y]) {
  let odd = false;
  for (const points of rings) {
    for (let place = 1; place < points.length; place += 1) {
      const [ax, ay] = points[place - 1];
      const [bx, by] = points[place];
      if ((ay > y) !== (by > y) && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) odd = !odd;
    }
  }
  return odd;
}

// The runs of days of a point on all maps that have outlines: [source, status, first, last, 1].
export function runsAt(data, land, point) {
  const runs = [];
  const known = new Map(); // most days share most polygons
  const isIn = (number) => {
    if (!known.has(number)) known.set(number, isInside(land.polygon(number), point));
    return known.get(number);
  };
  for (const row of [...data.rows].sort((a, b) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2])) {
    if (unrun(row[4]).some(isIn)) {
      const before = runs[runs.length - 1];
      const goesOn = before && before[0] === row[0] && before[1] === row[1] &&
        before[3] === row[2] - 1;
      if (goesOn) before[3] = row[3];
      else runs.push([row[0], row[1], row[2], row[3], 1]);
    }
  }
  return runs;
}

// Twice the area of a ring in the grid; its rows go down, so that clockwise is positive.
function turn(points) {
  return points.slice(1).reduce((sum, [x, y], place) => sum + points[place][0] * y - x * points[place][1], 0);
}

// The outer ring first and counter-clockwise, holes clockwise, as RFC 7946 asks.
const turned = (rings) => rings.map((points, place) =>
  ((turn(points) > 0) === (place === 0) ? [...points].reverse() : points));

// A row as GeoJSON has it: longitude before latitude, polygons of rings.
export function geojson(land, place, row) {
  const round = (value) => Math.round(value * 1e5) / 1e5;
  return {
    type: "MultiPolygon",
    coordinates: land.polygons(row).map((rings) => turned(rings).map((points) =>
      points.map((point) => place.degrees(point).map(round)))),
  };
}
