import type { Cleaning } from '../../../portable/cleanText';
import { literal } from '../../portableCode';
import type { PortableReader, ReadingModel } from '../modality';
import { cleansAnything } from './cleaningReport';
import { readTokenizer } from './readTokenizer';

/**
 * How programs in JavaScript read texts: with the package's tokenizer.json, cleaned and cut as in training.
 * @throws GraftError `tokenizer/...`
 */
export async function portableTexts(
  { folder, architecture }: ReadingModel,
  kept: { readonly maxLength: number; readonly clean?: Cleaning | undefined },
): Promise<PortableReader> {
  const maxLength = Math.min(kept.maxLength, architecture.maxLength ?? kept.maxLength);
  const { padId } = await readTokenizer(folder);
  const settings = `maxLength: ${maxLength}, padId: ${padId}`;
  const { clean } = kept;
  if (!clean || !cleansAnything(clean))
    return {
      files: ['cutTokens', 'texts'],
      type: 'TextInput',
      expression: `openTextReader({ ${settings} })`,
    };
  return {
    files: ['cutTokens', 'cleanText', 'texts'],
    packages: ['htmlparser2'],
    type: 'TextInput',
    expression: `openTextReader({ ${settings}, clean: (text) => cleanText(text, ${literal(clean)}) })`,
  };
}
