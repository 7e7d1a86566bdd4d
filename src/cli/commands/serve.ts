import type { Command } from 'commander';
import { reportFailure } from '../terminal/exitCodes';

/** `graft serve`: answers the questions of the window that started it, until that is gone. Not for people. */
export function registerServe(program: Command): void {
  program.command('serve', { hidden: true }).action(() =>
    reportFailure(async () => {
      const { serve } = await import('../actions/serve');
      await serve();
    }),
  );
}
