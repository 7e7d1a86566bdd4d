import type { Command } from 'commander';
import { reportFailure } from '../exitCodes';

/** `graft doctor`: what this machine has and lacks, and the command that mends it. */
export function registerDoctor(program: Command): void {
  program
    .command('doctor')
    .description(
      'Show what this machine has and lacks, and what mends it. Exit code 1 if experiments cannot run.',
    )
    .option('--json', 'print one JSON object')
    .action((options: { json?: boolean }) =>
      reportFailure(async () => {
        const { showDiagnosis } = await import('../showDiagnosis');
        await showDiagnosis(options);
      }),
    );
}
