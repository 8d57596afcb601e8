import test from "node:test";
import assert from "node:assert/strict";
import { geojson, grid, isInside, numbers, outlines, rowOn, runsAt, unrun } from "../outlines.js";

// A square of 16 by 16 with a hole of 2 by 2, and the square beside it, as encoding.py writes them.
const data = {
  pieces: "gBAAgBfAAf.EAAEDAAD",
  polygons: [[[0, 0, [0, 1]], [4, 4, [1, 1]]], [[16, 0, [0, 1], [1, 2]]]],
  rows: [[0, 0, 0, 4, [0, 1]], [0, 0, 5, 9, [0, 2]], [1, 0, 0, 9, [1, 1]]],
};
const land = outlines(data);

test("letters are numbers with a sign", () => {
  assert.deepEqual(numbers("ABCgB"), [0, -1, 1, 16]);
  assert.deepEqual(unrun([4, 3, 2, 1]), [4, 5, 6, 2]);
});

test("a ring comes back to where it began", () => {
  const [[outer, hole]] = land.polygons(data.rows[0]);
  assert.deepEqual(outer, [[0, 0], [16, 0], [16, 16], [0, 16], [0, 0]]);
  assert.deepEqual(hole[0], hole[4]);
});

test("sides along the frame are filled and not drawn as an edge", () => {
  const { fill, edge } = land.drawing(data.rows[2]);
  assert.equal(fill, "M16 0l16 0 0 16 -16 0 0 -16z");
  assert.equal(edge, "M16 0L32 0M16 16L16 0");
});

test("a row holds from its first to its last day", () => {
  assert.equal(rowOn(data.rows, 0, 0, 4), data.rows[0]);
  assert.equal(rowOn(data.rows, 0, 0, 5), data.rows[1]);
  assert.equal(rowOn(data.rows, 0, 0, 10), undefined);
  assert.equal(rowOn(data.rows, 0, 1, 4), undefined);
});

test("a hole is not inside", () => {
  const square = land.polygon(0);
  assert.ok(isInside(square, [1, 1]));
  assert.ok(!isInside(square, [5, 5]));
  assert.ok(!isInside(square, [20, 1]));
});

test("runs of days at a point go on over a change of the outline elsewhere", () => {
  assert.deepEqual(runsAt(data, land, [1, 1]), [[0, 0, 0, 9, 1]]);
  assert.deepEqual(runsAt(data, land, [20, 1]), [[0, 0, 5, 9, 1], [1, 0, 0, 9, 1]]);
  assert.deepEqual(runsAt(data, land, [5, 5]), []);
});

test("the grid and degrees lead to each other", () => {
  const place = grid([[50, 34], [53, 37]], 0.001);
  const [x, y] = place.of([51.5, 35.25]);
  const [lon, lat] = place.degrees([x, y]);
  assert.ok(Math.abs(lon - 35.25) < 1e-9 && Math.abs(lat - 51.5) < 1e-9);
  assert.ok(Math.abs(place.of([50, 37])[1] - place.height) < 1e-6);
  const shape = geojson(land, place, data.rows[0]);
  assert.equal(shape.type, "MultiPolygon");
  assert.deepEqual(shape.coordinates[0][0][0], [34, 53]);
});

test("an outer ring goes counter-clockwise and a hole clockwise, whichever way they were drawn", () => {
  const place = grid([[50, 34], [53, 37]], 0.001);
  const area = (ring) => ring.slice(1).reduce((sum, [x, y], at) => sum + ring[at][0] * y - x * ring[at][1], 0);
  const square = [[0, 0], [0, 9], [9, 9], [9, 0], [0, 0]];
  const hole = [[2, 2], [2, 4], [4, 4], [4, 2], [2, 2]];
  for (const rings of [[square, hole], [[...square].reverse(), [...hole].reverse()]]) {
    const [[outer, inner]] = geojson({ polygons: () => [rings] }, place, null).coordinates;
    assert.ok(area(outer) > 0);
    assert.ok(area(inner) < 0);
  }
});
