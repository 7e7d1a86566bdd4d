import * as z from 'zod';
import type { UnsupportedConfig } from '../../experiment/errors/models';

/**
 * The heads of attention that were removed, by the number of their layer, as transformers 4 writes and reads them in config.json. It is told
 * how many stay by the length of the list; transformers 5 passes over them, and refuses tensors that have another shape for it.
 */
export type PrunedHeads = Readonly<Record<string, readonly number[]>>;

export const prunedHeadsSchema = z
  .record(z.string().regex(/^\d{1,4}$/), z.array(z.int().nonnegative()))
  .default({});

/** For models that cannot have different heads in each layer. */
export const noPrunedHeads = z.record(z.string(), z.never()).default({});

/** How many heads of a layer stay. */
export function headsOf(
  { heads, prunedHeads }: { readonly heads: number; readonly prunedHeads: PrunedHeads },
  layer: number,
): number {
  return heads - (prunedHeads[layer]?.length ?? 0);
}

/**
 * What was removed after a further removal.
 * @param removed for each layer that stays, the positions among the heads that it had
 */
export function withoutHeads(
  { heads, prunedHeads }: { readonly heads: number; readonly prunedHeads: PrunedHeads },
  removed: readonly (readonly number[])[],
): PrunedHeads {
  const layers = removed.map((positions, layer) => {
    const before = prunedHeads[layer] ?? [];
    const left = [...Array(heads).keys()].filter((head) => !before.includes(head));
    const gone = [...before, ...positions.map((position) => left[position]!)].sort((a, b) => a - b);
    return [layer, gone] as const;
  });
  return Object.fromEntries(layers.filter(([, gone]) => gone.length > 0));
}

/** Why such a record cannot be one of a model; undefined where it can. */
export function wrongHeads({
  heads,
  layers,
  prunedHeads,
}: {
  heads: number;
  layers: number;
  prunedHeads: PrunedHeads;
}): UnsupportedConfig | undefined {
  const wrong = Object.entries(prunedHeads).find(
    ([layer, gone]) =>
      Number(layer) >= layers ||
      gone.length >= heads ||
      new Set(gone).size < gone.length ||
      gone.some((head) => head >= heads),
  );
  return wrong && ['pruned-heads', wrong[0], heads, layers];
}
