import type { CandidateResult } from '../../../experiment/results';
import { compileForward } from '../../compile/compile';
import type { Feeds } from '../../compile/feeds';
import { type Compression, compress, describeCompression } from '../../compression/compression';
import { rowsOf } from '../../datasets/targetValues';
import { encodeOnnx } from '../../formats/onnx/encodeOnnx';
import { toInt8 } from '../../formats/onnx/int8/toInt8';
import { type OnnxSession, openOnnx } from '../../formats/onnx/onnxSession';
import { toOnnx } from '../../formats/onnx/toOnnx';
import { recordServed, servedFeeds } from '../../formats/servedModel';
import type { InputSplit } from '../../inputs/encoded';
import { hasRuntime } from '../../install/npmRuntime';
import { onnxRuntime } from '../../install/onnxRuntime';
import { type Classifier, loadClassifier } from '../../models/classifier';
import type { Scored } from '../../tasks/task';
import type { TaskSpec } from '../../tasks/taskSpec';
import { taskNamed } from '../../tasks/tasks';
import { nextTurn, scoreExamples, scoringBatches } from '../../training/scoreExamples';
import type { TrainingIo } from '../../training/trainingIo';
import { taskScore } from '../../training/trainStep';
import { measureLatency } from './latency';
import { pairedInterval } from './pairedInterval';
import { storedSize } from './storedSize';

/** What candidates are measured on. */
export interface CandidateTask {
  /** The trained model, in the Hugging Face layout. */
  readonly modelFolder: string;
  readonly spec: TaskSpec;
  readonly split: InputSplit;
  /** Training examples as the model is served with them. */
  readonly calibration: readonly Feeds[];
}

/** A candidate's measurements, and its answers. */
export interface MeasuredCandidate {
  readonly result: CandidateResult;
  readonly scored: Scored;
}

const batchSize = 32;

/**
 * Makes a candidate of the trained model and measures it: what int8 computes in whole numbers is scored and timed in ONNX Runtime;
 * all else is scored by the engine, and timed in ONNX Runtime too, so that times compare.
 * @param trained the measurements of the model as it was trained, which a candidate is held against
 */
export async function measureCandidate(
  task: CandidateTask,
  compression: Compression,
  trained: MeasuredCandidate | undefined,
  io: TrainingIo,
): Promise<MeasuredCandidate> {
  const classifier = await loadClassifier({ folder: task.modelFolder, seed: 0 });
  try {
    const stored = compress(classifier, compression);
    const isInt8 = compression.quantize?.to === 'int8';
    const onnx = hasRuntime(onnxRuntime, io.cacheFolder)
      ? await onnxFile(classifier, isInt8, task, io)
      : undefined;
    const session = onnx && (await openOnnx(onnx, io));
    try {
      const file = isInt8 ? onnx : undefined;
      const measured = await measure(task, classifier, isInt8 ? session : undefined, session, io);
      const name = describeCompression(compression);
      const size = await storedSize(classifier, stored, file);
      return compared(task, { name, ...size, ...measured.result }, measured.scored, trained);
    } finally {
      await session?.close();
    }
  } finally {
    classifier.dispose();
  }
}

async function onnxFile(
  classifier: Classifier,
  isInt8: boolean,
  { calibration: feeds }: CandidateTask,
  io: TrainingIo,
): Promise<Uint8Array> {
  const float = toOnnx(recordServed(classifier));
  return encodeOnnx(isInt8 ? await toInt8(float, { feeds, io }) : float);
}

/** @param scorer answers in place of the engine */
async function measure(
  { spec, split }: CandidateTask,
  classifier: Classifier,
  scorer: OnnxSession | undefined,
  timed: OnnxSession | undefined,
  io: TrainingIo,
) {
  const { targets } = split;
  const forward = compileForward(taskScore(classifier, spec), classifier.variables);
  try {
    const outputs = scorer
      ? await scoreWith(scorer, split, spec.labels.length, io)
      : (await scoreExamples(forward.run, split, { labels: spec.labels.length, batchSize, ...io })).outputs;
    const scored: Scored = { outputs, targets, labels: spec.labels };
    // The engine's score takes targets, which are not timed apart: it stands in only where there is nothing better.
    const run = timed ? (feeds: Feeds) => timed.run(servedFeeds(feeds)) : undefined;
    return {
      scored,
      result: {
        metrics: { ...taskNamed(spec.task).metrics(scored) },
        scoredIn: scorer ? 'ONNX Runtime' : 'TensorFlow',
        runtime: run ? 'ONNX Runtime' : 'none',
        latency: run ? await measureLatency(split, run, rowsOf(targets)) : [],
      },
    };
  } finally {
    forward.dispose();
  }
}

async function scoreWith(
  session: OnnxSession,
  split: InputSplit,
  labels: number,
  io: TrainingIo,
): Promise<Float32Array> {
  const outputs = new Float32Array(rowsOf(split.targets) * labels);
  for await (const { indices, feeds } of scoringBatches(split, { batchSize })) {
    const logits = await session.run(servedFeeds(feeds));
    for (const [row, index] of indices.entries())
      outputs.set(logits.subarray(row * labels, (row + 1) * labels), index * labels);
    await nextTurn(io.signal);
  }
  return outputs;
}

function compared(
  { spec }: CandidateTask,
  result: Omit<CandidateResult, 'difference' | 'changed'>,
  scored: Scored,
  trained: MeasuredCandidate | undefined,
): MeasuredCandidate {
  const judge = taskNamed(spec.task);
  const difference = trained ? pairedInterval(judge, scored, trained.scored) : { low: 0, high: 0 };
  const changed = trained ? changedAnswers(scored, trained.scored) : 0;
  return { scored, result: { ...result, difference, changed } };
}

/** How many examples have another output on top. */
function changedAnswers(a: Scored, b: Scored): number {
  const width = a.labels.length;
  const top = (outputs: Float32Array, row: number) => {
    const own = outputs.subarray(row * width, (row + 1) * width);
    return own.indexOf(Math.max(...own));
  };
  const rows = a.outputs.length / width;
  return Array.from({ length: rows }, (_, row) => row).filter(
    (row) => top(a.outputs, row) !== top(b.outputs, row),
  ).length;
}
