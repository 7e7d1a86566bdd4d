import type { Command } from 'commander';
import { reportFailure } from '../exitCodes';

/** `graft predict FOLDER TEXT...`: asks a packaged model about texts, or about pictures. */
export function registerPredict(program: Command): void {
  program
    .command('predict')
    .argument('<folder>', 'a packaged model')
    .argument('<text...>', 'the texts, or the files of pictures, to ask about')
    .description('Ask a packaged model about texts or pictures.')
    .option('--pair <text...>', 'the second texts, if the model was trained on pairs')
    .option('--json', 'print one JSON object per text or picture')
    .action((folder: string, texts: string[], options: { json?: boolean; pair?: string[] }) =>
      reportFailure(async () => {
        const { predictTexts } = await import('../predictTexts');
        await predictTexts(folder, texts, options);
      }),
    );
}
