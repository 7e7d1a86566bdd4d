import { escapeSteering } from '../../experiment/words/steering';

/** `"name": 1.0` and the like: a fraction without one. */
const wholeFloat = /"((?:[^"\\]|\\.)+)"\s*:\s*-?\d+\.0+(?=\s*[,}\]])/g;
/** An integer at the end of a line, as `JSON.stringify` with an indent writes it. */
const wholeNumber = /("((?:[^"\\]|\\.)+)": -?\d+)(?=,?\n)/g;

/** A config as the text of its file, in the way of an original; see `withWholeFloats`. */
export function configText(config: object, original: string): string {
  return `${escapeSteering(withWholeFloats(JSON.stringify(config, null, 2), original))}\n`;
}

/**
 * Writes numbers as fractions where an original does: JavaScript knows no difference between 1 and 1.0, but Python does, and transformers
 * refuses the one in the place of the other.
 * @param json indented
 * @param original another JSON text with the same names
 */
export function withWholeFloats(json: string, original: string): string {
  const floats = new Set([...original.matchAll(wholeFloat)].map(([, name]) => name));
  return json.replace(wholeNumber, (whole, pair: string, name: string) =>
    floats.has(name) ? `${pair}.0` : whole,
  );
}
