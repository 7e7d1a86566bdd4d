import { type Command, Option } from 'commander';
import type { EngineOptions } from '../actions/engineFlags';
import { reportFailure } from '../terminal/exitCodes';

/** `graft engine install | where | remove`: TensorFlow on this machine. */
export function registerEngine(program: Command): void {
  const engine = program.command('engine').description('Install, find or remove the TensorFlow engine.');
  const actions = {
    install:
      'Download TensorFlow and build its binding, once per machine; for the GPU if there is an NVIDIA driver.',
    where: 'Print the folder of the installed engine.',
    remove: 'Delete the installed engine (both variants unless one is named).',
  } as const;
  for (const [action, description] of Object.entries(actions)) {
    const command = engine.command(action).description(description);
    if (action === 'install')
      command.option(
        '--preset <names...>',
        'also download these pretrained models, for runs without a network',
      );
    command
      .addOption(new Option('--cpu', 'the engine for the CPU').conflicts('gpu'))
      .addOption(new Option('--gpu', 'the engine for NVIDIA GPUs'))
      .option('--json', 'print one JSON object')
      .action((options: EngineOptions) =>
        reportFailure(async () => {
          const commands = await import('../actions/engineCommands');
          await commands[action as keyof typeof actions](options);
        }),
      );
  }
}
