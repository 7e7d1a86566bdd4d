import type { Command } from 'commander';
import { reportFailure } from '../terminal/exitCodes';

/** `graft status FILE`: which stages of an experiment are done, which are stale and why. */
export function registerStatus(program: Command): void {
  program
    .command('status')
    .argument('<file>', 'an experiment, NAME.graft.md')
    .description('Show which stages are done, running or stale, and why.')
    .option('--json', 'print one JSON object')
    .action((file: string, options: { json?: boolean }) =>
      reportFailure(async () => {
        const { showStatus } = await import('../actions/showStatus');
        await showStatus(file, options);
      }),
    );
}
