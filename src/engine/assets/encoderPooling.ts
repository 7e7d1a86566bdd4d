import path from 'node:path';
import * as z from 'zod';
import type { Preset } from '../../experiment/models/preset';
import { parseJson } from '../../experiment/words/parseJson';
import { readPlainFile } from '../../files/readPlainFile';

/** The pooling of a sentence encoder. */
export type EncoderPooling = NonNullable<Preset['pooling']>;

/** The configuration file of sentence-transformers. */
export const poolingFile = path.join('1_Pooling', 'config.json');

const poolingSchema = z.object({
  pooling_mode_mean_tokens: z.boolean().default(false),
  pooling_mode_cls_token: z.boolean().default(false),
  pooling_mode_lasttoken: z.boolean().default(false),
});

/** The pooling of the sentence encoder in a folder; undefined if it is none or has another pooling. */
export async function encoderPoolingOf(folder: string): Promise<EncoderPooling | undefined> {
  const json = await readPlainFile(path.join(folder, poolingFile))
    .then(parseJson)
    .catch(() => undefined);
  const { data } = poolingSchema.safeParse(json);
  const modes = {
    mean: data?.pooling_mode_mean_tokens,
    cls: data?.pooling_mode_cls_token,
    last: data?.pooling_mode_lasttoken,
  };
  const chosen = (Object.keys(modes) as EncoderPooling[]).filter((mode) => modes[mode]);
  return chosen.length === 1 ? chosen[0] : undefined;
}
