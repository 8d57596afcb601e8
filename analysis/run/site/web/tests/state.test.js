import test from "node:test";
import assert from "node:assert/strict";
import { calendar } from "../days.js";
import { address, initial, isState, parsed, sinceIndex, store } from "../state.js";

const days = calendar("2024-08-06", 267);
const report = {
  opens: 31, places: [{ name: "X & Y" }], usual: ["a", "c"],
  sources: [
    { key: "a", held: [1, null, 7, 7] }, { key: "b", held: [null] }, { key: "c", held: [0, 0, 0, 9] },
  ],
};
const usual = initial(report, days);
const read = (hash) => parsed(hash, report, days, String);

test("the page opens on the day and with the makers that the report names", () => {
  assert.equal(usual.index, 31);
  assert.equal(usual.second, "c");
});

test("an address is read back as it was written", () => {
  const own = { ...usual, index: 5, view: "change", since: "2024-08-08", place: report.places[0] };
  const { state, said } = read(address(own, usual, days));
  assert.deepEqual(state, own);
  assert.deepEqual(said, []);
  assert.equal(address(usual, usual, days), "#day=2024-09-06&source=a&contested=1");
});

test("what cannot be met is said, and the rest is kept", () => {
  assert.equal(read("#day=2030-01-01").state.index, 267);
  for (const hash of ["#day=2030-01-01", "#day=2025-02-30", "#source=z", "#view=z", "#since=z", "#place=z"]) {
    assert.equal(read(hash).said.length, 1, hash);
  }
  assert.deepEqual(read("#zzz").said, []);
});

test("a change is counted from a rule or a day, within the report", () => {
  const from = (part) => sinceIndex({ ...usual, ...part }, report, days);
  assert.equal(from({ index: 40, since: "day" }), 39);
  assert.equal(from({ index: 3, since: "week" }), 0);
  assert.equal(from({ index: 40, since: "peak" }), 2);
  assert.equal(from({ index: 40, since: "peak", source: "c" }), 3);
  assert.equal(from({ index: 40, since: "peak", source: "b" }), 0, "without a map the first day");
  assert.equal(from({ index: 40, since: "2024-08-16" }), 10);
});

test("listeners are told the new state and the old one", () => {
  const own = store({ index: 1 });
  const heard = [];
  own.listen((now, before) => heard.push([now.index, before.index]));
  own.set({ index: 2 });
  assert.deepEqual(heard, [[2, 1]]);
});

test("a change is counted from a day of the report, and the link is told so", () => {
  const { state, said } = read("#since=2030-01-01");
  assert.equal(state.since, "2025-04-30");
  assert.match(said[0], /no 2030-01-01/);
});

test("a part of the page is no state, and one source has no view of two", () => {
  assert.ok(!isState("#main"));
  assert.ok(isState("#day=2024-09-06"));
  const alone = { ...report, sources: report.sources.slice(0, 1), usual: ["a"] };
  assert.equal(parsed("#view=two", alone, days, String).state.view, "one");
});
