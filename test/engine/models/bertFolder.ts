import { type BertGolden, goldenFolder, readGolden } from '../../golden/bert/goldenBert';

/** Texts of several lengths, and a head of three labels. */
export const golden = readGolden('padded');

/**
 * A folder with a tiny BERT, gone afterwards.
 * @param rename what a tensor is called in it; undefined where it is left out
 */
export async function withFolder(
  body: (folder: string) => Promise<void>,
  rename?: (name: string) => string | undefined,
  changed: BertGolden = golden,
): Promise<void> {
  const { folder, remove } = await goldenFolder(changed, rename);
  try {
    await body(folder);
  } finally {
    remove();
  }
}
