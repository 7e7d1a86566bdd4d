import { Argument, type Command } from 'commander';
import { type RuntimeName, runtimeNames } from '../../engine/install/runtimeNames';
import { reportFailure } from '../terminal/exitCodes';

/** `graft runtime install NAME`: what texts are tokenized by, and what runs packaged models in other formats. */
export function registerRuntime(program: Command): void {
  program
    .command('runtime')
    .description('Install what tokenizes texts, or runs packaged models in other formats.')
    .command('install')
    .description('Download a runtime, once per machine.')
    .addArgument(
      new Argument('<name>', 'which runtime; TensorFlow comes with the engine').choices(runtimeNames),
    )
    .action((name: RuntimeName) =>
      reportFailure(async () => {
        const { installRuntime } = await import('../actions/installRuntime');
        await installRuntime(name);
      }),
    );
}
