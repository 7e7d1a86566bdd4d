import { createGzip } from 'node:zlib';
import type { Stored } from '../../compression/method';
import type { HeadedModel } from '../../models/headedModel';

/** The stored size of a model. */
export interface StoredSize {
  readonly bytes: number;
  readonly zippedBytes: number;
  /** The share of zeros among all numbers. */
  readonly sparsity: number;
}

/**
 * Measures a model's stored variables, float32 by default.
 * @param file replaces the variables if the model is one file
 */
export async function storedSize(
  { variables }: HeadedModel,
  stored: Stored,
  file?: Uint8Array,
): Promise<StoredSize> {
  let [zeros, numbers] = [0, 0];
  const parts: Uint8Array[] = file ? [file] : [];
  for (const [name, variable] of variables) {
    const values = variable.dataSync<'float32'>();
    for (const value of values) if (value === 0) zeros++;
    numbers += values.length;
    const own =
      stored.get(name) ?? new Uint8Array(values.buffer, values.byteOffset, values.byteLength).slice();
    if (!file) parts.push(own);
  }
  const bytes = parts.reduce((sum, { length }) => sum + length, 0);
  return { bytes, zippedBytes: await zippedLength(parts), sparsity: zeros / numbers };
}

async function zippedLength(parts: readonly Uint8Array[]): Promise<number> {
  const gzip = createGzip({ level: 6 });
  let length = 0;
  gzip.on('data', (chunk: Buffer) => {
    length += chunk.length;
  });
  const ended = new Promise<void>((resolve, reject) => gzip.on('end', resolve).on('error', reject));
  for (const part of parts)
    if (!gzip.write(part)) await new Promise((resolve) => gzip.once('drain', resolve));
  gzip.end();
  await ended;
  return length;
}
