import { openTokenizer } from '../../../../src/engine/inputs/text/tokenizer';
import { cacheFolder } from '../../../../src/files/cacheFolder';

/** Opens a folder's tokenizer with the library that is installed on this machine. */
export function openHere(folder: string, rows?: number) {
  return openTokenizer(folder, cacheFolder(process.env), rows);
}

/** The ids of one text. */
export async function idsOf(
  tokenizer: Awaited<ReturnType<typeof openHere>>,
  text: string,
  maxLength = 1000,
): Promise<number[]> {
  return [...(await tokenizer.encode([{ text }], maxLength)).ids];
}
