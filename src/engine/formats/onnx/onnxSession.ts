import { createRequire } from 'node:module';
import { readPlainBytes } from '../../../files/readPlainFile';
import type { Feed, Feeds, NamedNumbers } from '../../compile/feeds';
import { findRuntime } from '../../install/npmRuntime';
import { onnxRuntime } from '../../install/runtimes';
import { refuseUnknownFields } from '../foreignGraph';
import type { Replay, RuntimeIo } from '../format';
import { servedImages } from '../servedNames';
import { channelsFirst, toChannelsFirst } from './channelsFirst';
import { onnxMessage } from './encodeOnnx';

/** The part of onnxruntime-node that answers need. */
interface OnnxRuntime {
  readonly Tensor: new (
    type: string,
    data: Float32Array | BigInt64Array,
    dims: readonly number[],
  ) => OnnxRuntimeTensor;
  readonly InferenceSession: {
    create(
      file: string | Uint8Array,
      options: Readonly<Record<string, unknown>>,
    ): Promise<OnnxRuntimeSession>;
  };
}

interface OnnxRuntimeTensor {
  readonly data: Float32Array;
  readonly dims: readonly number[];
}

interface OnnxRuntimeSession {
  readonly inputNames: readonly string[];
  readonly inputMetadata: readonly { readonly name: string; readonly shape: readonly (number | string)[] }[];
  run(feeds: Readonly<Record<string, OnnxRuntimeTensor>>): Promise<Record<string, OnnxRuntimeTensor>>;
  release(): Promise<void>;
}

/** Errors only: ONNX Runtime's advice belongs to no log of ours. */
const options = { executionProviders: ['cpu'], logSeverityLevel: 3 };

/** A model in ONNX Runtime. */
export interface OnnxSession extends Replay {
  /** By name; a name in the place of a size stands for any. */
  readonly inputShapes: ReadonlyMap<string, readonly (number | string)[]>;
}

/**
 * Opens an ONNX model, a file or its bytes, on the CPU.
 * @param threads how many compute one answer; ONNX Runtime's own choice where absent
 * @throws GraftError `runtime/not-installed`, `package/foreign-graph`; ONNX Runtime's error for a damaged model
 */
export async function openOnnx(
  model: string | Uint8Array,
  { cacheFolder }: RuntimeIo,
  threads?: number,
): Promise<OnnxSession> {
  const runtime = loadOnnxRuntime(cacheFolder);
  const chosen = threads === undefined ? options : { ...options, intraOpNumThreads: threads };
  const bytes = typeof model === 'string' ? await readOnnx(model) : model;
  const session = await runtime.InferenceSession.create(bytes, chosen);
  const run = async (feeds: Feeds): Promise<NamedNumbers> => {
    const known = Object.entries(feeds).filter(([name]) => session.inputNames.includes(name));
    const given = known.map(([name, feed]) => [name, tensorOf(runtime, name, feed)] as const);
    const results = await session.run(Object.fromEntries(given));
    return Object.fromEntries(
      Object.entries(results).map(([name, { data, dims }]) => [name, { values: data, shape: dims }]),
    );
  };
  return {
    inputShapes: new Map(session.inputMetadata.map(({ name, shape }) => [name, shape])),
    run,
    close: () => session.release(),
  };
}

/**
 * Reads an ONNX model as bytes, so that ONNX Runtime opens no other file.
 * @throws GraftError `package/foreign-graph`
 */
export async function readOnnx(file: string): Promise<Uint8Array> {
  const bytes = await readPlainBytes(file);
  refuseUnknownFields(onnxMessage(), bytes, file);
  return bytes;
}

/** @throws GraftError `runtime/not-installed` */
export function loadOnnxRuntime(cacheFolder: string): OnnxRuntime {
  return createRequire(__filename)(findRuntime(onnxRuntime, 'onnxruntime-node', cacheFolder)) as OnnxRuntime;
}

/** Integers as int64, images with their channels first. */
function tensorOf({ Tensor }: OnnxRuntime, name: string, { values, shape }: Feed): OnnxRuntimeTensor {
  if (!(values instanceof Float32Array))
    return new Tensor('int64', BigInt64Array.from(values, BigInt), shape);
  if (name !== servedImages) return new Tensor('float32', values, shape);
  return new Tensor(
    'float32',
    channelsFirst(values, shape),
    toChannelsFirst.map((axis) => shape[axis]!),
  );
}
