import test from "node:test";
import assert from "node:assert/strict";
import { areaTicks, calendar, coversBoth, monthTicks, movesBetween, seriesOf, weekTicks } from "../days.js";

const days = calendar("2024-08-06", 267);

test("days and their numbers lead to each other, over a change of clocks too", () => {
  assert.equal(days.iso(0), "2024-08-06");
  assert.equal(days.indexOf("2025-03-31"), 237);
  assert.equal(days.iso(237), "2025-03-31");
  assert.equal(days.clamp(-3), 0);
  assert.equal(days.clamp(999), 267);
});

test("a text is a day only when the calendar has it", () => {
  assert.ok(days.isDay("2024-12-31"));
  for (const text of ["2025-02-30", "2025-2-3", "<b>", "%", ""]) assert.ok(!days.isDay(text), text);
});

test("months are ticked where they begin, and thinned in a long window", () => {
  assert.deepEqual(monthTicks(days).map(days.iso).slice(0, 2), ["2024-09-01", "2024-10-01"]);
  assert.ok(monthTicks(calendar("2022-04-03", 1400)).length <= 14);
  assert.deepEqual(weekTicks(calendar("2030-01-01", 0)), [0]);
});

test("area ticks are round and reach to the top", () => {
  assert.deepEqual(areaTicks(0, 1500), [0, 500, 1000, 1500]);
  assert.deepEqual(areaTicks(0, 0.9).length, 4);
  assert.deepEqual(areaTicks(-60, 130), [-50, 0, 50, 100]);
});

test("where no border bounds the land the chart shows its change", () => {
  const source = { held: [null, 100, 130, 90] };
  assert.deepEqual(seriesOf(source, true), [null, 0, 30, -10]);
  assert.equal(seriesOf(source, false), source.held);
});

test("moves are summed after the first day; a fault is left out and told; no number is none", () => {
  const source = { gained: [9, 1, 50, 2], lost: [9, 0, 0, 3], faults: [2] };
  assert.deepEqual(movesBetween(source, 0, 3), { gained: 3, lost: 3, leftOut: 1 });
  assert.deepEqual(movesBetween(source, 3, 3), { gained: 0, lost: 0, leftOut: 0 });
  assert.equal(movesBetween({ ...source, gained: [9, null, 50, 2] }, 0, 3), null);
});

test("two days can be compared where both have a map, if only one without land", () => {
  const source = { held: [null, 0, 5] };
  assert.ok(coversBoth(source, 1, 2));
  assert.ok(!coversBoth(source, 0, 2));
  assert.ok(!coversBoth(source, 2, 0));
});
