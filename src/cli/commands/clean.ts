import type { Command } from 'commander';
import type { CleanFlags } from '../actions/cleanFlags';
import { reportFailure } from '../terminal/exitCodes';

/** `graft clean [PLACE]`: removes old results and runs. */
export function registerClean(program: Command): void {
  program
    .command('clean')
    .argument('[place]', 'an experiment or a folder; its .graft folder is cleaned', '.')
    .description(
      'Remove old results and runs, after showing them. Pinned and running ones are kept, and so are the latest run and the latest completed run of each experiment.',
    )
    .option('--all', 'also remove the latest runs')
    .option(
      '--max-size <size>',
      'remove the least recently used results until this much is left (500MB, 2GB)',
    )
    .option('--yes', 'remove without asking')
    .option('--json', 'print one JSON object; asks nothing, and removes only with --yes')
    .action((place: string, options: CleanFlags) =>
      reportFailure(async () => {
        const { cleanFolder } = await import('../actions/cleanFolder');
        await cleanFolder(place, options);
      }),
    );
}
