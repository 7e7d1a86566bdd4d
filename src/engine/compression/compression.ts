import { type SettingsOf, stages } from '../../experiment/stages/stages';
import { largestOf } from '../../experiment/words/extremes';
import type { ModelRounding } from '../models/configFile';
import type { HeadedModel } from '../models/headedModel';
import type { FloatDtype } from '../weights/writeSafetensors';
import { autoCandidates } from './autoCandidates';
import {
  type Compression,
  type CompressionGrid,
  expandGrid,
  type RecoverSettings,
} from './compressionSettings';
import type { Evidence } from './evidence';
import type { Hold } from './hold';
import type { Method, Stored } from './method';
import { vocabularyMethod } from './pruneVocabulary';
import { pruneWeights } from './pruneWeights';
import { quantizeWeights } from './quantizeWeights';
import { removeMethod } from './removeUnits';

/** Every method, by its setting, in the order of application. */
export const methods: { [N in MethodName]: Method<NonNullable<Compression[N]>> } = {
  vocabulary: vocabularyMethod,
  remove: removeMethod,
  prune: pruneWeights,
  quantize: quantizeWeights,
};
type MethodName = Exclude<keyof Compression, 'recover'>;

/** A method that a compression asks for, with its settings. */
export interface AskedMethod {
  readonly name: string;
  readonly method: Method<unknown>;
  readonly settings: unknown;
}

/** The methods that a compression asks for, in the order of application. */
export function askedMethods(compression: Compression): AskedMethod[] {
  return Object.entries(methods).flatMap(([name, method]) => {
    const settings = compression[name as MethodName];
    return settings === undefined ? [] : [{ name, method: method as Method<unknown>, settings }];
  });
}

/** The name of a candidate: what is done, in a few words. */
export function describeCompression(compression: Compression): string {
  const { recover } = compression;
  const done = askedMethods(compression).map(({ method, settings }) => method.describe(settings));
  return [...done, ...(recover ? [describeRecovery(recover)] : [])].join(', ') || 'as trained';
}

/** Changes a model's variables as the settings say, or only the named variables. @returns how variables are stored in fewer bits than float32 */
export function compress(
  model: HeadedModel,
  compression: Compression,
  evidence: Evidence,
  only?: readonly string[],
): Stored {
  const stored = askedMethods(compression).map(
    ({ method, settings }) => method.apply?.(model, settings, evidence, only) ?? new Map(),
  );
  return new Map(stored.flatMap((each) => [...each]));
}

/** The constraints that training must keep. */
export function holdsOf(compression: Compression, evidence: Evidence): Hold[] {
  return askedMethods(compression).flatMap(({ method, settings }) => method.hold?.(settings, evidence) ?? []);
}

/** The compression that is still to be applied after training has held to the methods. */
export function settled(compression: Compression): Compression {
  if (!compression.recover) return compression;
  const settings = askedMethods(compression).map(
    ({ name, method, settings: own }) => [name, method.settled?.(own) ?? own] as const,
  );
  return { ...compression, ...Object.fromEntries(settings) };
}

/**
 * Refuses what could only fail once everything before it is done.
 * @throws GraftError `optimize/movement-needs-recovery`, `optimize/asymmetric-recovery`
 */
export function requirePossible(compressions: readonly Compression[]): void {
  for (const compression of compressions)
    for (const { method, settings } of askedMethods(compression))
      method.requirePossible?.(settings, compression.recover !== undefined);
}

/** How many training examples the methods want as evidence. */
export function evidenceExamples(compression: Compression): number {
  return Math.max(0, largestOf(askedMethods(compression).map(({ method }) => method.examples ?? 0)));
}

/** Whether the compressed model has another tokenizer than the trained one. */
export function retokenizes(compression: Compression): boolean {
  return askedMethods(compression).some(({ method }) => method.retokenizes);
}

/** Whether runtimes compute the compressed model in integers. */
export function computesInIntegers(compression: Compression): boolean {
  return askedMethods(compression).some(({ method, settings }) => method.computesInIntegers?.(settings));
}

/** The type in which the changed weights are saved; float32 where undefined. */
export function shortDtype(compression: Compression): FloatDtype | undefined {
  return askedMethods(compression)
    .map(({ method, settings }) => method.dtype?.(settings))
    .find((dtype) => dtype !== undefined);
}

/** How weights were rounded, as the model's config records it; undefined where no method rounds. */
export function roundingOf(compression: Compression): ModelRounding {
  return askedMethods(compression)
    .map(({ method, settings }) => method.rounding?.(settings))
    .find((rounding) => rounding !== undefined);
}

/** All that settings ask for, each once. */
export function compressionsOf({
  candidates,
  maxLoss: _,
  sensitivity: __,
  choose: ___,
  folds: ____,
  ...own
}: SettingsOf<'optimize'>): Compression[] {
  const isAsked = Object.values(own).some((setting) => setting !== undefined);
  const listed = candidates === 'auto' ? autoCandidates : (candidates ?? []).flatMap(withEachAlone);
  const asked = [...(isAsked ? withEachAlone(own) : []), ...listed];
  const named = new Map(asked.map((each) => [describeCompression(each), each]));
  return [...named.values()];
}

/** The compressions of a grid; first each of their methods alone, with the same recovery, if the grid combines several. */
function withEachAlone(grid: CompressionGrid): Compression[] {
  const combined = expandGrid(grid);
  if (combined.length < 2) return combined;
  const alone = combined.flatMap((compression) => {
    const { recover } = compression;
    const asked = askedMethods(compression);
    return asked.length < 2
      ? []
      : asked.map(({ name, settings }) => ({ [name]: settings, ...(recover && { recover }) }));
  });
  return [...alone, ...combined];
}

/** Names all that may differ between two candidates, but no defaults. */
function describeRecovery({ epochs, learningRate, distill, temperature }: RecoverSettings): string {
  const usual = stages.optimize.settings.recover.settings.temperature.default;
  const parts = [
    learningRate !== undefined && `learning rate ${learningRate}`,
    !distill && 'without a teacher',
    distill && temperature !== usual && `temperature ${temperature}`,
  ].filter(Boolean);
  const particulars = parts.length > 0 ? ` (${parts.join(', ')})` : '';
  return `recovered in ${epochs} ${epochs === 1 ? 'epoch' : 'epochs'}${particulars}`;
}
