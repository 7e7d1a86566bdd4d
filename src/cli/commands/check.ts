import type { Command } from 'commander';
import { reportFailure } from '../exitCodes';

/** `graft check FILE`: what is to be mended in the data of an experiment. */
export function registerCheck(program: Command): void {
  program
    .command('check')
    .argument('<file>', 'an experiment, NAME.graft.md')
    .description('Look for what is to be mended in the data: missing labels, repeats, contradictions, leaks.')
    .option('--json', 'print one JSON object')
    .action((file: string, options: { json?: boolean }) =>
      reportFailure(async () => {
        const { showCheck } = await import('../showCheck');
        await showCheck(file, options);
      }),
    );
}
