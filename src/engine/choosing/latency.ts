import { compileForward } from '../compile/compile';
import type { InputSplit } from '../inputs/encoded';
import { feederOf } from '../inputs/feeders';
import { shapesHere } from '../inputs/shapesHere';
import type { Io } from '../io';
import { noDropout } from '../models/dropoutPlaces';
import type { HeadedModel } from '../models/headedModel';
import { median } from '../training/median';

/** Runs to warm up, and runs to time. */
const [warmUps, timed] = [3, 5];

/** The median time of a pass with one example, in milliseconds. */
export async function latencyOf(
  { architecture, variables, weightsOver }: HeadedModel,
  { encoded }: InputSplit,
  io: Pick<Io, 'now'>,
): Promise<number> {
  const backbone = architecture.build(weightsOver(variables));
  const pass = { training: false, dropout: noDropout };
  const forward = compileForward((inputs) => ({ pooled: backbone.pooled(inputs, pass) }), variables);
  const feeds = await feederOf(encoded).feeds(encoded, [0], { shapes: shapesHere(), rows: 1 });
  try {
    for (let run = 0; run < warmUps; run++) forward.run(feeds);
    const times = Array.from({ length: timed }, () => {
      const started = io.now();
      forward.run(feeds);
      return io.now() - started;
    });
    return median(times);
  } finally {
    forward.dispose();
  }
}
