import { verifyAgainst } from './evaluation/verify';
import { findDoubts } from './findDoubts';
import { findLearningRate } from './findLearningRate';
import { type GenerationIo, generateText } from './generation/generateText';
import { askPackage } from './packaging/askPackage';
import { replayGolden } from './packaging/golden';
import { runExperiment } from './runExperiment';
import { compileAhead } from './training/compileAhead';
import type { TrainingIo } from './training/trainingIo';
import type { WorkerTask } from './workerTask';

/** Does a task in this thread, which holds TensorFlow from here on. */
export async function doTask(task: WorkerTask, io: TrainingIo & GenerationIo): Promise<unknown> {
  switch (task.kind) {
    case 'run':
      return runExperiment(task.plan, io);
    case 'find-rate':
      return findLearningRate(task.plan, io);
    case 'find-doubts':
      return findDoubts(task.plan, io);
    case 'compile-ahead':
      return compileAhead(task.request);
    case 'predict':
      return askPackage(task, io);
    case 'generate':
      return generateText(task, io);
    case 'replay':
      return replayGolden(task.folder, io);
    case 'compare':
      return verifyAgainst(task.folder, task.against);
  }
}
