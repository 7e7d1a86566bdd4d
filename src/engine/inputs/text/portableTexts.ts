import type { Cleaning } from '../../../portable/cleanText';
import { literal } from '../../../portable/portableCode';
import type { PortableReader, ReadingModel } from '../modality';
import { cleansAnything } from './cleaningReport';
import { textExample } from './textUsage';
import { tokenizerOf } from './tokenizers';

/**
 * How programs in JavaScript read texts: with the model's tokenizer, cleaned and cut as in training.
 * @throws GraftError `tokenizer/...`
 */
export async function portableTexts(
  model: ReadingModel,
  kept: { readonly maxLength: number; readonly clean?: Cleaning | undefined },
): Promise<PortableReader> {
  const maxLength = Math.min(kept.maxLength, model.architecture.maxLength ?? kept.maxLength);
  const { files, packages, opener, settings } = await tokenizerOf(model).portable(model);
  const cleaning = portableCleaning(kept.clean);
  const given = [`maxLength: ${maxLength}`, ...settings, ...cleaning.settings].join(', ');
  return {
    files: [...cleaning.files, ...files],
    packages: [...packages, ...cleaning.packages],
    type: 'TextInput',
    expression: `${opener}({ ${given} })`,
    example: textExample,
  };
}

function portableCleaning(clean: Cleaning | undefined) {
  if (!clean || !cleansAnything(clean)) return { files: [], packages: [], settings: [] };
  return {
    files: ['cleanText'],
    packages: ['htmlparser2'],
    settings: [`clean: (text) => cleanText(text, ${literal(clean)})`],
  };
}
