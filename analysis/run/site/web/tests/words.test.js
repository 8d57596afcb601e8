import test from "node:test";
import assert from "node:assert/strict";
import { calendar } from "../days.js";
import { wordsOf } from "../words.js";

const days = calendar("2024-08-06", 9);
const source = {
  key: "a", label: "A, held", short: "A", credit: "A maker", isMapped: true, drawsContested: true,
  held: [10, 12, null], contested: [1, 2, null], age: [0, 1, null],
};
const hidden = { ...source, short: "H", isMapped: false };
const report = { units: "both", km2PerSqMi: 2, sources: [source, hidden] };
const words = wordsOf(report, days);

test("a number has both units, and no number is none", () => {
  assert.equal(words.areaText(1234.56), "1,234.6 km² (617.3 sq mi)");
  assert.equal(wordsOf({ ...report, units: "mi" }, days).areaText(10), "5.0 sq mi");
  assert.equal(words.areaText(null), "no number");
});

test("a readout has the age of the map", () => {
  assert.match(words.readout(source, 0), /10\.0 km².*contested: 1\.0.*published that day\./);
  assert.match(words.readout(source, 1), /Map 1 day old\./);
  assert.equal(words.readout(source, 2), "A, held: no map of this day.");
});

test("a change says net, sums and what they leave out", () => {
  const said = words.changeText(source, 0, 1, { gained: 5, lost: 3, leftOut: 1 });
  assert.match(said, /from 6 August 2024 to 7 August 2024: 2\.0 km².* more/);
  assert.match(said, /summed day by day, gained 5\.0.*lost 3\.0/);
  assert.match(said, /leave out 1 day of a fault of the map; the map shows that land too/);
  assert.doesNotMatch(said, /Sums count/, "one step is no sum");
  const longer = { ...source, held: [10, 11, 12] };
  assert.match(words.changeText(longer, 0, 2, { gained: 5, lost: 3, leftOut: 0 }),
    /Sums count land each time it changes hands; the map shows only what differs/);
  assert.match(words.changeText(source, 0, 0, null), /no day of the report lies before 6 August 2024/);
  assert.match(words.changeText(source, 0, 2, null), /no map of one of the two days/);
});

test("a count names who is counted, who has no land and who is not counted", () => {
  const empty = { ...source, short: "B", held: [0] };
  const said = words.countText([source, empty], 0);
  assert.match(said, /How many of 2 maps \(A and B\)/);
  assert.match(said, /separate, not independent\. No land: B\./);
  assert.match(said, /Not counted: H at 10\.0 km²/);
});

test("a place is held since a day, and the report's ends are told", () => {
  const runs = [[0, 0, 0, 3, 1], [0, 1, 5, 9, 1], [1, 0, 0, 9, 1]];
  const then = words.saidOf(source, 0, runs, 1, false);
  assert.equal(then.now, "held since the first day of the report or before, to 9 August 2024");
  assert.deepEqual(then.runs, ["contested 11 August 2024 to 15 August 2024"]);
  assert.match(words.saidOf(source, 0, runs, 0 + 4, false).now, /neither|no map/);
  assert.match(words.saidOf(hidden, 1, runs, 1, true).now, /may not be shown/);
  const limit = { ...source, isLimit: true };
  assert.match(words.saidOf(limit, 0, runs, 1, false).now, /^within the claimed limit since/);
  assert.match(words.saidOf(limit, 0, runs, 4, false).now, /no map|beyond the claimed limit/);
});

test("one map is counted as one", () => {
  assert.match(words.countText([source], 0), /^What 1 map \(A\) gives as held on this day\. Not counted/);
});

test("contested land is told with whose it is where two makers are shown", () => {
  const none = { ...source, short: "B", drawsContested: false };
  assert.equal(words.contestedText([source], 0), "1.0 km² (0.5 sq mi)");
  assert.equal(words.contestedText([none, source], 0), "A: 1.0 km² (0.5 sq mi)");
  assert.equal(words.contestedText([none], 0), "not drawn");
});

test("a change credits the maps of both days", () => {
  const said = wordsOf({ ...report, rivers: [] }, days).credit([source], [0, 1]);
  assert.match(said, /A maker of 6 August 2024, published that day and of 6 August 2024, 1 day old\./);
});

test("the chart is told in words", () => {
  const said = wordsOf({ ...report, events: [[3, "largest area"]],
    claims: [{ words: "around 5 sq mi", days: [0, 2] }] }, days).chartText();
  assert.match(said, /The article says around 5 sq mi \(6 August 2024 to 8 August 2024\): a thick bar/);
  assert.match(said, /largest area 9 August 2024/);
});
