import { stat } from 'node:fs/promises';
import path from 'node:path';
import { familyFacts } from '../../experiment/models/familyFacts';
import { hubName } from '../../experiment/models/hubName';
import { type ModalityName, modalities } from '../../experiment/models/modalities';
import type { Preset } from '../../experiment/models/preset';
import { downloadBytes, fetchablePresets, presetOnHub } from '../../experiment/models/presets';
import { readCardFacts } from '../../experiment/reports/cardFacts';
import { largestOf } from '../../experiment/words/extremes';
import { formatBytes, formatParameters } from '../../experiment/words/formatNumbers';
import { t, translated } from '../../experiment/words/translation';
import { fileExists } from '../../files/fileExists';
import { type CachedModel, cachedModels } from '../../files/hubCache';
import { readPlainFile } from '../../files/readPlainFile';
import { type DataKind, dataKinds } from './dataKinds';

/** A pretrained model in the list. */
export interface ModelChoice {
  /** The value of `model.preset`. */
  readonly preset: string;
  /** Whether the model is on this machine. */
  readonly isHere: boolean;
  /** Whether the model suits most users of this kind of data. */
  readonly isRecommended: boolean;
  /** Size, licence and the like, in a few words. */
  readonly facts: string;
  readonly description: string;
}

/** The folders of models on this machine. */
export interface ModelCaches {
  /** Graft's cache, with models from wheels. */
  readonly own: string;
  /** The cache of Python's libraries. */
  readonly hub: string;
}

/** The models for a kind of data: the recommended one, then those on this machine, then the other presets. */
export async function modelChoices(kind: DataKind, caches: ModelCaches): Promise<ModelChoice[]> {
  const { modality, needsGenerator } = dataKinds[kind];
  const here = (await cachedModels(caches.hub)).filter(({ files }) => files.includes('config.json'));
  const repositories = new Set(here.map(({ repository }) => repository));
  const others = here.filter(
    ({ repository, files }) =>
      !needsGenerator && presetOnHub(repository) === undefined && modalities[modality].fits(files),
  );
  const fitting = Object.entries(fetchablePresets).filter(
    ([, preset]) =>
      preset.modality === modality && (!needsGenerator || familyFacts[preset.family]!.continues),
  );
  const presets = await Promise.all(
    fitting.map(async ([name, preset], index) => {
      const isHere = await isPresetHere(name, preset, repositories, caches.own);
      // The table of presets begins with it.
      const isRecommended = index === 0;
      return {
        preset: name,
        isHere,
        isRecommended,
        facts: [...(isRecommended ? [t('recommended')] : []), factsOf(preset, isHere)].join(' · '),
        description: translated(preset.description),
      };
    }),
  );
  const choices = [...(await Promise.all(others.map((model) => choiceOf(model, modality)))), ...presets];
  return choices.sort((a, b) => rankOf(a) - rankOf(b));
}

const rankOf = ({ isRecommended, isHere }: ModelChoice) => (isRecommended ? 0 : isHere ? 1 : 2);

async function isPresetHere(
  name: string,
  { source }: Preset,
  repositories: ReadonlySet<string>,
  cache: string,
): Promise<boolean> {
  if (source.kind === 'hub') return repositories.has(source.repository);
  return fileExists(path.join(cache, 'models', name));
}

function factsOf(preset: Preset, isHere: boolean): string {
  const { modality, parameters, license, languages = [] } = preset;
  return [
    isHere ? t('on this machine') : t('{0} download', formatBytes(downloadBytes(preset))),
    t('{0} parameters', formatParameters(parameters)),
    t('about {0} of memory to train', formatBytes(trainingBytes(modality, parameters))),
    license,
    ...(languages.length > 0 ? [languages.join(', ')] : []),
  ].join(' · ');
}

/** A model that Python has fetched, described by its card. */
async function choiceOf(
  { repository, snapshot, files }: CachedModel,
  modality: ModalityName,
): Promise<ModelChoice> {
  const card = await readPlainFile(path.join(snapshot, 'README.md')).catch(() => '');
  const { license, languages } = readCardFacts(card);
  const weights = files.filter((file) => /\.(safetensors|bin|pth|pt|h5)$/.test(file));
  const sizes = await Promise.all(weights.map((file) => sizeOf(path.join(snapshot, file))));
  const bytes = Math.max(0, largestOf(sizes));
  const facts = [
    t('on this machine'),
    ...(bytes > 0
      ? [
          formatBytes(bytes),
          t('about {0} of memory to train', formatBytes(trainingBytes(modality, bytes / 4))),
        ]
      : []),
    ...(license === undefined ? [] : [license]),
    ...(languages.length > 0 ? [languages.slice(0, 5).join(', ')] : []),
  ];
  const preset = hubName({ repository, revision: 'main' });
  return {
    preset,
    isHere: true,
    isRecommended: false,
    facts: facts.join(' · '),
    description: t('From the Hugging Face cache.'),
  };
}

async function sizeOf(file: string): Promise<number> {
  return (await stat(file).catch(() => undefined))?.size ?? 0;
}

/**
 * Seven numbers of four bytes for each parameter: the weight, its gradient, Adam's two averages, the weights of the best epoch, and copies
 * in transit. An embedding counts in full, although only the rows in the texts are trained, because reading and keeping weights copies it.
 */
const bytesPerParameter = 28;

/**
 * Estimates the peak memory of training all layers with the default settings on a CPU, in bytes. It is within 20 % of the measured peak
 * resident size: 1.25 GB for MiniLM (23 million parameters, half of them in the embedding), 3.4 GB for a model of 118 million with an
 * embedding of 96 million, 3.8 GB for BERT-base (109 million), 1.7 GB for EfficientNet-Lite0 (5 million), 2.7 GB for ResNet-50 (26 million).
 * Longer texts and larger batches need more.
 */
function trainingBytes(modality: ModalityName, parameters: number): number {
  return modalities[modality].memory + bytesPerParameter * parameters;
}
