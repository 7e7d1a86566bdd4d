import { Argument, type Command } from 'commander';
import { reportFailure } from '../exitCodes';

/** `graft runtime install NAME`: what runs packaged models in other formats. */
export function registerRuntime(program: Command): void {
  program
    .command('runtime')
    .description('Install what runs packaged models in other formats.')
    .command('install')
    .description('Download a runtime, once per machine.')
    .addArgument(
      new Argument('<name>', 'which runtime; TensorFlow comes with the engine').choices(['onnxruntime']),
    )
    .action(() =>
      reportFailure(async () => {
        const { installRuntime } = await import('../installRuntime');
        await installRuntime();
      }),
    );
}
