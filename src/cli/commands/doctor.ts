import type { Command } from 'commander';
import { reportFailure } from '../terminal/exitCodes';

/** `graft doctor`: checks the machine, and shows how to fix what is missing. */
export function registerDoctor(program: Command): void {
  program
    .command('doctor')
    .description(
      'Check whether this machine can run experiments, and show how to fix what is missing. Exit code 1 if it cannot.',
    )
    .option('--json', 'print one JSON object')
    .action((options: { json?: boolean }) =>
      reportFailure(async () => {
        const { showDiagnosis } = await import('../actions/showDiagnosis');
        await showDiagnosis(options);
      }),
    );
}
