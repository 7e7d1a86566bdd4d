import type { Command } from 'commander';
import { endHeldProcess } from '../endHeldProcess';
import { reportFailure } from '../exitCodes';
import type { RunOptions } from '../runOptions';

/** `graft run FILE`: runs an experiment; stages with cached results are skipped. */
export function registerRun(program: Command): void {
  program
    .command('run')
    .argument('<file>', 'an experiment, NAME.graft.md')
    .description('Run an experiment. Stages with cached results are skipped.')
    .option('--json', 'print the event log, one JSON object per line')
    .option('--until <stage>', 'stop after this stage')
    .option('--set <stage.setting=value...>', 'override a setting (repeatable)', [])
    .option('--fresh', 'discard cached results for these settings and start over')
    .option(
      '--text-from <path>',
      'read the experiment from this file instead; paths still resolve against FILE',
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
