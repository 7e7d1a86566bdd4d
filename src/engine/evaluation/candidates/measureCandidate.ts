import { compileForward } from '../../compile/compile';
import { computesInIntegers, describeCompression } from '../../compression/compression';
import type { Compression } from '../../compression/compressionSettings';
import type { Stored } from '../../compression/method';
import { type NamedValues, rowsOf } from '../../datasets/exampleValues';
import { encodeOnnx } from '../../formats/onnx/encodeOnnx';
import { toInt8 } from '../../formats/onnx/int8/toInt8';
import { inOnnxRuntime } from '../../formats/onnx/onnxFormat';
import { type OnnxSession, openOnnx } from '../../formats/onnx/onnxSession';
import { toOnnx } from '../../formats/onnx/toOnnx';
import { recordServed } from '../../formats/servedModel';
import { servedFeeds } from '../../formats/servedNames';
import type { InputSplit } from '../../inputs/encoded';
import { asServed, sizesToRecord } from '../../inputs/feeders';
import { GatheredOutputs } from '../../inputs/gatheredOutputs';
import { scoredTargets } from '../../inputs/movedTargets';
import { hasRuntime } from '../../install/npmRuntime';
import { onnxRuntime } from '../../install/runtimes';
import type { Head } from '../../models/head';
import type { HeadedModel } from '../../models/headedModel';
import { headOf } from '../../models/heads';
import type { Scored } from '../../tasks/task';
import { taskOf } from '../../tasks/tasks';
import { nextTurn } from '../../threads/nextTurn';
import { scoreExamples, scoringBatches } from '../../training/scoreExamples';
import type { TrainingIo } from '../../training/trainingIo';
import { taskScore } from '../../training/trainStep';
import type { MadeCandidate } from './candidateFolder';
import type { CandidateTask } from './candidateTask';
import { storedSize } from './storedSize';
import { timeApart } from './timeApart';
import type { Timing } from './timing';

/** A candidate's model and the form of its weights. */
export interface SmallerModel {
  readonly model: HeadedModel;
  readonly stored: Stored;
}

/** The runtime that times candidates. */
export const timedIn = inOnnxRuntime;

const batchSize = 32;

/**
 * Measures a candidate. ONNX Runtime scores models with integer arithmetic, the engine all others. ONNX Runtime times all of them, so that
 * times are comparable.
 */
export async function measureCandidate(
  task: CandidateTask,
  compression: Compression,
  { model, stored }: SmallerModel,
  io: TrainingIo,
): Promise<MadeCandidate> {
  const isInt8 = computesInIntegers(compression);
  const isNeeded = (isInt8 || !task.isUntimed) && hasRuntime(onnxRuntime, io.cacheFolder);
  const onnx = isNeeded ? await onnxFile(model, isInt8, task, io) : undefined;
  const timed = task.isUntimed ? undefined : onnx && (await timeApart(onnx, task.split, io));
  const file = isInt8 ? onnx : undefined;
  const scorer = file && (await openOnnx(file, io));
  try {
    const { result, outputs } = await measure(task, model, scorer, io);
    const size = await storedSize(model, stored, file);
    const name = describeCompression(compression);
    return { measured: { name, ...size, ...result, ...timesOf(timed) }, outputs };
  } finally {
    await scorer?.close();
  }
}

function timesOf(timed: Timing | undefined) {
  if (!timed) return { runtime: 'none', latency: [] };
  const { latency, peakBytes } = timed;
  return { runtime: timedIn.runtime, latency: [...latency], ...(peakBytes !== undefined && { peakBytes }) };
}

async function onnxFile(
  model: HeadedModel,
  isInt8: boolean,
  { calibration: feeds, split }: CandidateTask,
  io: TrainingIo,
): Promise<Uint8Array> {
  const float = toOnnx(recordServed(model, ...sizesToRecord(split.encoded)));
  const { graft_quantize: rounding } = model.config;
  return encodeOnnx(isInt8 ? await toInt8(float, { feeds, io }, rounding) : float);
}

/** @param scorer replaces the engine */
async function measure(
  { spec, split }: CandidateTask,
  model: HeadedModel,
  scorer: OnnxSession | undefined,
  io: TrainingIo,
) {
  const targets = scoredTargets(split, rowsOf(split.targets));
  const served = { ...split, encoded: asServed(split.encoded) };
  const forward = compileForward(taskScore(model, spec), model.variables);
  try {
    const outputs = scorer
      ? await scoreWith(scorer, headOf(model), served, io)
      : (await scoreExamples(forward.run, split, { batchSize, ...io })).outputs;
    const scored: Scored = { outputs, targets, labels: spec.labels };
    return {
      outputs,
      result: {
        metrics: { ...taskOf(spec).metrics(scored) },
        scoredIn: scorer ? timedIn.runtime : 'TensorFlow',
      },
    };
  } finally {
    forward.dispose();
  }
}

async function scoreWith(
  session: OnnxSession,
  { outputsOf }: Head,
  split: InputSplit,
  io: TrainingIo,
): Promise<NamedValues> {
  const gathered = new GatheredOutputs(rowsOf(split.targets));
  for await (const { indices, feeds } of scoringBatches(split, { batchSize })) {
    const served = servedFeeds(feeds);
    gathered.add(outputsOf(await session.run(served), served), indices);
    await nextTurn(io.signal);
  }
  return gathered.values();
}
