import { type ChildProcess, fork } from 'node:child_process';
import path from 'node:path';
import { CancelledError, type GraftError, whyOf } from '../../../experiment/errors/errors';
import { optimizeError, type Untimed } from '../../../experiment/errors/optimize';
import { withTemporaryFile } from '../../../files/temporary';
import { rowsOf } from '../../datasets/exampleValues';
import type { InputSplit } from '../../inputs/encoded';
import { asServed, feederOf } from '../../inputs/feeders';
import type { Io } from '../../io';
import { programsFolder } from '../../threads/programsFolder';
import type { TimedBatch } from './latency';
import type { Timing, TimingAnswer, TimingRequest } from './timing';

/** The number of timed runs for each batch size. */
const runsOf = new Map([
  [1, 20],
  [32, 8],
]);

/**
 * Times a model in ONNX Runtime on the first examples of a split, in batches of 1 and 32. A separate process runs it, so that this process's
 * memory does not hide the model's.
 * @throws CancelledError when the signal fires; GraftError `optimize/not-timed` with ONNX Runtime's message
 */
export async function timeApart(
  onnx: Uint8Array,
  split: InputSplit,
  { cacheFolder, signal }: Pick<Io, 'cacheFolder' | 'signal'>,
): Promise<Timing> {
  const batches = await batchesToTime(split);
  return withTemporaryFile('model.onnx', onnx, (file) => ask({ file, cacheFolder, batches }, signal));
}

async function batchesToTime({ encoded, targets }: InputSplit): Promise<TimedBatch[]> {
  const served = asServed(encoded);
  const batches: TimedBatch[] = [];
  for (const [size, runs] of runsOf) {
    const rows = Math.min(size, rowsOf(targets));
    const options = { shapes: 'exact', rows } as const;
    const feeds = await feederOf(served).feeds(served, [...Array(rows).keys()], options);
    batches.push({ feeds, batchSize: rows, runs });
  }
  return batches;
}

async function ask(request: TimingRequest, signal: AbortSignal): Promise<Timing> {
  const child = fork(path.join(programsFolder, 'timing.js'), [], {
    execArgv: [],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    signal,
    killSignal: 'SIGKILL',
  });
  try {
    const answer = await answerOf(child, request);
    if ('failure' in answer) throw notTimed(['error', whyOf(answer.failure)]);
    return answer.timing;
  } catch (thrown) {
    throw signal.aborted ? new CancelledError() : thrown;
  }
}

function answerOf(child: ChildProcess, request: TimingRequest): Promise<TimingAnswer> {
  return new Promise((resolve, reject) => {
    child.once('message', resolve).once('error', reject);
    child.once('exit', (code, by) => reject(notTimed(['ended', String(by ?? code)])));
    child.send(request);
  });
}

function notTimed(why: Untimed): GraftError {
  return optimizeError('optimize/not-timed', { why });
}
