import type { Command } from 'commander';
import { reportFailure } from '../exitCodes';
import type { PredictOptions } from '../predictTexts';

/** `graft predict FOLDER TEXT...`: asks a packaged model about texts, or about pictures. */
export function registerPredict(program: Command): void {
  program
    .command('predict')
    .argument('<folder>', 'a packaged model')
    .argument('<text...>', 'the texts, or the files of pictures, to ask about')
    .description('Ask a packaged model about texts or pictures.')
    .option('--pair <text...>', 'the second texts, if the model was trained on pairs')
    .option('--explain <file>', 'write a PNG that shows what in a picture spoke for the answer')
    .option('--json', 'print one JSON object per text or picture')
    .action((folder: string, texts: string[], options: PredictOptions) =>
      reportFailure(async () => {
        const { predictTexts } = await import('../predictTexts');
        await predictTexts(folder, texts, options);
      }),
    );
}
