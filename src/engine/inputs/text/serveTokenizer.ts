import { type CutTokens, cutTokens } from '../../../portable/cutTokens';
import { encodeBeginning } from './beginning';
import { type NativeTokenizer, openNativeTokenizer } from './nativeTokenizer';
import type { Texts } from './texts';
import type { FromTokenizer, TokenizerSource, TokenRows, ToTokenizer } from './tokenizerMessages';

/** The other end of a tokenizer's process. */
type Channel = Pick<NodeJS.Process, 'on' | 'pid' | 'kill'> & { send?: (message: FromTokenizer) => void };

interface Opened extends Pick<TokenizerSource, 'wordByWord'> {
  readonly tokenizer: NativeTokenizer;
}

/** Answers questions about texts until the other process is gone. */
export function serveTokenizer(channel: Channel): void {
  let opened: Opened | undefined;
  // Native code may be in the middle of a text, and an orderly end would wait for it.
  channel.on('disconnect', () => channel.kill(channel.pid, 'SIGKILL'));
  channel.on('message', async (question: ToTokenizer) => {
    try {
      if (question.type === 'open') opened = await open(question);
      channel.send?.(await answer(opened!, question));
    } catch (thrown) {
      channel.send?.({ type: 'failed', message: (thrown as Error).message });
    }
  });
}

async function answer(opened: Opened, question: ToTokenizer): Promise<FromTokenizer> {
  switch (question.type) {
    case 'open':
      return { type: 'opened' };
    case 'encode':
      return { type: 'encoded', ...(await encodeAll(opened, question.texts, question.maxLength)) };
    case 'decode':
      return { type: 'decoded', text: await opened.tokenizer.decode([...question.ids], true) };
  }
}

async function open({ library, json, wordByWord }: TokenizerSource): Promise<Opened> {
  const tokenizer = openNativeTokenizer(library, json);
  // Some faults of a file show only when it is used.
  await tokenizer.encode('a');
  return { tokenizer, wordByWord };
}

async function encodeAll(opened: Opened, texts: readonly Texts[], maxLength: number): Promise<TokenRows> {
  const rows = await Promise.all(texts.map((each) => encodeOne(opened, each, maxLength)));
  return {
    ids: Int32Array.from(rows.flatMap(({ ids }) => ids)),
    lengths: Int32Array.from(rows, ({ ids }) => ids.length),
    firstLengths: Int32Array.from(rows, ({ firstLength }) => firstLength),
    truncated: rows.filter(({ isCut }) => isCut).length,
  };
}

function encodeOne(
  { tokenizer, wordByWord }: Opened,
  { text, pair }: Texts,
  maxLength: number,
): Promise<CutTokens> {
  const encode = async (beginning: string) => {
    const encoding = await tokenizer.encode(beginning, pair ?? null);
    const [ids, types, texts] = [encoding.getIds(), encoding.getTypeIds(), encoding.getSequenceIds()];
    return cutTokens({ ids, types, texts }, maxLength);
  };
  // The lengths of both texts decide which one loses an odd token.
  if (!wordByWord || pair !== undefined) return encode(text);
  return encodeBeginning(text, maxLength, encode, ({ isCut }) => isCut);
}
