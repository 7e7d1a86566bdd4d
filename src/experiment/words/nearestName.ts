import { distance } from 'fastest-levenshtein';

/** The candidate nearest to a mistyped or abbreviated word, or undefined if none is close. */
export function nearestName(word: string, candidates: readonly string[]): string | undefined {
  const lower = word.toLowerCase();
  // Two swapped letters are two edits.
  const limit = word.length < 4 ? 1 : Math.max(2, Math.floor(word.length / 3));
  const ranked = candidates
    .map((candidate) => ({ candidate, edits: distance(lower, candidate.toLowerCase()) }))
    .filter(({ candidate, edits }) => edits <= limit || isShortFor(lower, candidate.toLowerCase()))
    .sort((a, b) => a.edits - b.edits);
  return ranked[0]?.candidate;
}

/** `eval` for `evaluate`. */
const isShortFor = (word: string, candidate: string) => word.length >= 3 && candidate.startsWith(word);
