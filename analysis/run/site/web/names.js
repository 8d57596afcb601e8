// Where the names of days stand above a chart: as many as there is room for, none on another.

const GAP_PX = 6; // between two names
const ASIDE_PX = 3; // from the day to a name that stands left or right of it
const HIDDEN = 100; // a name left out is worse than any name moved aside

function ways({ at, width }, [from, to]) {
  const lefts = [at - width / 2, at + ASIDE_PX, at - ASIDE_PX - width];
  return lefts.map((left, place) => ({ left, cost: place ? 1 : 0 }))
    .filter(({ left }) => left >= from && left + width <= to);
}

// Names are [{ at, width }] in the order of their days; the answer is the left edge of each, or
// null. Where two have no room, the later day keeps its name. There are four names at most.
export function placedNames(names, within) {
  let best = { cost: Infinity, lefts: [] };
  function seek(lefts, cost, free) {
    const place = lefts.length;
    if (cost >= best.cost) return;
    if (place === names.length) {
      best = { cost, lefts };
      return;
    }
    for (const way of ways(names[place], within)) {
      if (way.left >= free) {
        seek([...lefts, way.left], cost + way.cost, way.left + names[place].width + GAP_PX);
      }
    }
    seek([...lefts, null], cost + HIDDEN * (place + 1), free);
  }
  seek([], 0, -Infinity);
  return best.lefts;
}

// Names under an axis, of which every second, third ... is left out until the others have room.
// `kept` is one that stays (none: -1). The answer is where the middle of each stands, or null.
export function spaced(names, kept, [from, to]) {
  const boxes = names.map(({ at, width }) => {
    const left = Math.max(at - width / 2, from);
    return { left, middle: left + width / 2, right: left + width };
  });
  const isFree = (box, place, all) => place === 0 || box.left >= all[place - 1].right + GAP_PX;
  for (let every = 1; every <= names.length; every += 1) {
    const first = kept < 0 ? 0 : kept % every;
    const shown = boxes.filter(({ right }, place) => (place - first) % every === 0 && right <= to);
    if (shown.every(isFree)) return boxes.map((box) => (shown.includes(box) ? box.middle : null));
  }
  return [];
}
