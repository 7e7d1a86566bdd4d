import type { Command } from 'commander';
import { reportFailure } from '../terminal/exitCodes';

/** `graft verify FOLDER`: replays a package's golden.json, or compares a folder with reference tensors. */
export function registerVerify(program: Command): void {
  program
    .command('verify')
    .argument('<folder>', 'a model in the Hugging Face layout')
    .description('Check that a model still gives the recorded answers.')
    .option(
      '--against <file>',
      'a safetensors file with inputs and the expected `logits_eval` or `logits_lm`, perhaps with a step of training',
    )
    .option('--json', 'print one JSON object')
    .action((folder: string, options: { against?: string; json?: boolean }) =>
      reportFailure(async () => {
        const { verifyModel } = await import('../actions/verifyModel');
        process.exitCode = await verifyModel(folder, options);
      }),
    );
}
