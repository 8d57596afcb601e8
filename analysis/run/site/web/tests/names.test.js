import test from "node:test";
import assert from "node:assert/strict";
import { placedNames, spaced } from "../names.js";

test("a name with room stands over its day", () => {
  assert.deepEqual(placedNames([{ at: 100, width: 40 }], [0, 300]), [80]);
});

test("at either end a name stays inside", () => {
  assert.deepEqual(placedNames([{ at: 10, width: 40 }, { at: 290, width: 40 }], [0, 300]), [13, 247]);
});

test("names of two near days stand left and right of them", () => {
  const lefts = placedNames([{ at: 150, width: 60 }, { at: 154, width: 60 }], [0, 300]);
  assert.deepEqual(lefts, [87, 157]);
});

test("where one of two has no room the later day keeps its name", () => {
  const lefts = placedNames([{ at: 100, width: 80 }, { at: 104, width: 80 }], [50, 200]);
  assert.deepEqual(lefts, [null, 64]);
});

test("at the end of the chart too the later day keeps its name", () => {
  const lefts = placedNames([{ at: 296, width: 60 }, { at: 299, width: 80 }], [0, 330]);
  assert.deepEqual(lefts, [null, 216]);
});

test("no name is moved for want of a first one", () => {
  assert.deepEqual(placedNames([], [0, 300]), []);
});

test("months keep one distance, and January stays", () => {
  const months = [10, 40, 70, 100, 130].map((at, place) => ({ at, width: place === 3 ? 50 : 20 }));
  assert.deepEqual(spaced(months, 3, [0, 150]), [null, 40, null, 100, null]);
  const short = months.map(({ at }) => ({ at, width: 20 }));
  assert.deepEqual(spaced(short, 3, [0, 150]), [10, 40, 70, 100, 130]);
});

test("the first name stays inside, one that would reach over the end is left out", () => {
  const wide = [10, 80, 150].map((at) => ({ at, width: 40 }));
  assert.deepEqual(spaced(wide, -1, [0, 160]), [20, 80, null]);
  assert.deepEqual(spaced([], -1, [0, 160]), []);
});
