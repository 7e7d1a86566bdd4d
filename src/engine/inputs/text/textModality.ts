import * as z from 'zod';
import { inputError } from '../../../experiment/errors/inputs';
import type { EncodeTask, Modality, ReadingModel } from '../modality';
import { cleansAnything } from './cleaningReport';
import { cleanTexts } from './cleanTexts';
import { encodeExamples } from './encodeExamples';
import { encodeSplits, readEncodedSplits } from './encodeSplits';
import { portableTexts } from './portableTexts';
import { readTextReference } from './textReference';
import { textsOf } from './texts';
import { textUsage } from './textUsage';
import { embeddingsOf, tokenizerOf } from './tokenizers';
import { wordBaseline } from './wordBaseline';

/** How texts are prepared, in training and after it. */
const keptSchema = z.object({
  /** Longer texts are truncated, in tokens. */
  maxLength: z.number().int().positive(),
  /** Packages of earlier versions clean nothing. */
  clean: z
    .object({
      html: z.boolean(),
      unicode: z.enum(['none', 'NFC', 'NFKC']),
      lowercase: z.boolean(),
      punctuation: z.boolean(),
      whitespace: z.boolean(),
    })
    .optional(),
});
type Kept = z.infer<typeof keptSchema>;

/** Texts, or pairs of them, as tokens. */
export const textModality: Modality<Kept> = {
  encode: async ({ splits, model, settings, packsTexts: packs, placeOf, folder }, io) => {
    requirePositions(model, settings.maxLength, placeOf);
    const source = tokenizerOf(model);
    await source.bring('preprocess', io);
    const tokenizer = await source.open(model, io.cacheFolder);
    return encodeSplits({ splits, tokenizer, ...settings, packs, folder }, io);
  },
  open: ({ folder, model }) => readEncodedSplits(folder, embeddingsOf(model)),
  kept: keptSchema,
  reads: z.object({ tokenizer: z.enum(['file', 'words']).optional(), maxLength: z.number().optional() }),
  reference: { knownBy: 'input_ids', read: readTextReference },
  recorded: { sizeOf: (_, { maxLength = 16 }) => Math.min(16, maxLength), mayBeFixed: false },
  bring: (model, stage, io) => tokenizerOf(model).bring(stage, io),
  openReader: async (model, kept, cacheFolder) => {
    const tokenizer = await tokenizerOf(model).open(model, cacheFolder);
    const unlimited = Number.POSITIVE_INFINITY;
    const maxLength = Math.min(kept?.maxLength ?? unlimited, model.architecture.maxLength ?? unlimited);
    return async (rows) => {
      const texts = rows.map(textsOf);
      const examples = kept?.clean ? cleanTexts(texts, kept.clean) : texts;
      return encodeExamples({ examples, tokenizer, maxLength });
    };
  },
  rowsOf: (asked, pairs) =>
    asked.map((text, i) => ({ text, ...(pairs === undefined ? {} : { pair: pairs[i]! }) })),
  rowsIn: (_, rows) => rows,
  packRows: async (rows) => rows,
  baselines: [wordBaseline],
  files: () => ({}),
  portable: portableTexts,
  card: {
    pipeline: 'text-classification',
    describe: ({ maxLength, clean }) => ({
      inputs: `texts of at most ${maxLength} tokens`,
      notes: clean && cleansAnything(clean) ? [noteOnCleaning(clean)] : [],
    }),
    usage: textUsage,
  },
};

/**
 * Refuses texts of more tokens than a model has positions for, before anything is tokenized or trained.
 * @throws GraftError `preprocess/too-long`
 */
export function requirePositions(
  { architecture }: Pick<ReadingModel, 'architecture'>,
  maxLength: number,
  placeOf: EncodeTask['placeOf'],
): void {
  const limit = architecture.maxLength;
  if (limit === undefined || maxLength <= limit) return;
  throw inputError('preprocess/too-long', { maxLength, limit }, { place: placeOf('maxLength') });
}

/** transformers does not know of the cleaning, so the package must say so. */
function noteOnCleaning(clean: NonNullable<Kept['clean']>): string {
  const steps = Object.entries(clean).filter(([, value]) => value !== false && value !== 'none');
  const names = steps.map(([name, value]) => (value === true ? name : `${name} ${value}`));
  return `The model was trained on cleaned texts (${names.join(', ')}). \`graft predict\` cleans in the same way, as golden.json records; with transformers, clean the texts before you pass them on.`;
}
