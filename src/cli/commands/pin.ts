import type { Command } from 'commander';
import { reportFailure } from '../terminal/exitCodes';

/** `graft pin RUN [PLACE]`: keeps a run from `graft clean`. */
export function registerPin(program: Command): void {
  program
    .command('pin')
    .argument('<run>', 'the name of its folder in .graft/runs')
    .argument('[place]', 'an experiment or a folder, to find the .graft folder by', '.')
    .description('Protect a run and its results from `graft clean`.')
    .option('--undo', 'do not keep it any longer')
    .action((run: string, place: string, options: { undo?: boolean }) =>
      reportFailure(async () => {
        const { pin } = await import('../run/pinRun');
        await pin(run, place, options);
      }),
    );
}
