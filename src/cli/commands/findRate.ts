import type { Command } from 'commander';
import type { RunOptions } from '../run/runOptions';
import { reportFailure } from '../terminal/exitCodes';

/** `graft find-rate FILE`: a learning-rate range test, with a chart and a suggestion. */
export function registerFindRate(program: Command): void {
  program
    .command('find-rate')
    .argument('<file>', 'an experiment, NAME.graft.md')
    .description('Try growing learning rates for a hundred steps and suggest one.')
    .option('--json', 'print one JSON object')
    .option('--set <stage.setting=value...>', 'override a setting (repeatable)', [])
    .option('--cpu', 'train on the CPU')
    .option('--gpu', 'train on the GPU')
    .action((file: string, options: Pick<RunOptions, 'json' | 'set' | 'cpu' | 'gpu'>) =>
      reportFailure(async () => {
        const { showRateSearch } = await import('../actions/showRateSearch');
        await showRateSearch(file, options);
      }),
    );
}
