import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import type { Preset } from '../../experiment/preset';

/** How a sentence encoder pools. */
export type EncoderPooling = NonNullable<Preset['pooling']>;

/** The file of sentence-transformers that says it. */
export const poolingFile = path.join('1_Pooling', 'config.json');

const poolingSchema = z.object({
  pooling_mode_mean_tokens: z.boolean().default(false),
  pooling_mode_cls_token: z.boolean().default(false),
});

/** How the sentence encoder in a folder pools; undefined if it is none, or pools in another way. */
export async function encoderPoolingOf(folder: string): Promise<EncoderPooling | undefined> {
  const text = await readFile(path.join(folder, poolingFile), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const { data } = poolingSchema.safeParse(parseJson(text));
  if (!data || data.pooling_mode_mean_tokens === data.pooling_mode_cls_token) return undefined;
  return data.pooling_mode_mean_tokens ? 'mean' : 'cls';
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
