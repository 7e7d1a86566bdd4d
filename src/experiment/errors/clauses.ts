import type { Catalogue, Clause, PartsOf } from './catalogue';
import { GraftError } from './errors';

/** The code of words that a foreign library wrote: they stand as they are. */
const foreignCode = 'foreign';

/** A thrown value as a reason: an error of ours keeps its code and parts. */
export function clauseOf(thrown: unknown): Clause {
  if (!(thrown instanceof GraftError))
    return { code: foreignCode, message: thrown instanceof Error ? thrown.message : String(thrown) };
  const { code, message, remedy, parts } = thrown;
  return { code, message, ...(remedy !== undefined && { remedy }), ...(parts && { parts }) };
}

/** Makes reasons whose words stand in a catalogue. */
export function clausesOf<C extends Catalogue>(catalogue: C) {
  return <K extends keyof C & string>(code: K, parts: PartsOf<C[K]>): Clause => ({
    code,
    message: catalogue[code]!.say(parts as never).message,
    parts: parts as Clause['parts'],
  });
}
