import * as z from 'zod';
import { windowError } from '../../experiment/errors/window';
import type { RunStore } from '../runs/runStore';
import { summaryOf } from './listRuns';
import type { Tool } from './tool';

const input = z.object({ id: z.string() });

/** Returns a run's epochs, warnings, error and results. */
export function readRun(store: RunStore): Tool<z.infer<typeof input>> {
  return {
    input,
    answer: async ({ id }) => {
      const run = store.get(id);
      if (!run) throw windowError('tools/no-run', { run: id });
      const { state } = await store.read(run);
      const { device, epochs, totalSteps, steps, warnings, error, result } = state;
      return { ...summaryOf(run), device, steps: steps.length, totalSteps, epochs, warnings, error, result };
    },
  };
}
