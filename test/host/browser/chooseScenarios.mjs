// Which scenarios of a lane run, and in which order.

/**
 * @param scenarios pairs of a title and a function
 * @param only a part of a title, or the name of a function; all run without it
 * @param seed shuffles the scenarios; the same seed gives the same order
 */
export function chooseScenarios(scenarios, { only, seed } = {}) {
  const isChosen = ([title, { name }]) => only === undefined || title.includes(only) || name === only;
  const chosen = scenarios.filter(isChosen);
  return seed === undefined ? chosen : shuffled(chosen, seed);
}

/** Fisher and Yates, with the generator mulberry32. */
function shuffled(list, seed) {
  const all = [...list];
  let state = seed;
  const random = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  for (let at = all.length - 1; at > 0; at--) {
    const other = Math.floor(random() * (at + 1));
    [all[at], all[other]] = [all[other], all[at]];
  }
  return all;
}
