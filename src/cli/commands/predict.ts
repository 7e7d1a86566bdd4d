import type { Command } from 'commander';
import { reportFailure } from '../exitCodes';

/** `graft predict FOLDER TEXT...`: classifies texts with a packaged model. */
export function registerPredict(program: Command): void {
  program
    .command('predict')
    .argument('<folder>', 'a packaged model')
    .argument('<text...>', 'the texts to classify')
    .description('Classify texts with a packaged model.')
    .option('--json', 'print one JSON object per text')
    .action((folder: string, texts: string[], options: { json?: boolean }) =>
      reportFailure(async () => {
        const { predictTexts } = await import('../predictTexts');
        await predictTexts(folder, texts, options);
      }),
    );
}
