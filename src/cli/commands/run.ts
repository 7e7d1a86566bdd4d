import type { Command } from 'commander';
import { endHeldProcess } from '../endHeldProcess';
import { reportFailure } from '../exitCodes';
import type { RunOptions } from '../runOptions';

/** `graft run FILE`: runs an experiment; what is done already is not done again. */
export function registerRun(program: Command): void {
  program
    .command('run')
    .argument('<file>', 'an experiment, NAME.graft.md')
    .description('Run an experiment. Stages whose results are there already are not run again.')
    .option('--json', 'print the event log, one JSON object a line')
    .option('--until <stage>', 'stop after this stage')
    .option('--set <stage.setting=value...>', 'override a setting, as often as needed', [])
    .option('--fresh', 'forget earlier results of these settings and start over')
    .option(
      '--text-from <path>',
      'take the text of the experiment from here; its paths still resolve against FILE',
    )
    .option('--cpu', 'train on the CPU')
    .option('--gpu', 'train on the GPU')
    .action((file: string, options: RunOptions) =>
      reportFailure(async () => {
        const { runFile } = await import('../runFile');
        const exitCode = await runFile(file, options);
        process.exitCode = exitCode;
        endHeldProcess(exitCode);
      }),
    );
}
