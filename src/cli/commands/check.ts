import type { Command } from 'commander';
import { reportFailure } from '../terminal/exitCodes';

/** `graft check FILE`: checks the data of an experiment. */
export function registerCheck(program: Command): void {
  program
    .command('check')
    .argument('<file>', 'an experiment, NAME.graft.md')
    .description(
      'Check the data for missing labels, duplicates, contradictions, leaks, broken images, and images that look alike.',
    )
    .option(
      '--labels',
      'also find probably wrong labels, by cross-validation on the features of the pretrained model',
    )
    .option('--json', 'print one JSON object')
    .action((file: string, options: { json?: boolean; labels?: boolean }) =>
      reportFailure(async () => {
        const { showCheck } = await import('../actions/showCheck');
        await showCheck(file, options);
      }),
    );
}
