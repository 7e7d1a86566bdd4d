import { createInterface } from 'node:readline';
import * as z from 'zod';
import { compile, runEagerly } from '../src/engine/compile/compile';
import type { StepRunner } from '../src/engine/compile/step';
import { describeDevice } from '../src/engine/tensorflow/describeDevice';
import { tf } from '../src/engine/tensorflow/loadTensorFlow';
import { createOptimizer } from '../src/engine/training/optimizers';
import type { ContenderMessage } from './contenderMessages';
import { precisions, xlaModes } from './contenders';
import { imageModel } from './imageModel';
import type { RandomModel } from './randomModel';
import { textModel } from './textModel';
import { type Workload, workloadSchema } from './workloads';

const taskSchema = z.object({
  workload: workloadSchema,
  precision: z.enum(precisions),
  xla: z.enum(xlaModes),
});
type Task = z.infer<typeof taskSchema>;

/** `node contender.js eager|compiled TASK`: a TensorFlow contender of the bench; contenderMessages.ts says how it talks. */
function main(): void {
  const [way, json = '{}'] = process.argv.slice(2);
  const task = taskSchema.parse(JSON.parse(json));
  const { workload } = task;
  const model = workload.kind === 'text' ? textModel(workload) : imageModel(workload);
  let done = 0;
  let runner: StepRunner | undefined;
  const step = () => {
    done++;
    const feeds = model.feeds(done);
    return timed(() => {
      runner ??= way === 'compiled' ? compiled(model, task) : eager(model, workload);
      return runner.run([feeds], workload.learningRate, done).loss;
    });
  };
  const { ms: firstStepMs } = step();
  say({ event: 'ready', firstStepMs, device: describeDevice(), versions: versions() });
  createInterface({ input: process.stdin })
    .on('line', () => say({ event: 'step', ...step() }))
    .on('close', () => say({ event: 'end', peakMemoryMiB: process.resourceUsage().maxRSS / 1024 }));
}

function eager({ step, variables }: RandomModel, { optimizer }: Workload): StepRunner {
  return runEagerly(step, { variables, optimizer: createOptimizer(optimizer) });
}

/** A step that cannot be compiled is no contender of this name: it fails. */
function compiled(model: RandomModel, { workload, precision, xla }: Task): StepRunner {
  const { step, variables } = model;
  return compile(step, [model.feeds(1)], {
    variables,
    optimizer: createOptimizer(workload.optimizer),
    precision,
    useXla: xla === 'on' || (xla === 'auto' && describeDevice() === 'GPU'),
    onFallback: (reason) => {
      throw reason;
    },
  });
}

function timed(step: () => number) {
  const [began, cpu] = [performance.now(), process.cpuUsage()];
  const loss = step();
  const ms = performance.now() - began;
  const { user, system } = process.cpuUsage(cpu);
  return { ms, cpuMs: (user + system) / 1000, loss: Number.isFinite(loss) ? loss : null };
}

function versions(): Record<string, string> {
  const { binding } = tf.backend() as unknown as { binding: { TF_Version: string } };
  return { node: process.versions.node, tensorflow: binding.TF_Version, tfjs: tf.version.tfjs };
}

function say(message: ContenderMessage): void {
  console.log(JSON.stringify(message));
}

main();
