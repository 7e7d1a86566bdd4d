import { type Command, Option } from 'commander';
import { formatNames } from '../../experiment/models/formatNames';
import type { PredictOptions } from '../actions/predictTexts';
import { reportFailure } from '../terminal/exitCodes';

/** `graft predict FOLDER TEXT...`: asks a packaged model about texts, or about images. */
export function registerPredict(program: Command): void {
  program
    .command('predict')
    .argument('<folder>', 'a packaged model')
    .argument(
      '<text...>',
      'the texts, or the files of images, to ask about; - reads them from stdin, one a line',
    )
    .description('Ask a packaged model about texts or images.')
    .option('--pair <text...>', 'the second texts, if the model was trained on pairs')
    .option('--explain <file>', 'write a PNG that shows what in an image spoke for the answer')
    .addOption(
      new Option(
        '--format <name>',
        "ask in one of the package's formats, in the format's own runtime",
      ).choices(formatNames),
    )
    .option('--json', 'print one JSON object per text or image')
    .action((folder: string, texts: string[], options: PredictOptions) =>
      reportFailure(async () => {
        const { predictTexts } = await import('../actions/predictTexts');
        await predictTexts(folder, texts, options);
      }),
    );
}
