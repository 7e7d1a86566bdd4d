import { optimizeError } from '../../experiment/errors/optimize';

/**
 * Tells the weights of layers that stay in float.
 * @param listed names of layers or parts of them, with commas between; `*` stands for anything
 */
export function floatLayers(listed: string | undefined): (weight: string) => boolean {
  const patterns = namesIn(listed).map(patternOf);
  return (weight) => patterns.some((pattern) => pattern.test(weight));
}

/**
 * Refuses what names no layer.
 * @throws GraftError `optimize/unknown-layer`
 */
export function requireLayers(listed: string | undefined, weights: readonly string[]): void {
  const unknown = namesIn(listed).find((name) => !weights.some((weight) => patternOf(name).test(weight)));
  if (unknown === undefined) return;
  throw optimizeError('optimize/unknown-layer', { name: unknown, layers: weights.slice(0, 3) });
}

function namesIn(listed = ''): string[] {
  return listed
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

/** Between the dots of a name. */
function patternOf(name: string): RegExp {
  const escaped = name.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replace(/\*+/g, '.*');
  return new RegExp(`(?:^|\\.)${escaped}(?:\\.|$)`);
}
