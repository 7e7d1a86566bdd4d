// Definitions of WordNet's nouns with all the kinds of things that each defines: what stands above a noun in WordNet's hierarchy. A
// shark is a living thing and an animal, a loaf an artifact, matter and food.
import { readFileSync } from 'node:fs';
import path from 'node:path';

/** Synsets by their first word and lexicographer file; see wninput(5WN) for both. */
const kinds = [
  ['living_thing', '03'],
  ['person', '03'],
  ['worker', '18'],
  ['animal', '03'],
  ['vertebrate', '05'],
  ['plant', '03'],
  ['artifact', '03'],
  ['instrumentality', '06'],
  ['structure', '06'],
  ['matter', '03'],
  ['food', '03'],
  ['location', '03'],
];

/** @returns {{ text: string, labels: string[] }[]} in the order of WordNet, which is by lexicographer file */
export function labelledDefinitions(dictionary) {
  const synsets = readNouns(path.join(dictionary, 'data.noun'));
  const kindOf = new Map(
    kinds.map(([word, lexicographer]) => [offsetOf(synsets, word, lexicographer), word]),
  );
  const above = new Map();
  const kindsAbove = (offset) => {
    if (!above.has(offset)) {
      above.set(offset, new Set());
      const own = kindOf.has(offset) ? [kindOf.get(offset)] : [];
      above.set(
        offset,
        new Set([...own, ...synsets.get(offset).parents.flatMap((parent) => [...kindsAbove(parent)])]),
      );
    }
    return above.get(offset);
  };
  return [...synsets]
    .map(([offset, { definition }]) => ({ text: definition, labels: [...kindsAbove(offset)].sort() }))
    .filter(({ labels }) => labels.length > 0);
}

function offsetOf(synsets, word, lexicographer) {
  const found = [...synsets].find(
    ([, synset]) => synset.word === word && synset.lexicographer === lexicographer,
  );
  if (!found) throw new Error(`WordNet has no ${word} in file ${lexicographer}.`);
  return found[0];
}

/** data.noun, as wndb(5WN) describes it: offset, file, type, words, pointers, a bar and the gloss. */
function readNouns(file) {
  const synsets = new Map();
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    if (!/^\d{8} /.test(line)) continue;
    const [facts, gloss] = line.split(' | ');
    const [offset, lexicographer, , wordCount, ...rest] = facts.trim().split(' ');
    const pointers = rest.slice(2 * Number.parseInt(wordCount, 16) + 1);
    const parents = pointers.flatMap((symbol, i) =>
      i % 4 === 0 && /^@i?$/.test(symbol) ? [pointers[i + 1]] : [],
    );
    const [definition] = gloss.trim().split(/; "|;\s*"/);
    synsets.set(offset, { word: rest[0], lexicographer, parents, definition });
  }
  return synsets;
}
