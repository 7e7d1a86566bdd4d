import path from 'node:path';
import * as z from 'zod';
import { runProgram } from '../src/engine/assets/runProgram';
import { GraftError } from '../src/experiment/errors/errors';
import { engineEnvironment, type Setup } from './contenders';

const measured = z.object({
  /** Milliseconds of batch norm and its gradients. */
  ms: z.number(),
  /** How far the worst channel's variance is off, relatively. */
  error: z.number(),
});
const costSchema = z.object({
  shape: z.array(z.number()),
  /** As Graft does it on a CPU. */
  exact: measured,
  /** By TensorFlow's fused kernel. */
  own: measured,
});
export type StatisticsCost = z.infer<typeof costSchema>;

/** Measures the cost of exact batch statistics in a separate process. Throws `bench/contender-failed`. */
export async function measureStatistics(setup: Setup): Promise<StatisticsCost[]> {
  const env = engineEnvironment(setup);
  const { stdout, stderr, exitCode } = await runProgram(
    process.execPath,
    [path.join(__dirname, 'statistics.js')],
    { env },
  );
  if (exitCode !== 0) throw new GraftError('bench/contender-failed', `statistics: ${stderr.slice(-400)}`);
  return z.array(costSchema).parse(JSON.parse(stdout));
}

/** A sentence for the report. */
export function describeCost({ shape, exact, own }: StatisticsCost): string {
  const side = ({ ms, error }: StatisticsCost['exact']) =>
    `${ms.toFixed(1)} ms (variance off by ${error.toExponential(0)})`;
  return `Batch norm of [${shape.join(', ')}] and its gradients: ${side(exact)}; by TensorFlow's fused kernel ${side(own)}.`;
}
