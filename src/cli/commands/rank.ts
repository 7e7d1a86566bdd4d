import type { Command } from 'commander';
import type { RankOptions } from '../actions/showRanking';
import { reportFailure } from '../terminal/exitCodes';

/** `graft rank FILE`: compares pretrained models on an experiment's data, without training. */
export function registerRank(program: Command): void {
  program
    .command('rank')
    .argument('<file>', 'an experiment, NAME.graft.md, or its data: a table or a folder of images')
    .description('Compare pretrained models on your data and propose one, without training.')
    .option('--models <name...>', 'the models to compare; by default, those on this machine')
    .option('--download', 'fetch models that are not on this machine')
    .option('--json', 'print a line for each row, then one JSON object')
    .option('--set <stage.setting=value...>', 'override a setting (repeatable)', [])
    .option('--text-from <file>', "read the experiment's text from another file")
    .option('--cpu', 'compute on the CPU')
    .option('--gpu', 'compute on the GPU')
    .action((file: string, options: RankOptions) =>
      reportFailure(async () => {
        const { showRanking } = await import('../actions/showRanking');
        await showRanking(file, options);
      }),
    );
}
