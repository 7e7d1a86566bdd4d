import type { GenerationIo } from '../generation/generateText';
import { runExperiment } from '../runExperiment';
import type { RankIo } from './ranking/prepare';
import type { WorkerTask } from './workerTask';

/** Runs a task in this thread. TensorFlow is loaded on first use: a run with only fresh results never loads it. */
export async function doTask(task: WorkerTask, io: RankIo & GenerationIo): Promise<unknown> {
  switch (task.kind) {
    case 'run':
      return runExperiment(task.plan, io);
    case 'find-rate':
      return (await import('./findLearningRate')).findLearningRate(task.plan, io);
    case 'rank':
      return (await import('./ranking/rankModels')).rankModels(task.candidates, io);
    case 'find-wrong-labels':
      return (await import('./findWrongLabels')).findWrongLabels(task.plan, io);
    case 'compile-ahead':
      return (await import('../training/compileAhead')).compileAhead(task.request);
    case 'predict':
      return (await import('../packaging/askPackage')).askPackage(task, io);
    case 'generate':
      return (await import('../generation/generateText')).generateText(task, io);
    case 'replay':
      return (await import('../packaging/golden')).replayGolden(task.folder, io);
    case 'compare':
      return (await import('../evaluation/verify')).verifyAgainst(task.folder, task.against);
  }
}
