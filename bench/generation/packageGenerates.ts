import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { formats } from '../../src/engine/formats/formats';
import { recordServed } from '../../src/engine/formats/servedModel';
import { findRuntime } from '../../src/engine/install/npmRuntime';
import { onnxRuntime } from '../../src/engine/install/runtimes';
import type { FormatName } from '../../src/experiment/models/formatNames';
import { cacheFolder } from '../../src/files/cacheFolder';
import { type OnnxRuntime, openOnnx } from '../../src/portable/onnx';
import { writeWith } from '../../src/portable/write';
import { randomGpt2 } from './randomGpt2';

/**
 * `node packageGenerates.js TOKENS FORMAT`: as `graftGenerates`, with the model in a format of ONNX Runtime and the code that packages bring
 * along.
 */
async function main(tokens: number, format: FormatName): Promise<void> {
  const model = await openWritten(format);
  // There is no text to be read: every prompt is the token 0.
  const reader = { tokensOf: () => [0], textOf: () => '', feedsOf: () => ({}) };
  const writer = writeWith(model, reader, { positions: tokens, endTokens: [] });
  await writer.ask('', { maxTokens: 8 });
  const began = performance.now();
  const written = await writer.ask('', { maxTokens: tokens });
  console.log(JSON.stringify({ tokens: written.tokens, ms: performance.now() - began }));
}

async function openWritten(format: FormatName) {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'graft-generation-'));
  try {
    const model = randomGpt2();
    await formats[format].write({ folder, load: () => model, pass: () => recordServed(model) }, folder);
    model.dispose();
    const runtime = findRuntime(onnxRuntime, 'onnxruntime-node', cacheFolder(process.env));
    const ort = createRequire(__filename)(runtime) as OnnxRuntime;
    return await openOnnx(ort, (name) => readFile(path.join(folder, name)), formats[format].path);
  } finally {
    await rm(folder, { recursive: true });
  }
}

const [tokens, format] = process.argv.slice(2);
void main(Number(tokens), format as FormatName);
