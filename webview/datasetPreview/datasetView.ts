import { modalities } from '../../src/experiment/models/modalities';
import type { OutputOf } from '../../src/experiment/protocols/notebookProtocol';
import { inWords } from '../../src/experiment/reports/drawBlocks';
import { warningText } from '../../src/experiment/runs/runWords';
import { capitalized } from '../../src/experiment/words/capitalized';
import { formatCount } from '../../src/experiment/words/formatNumbers';
import { t, translated } from '../../src/experiment/words/translation';
import { blockElements } from '../blocks/blocks';
import type { OpenPlace } from '../blocks/openPlace';
import type { ImageAnswers } from '../imageGrid/imageAnswers';
import { imageGrid } from '../imageGrid/imageGrid';
import { element, facts } from '../shared/elements';

type Split = OutputOf<'dataset'>['result']['splits'][number];

/** The dataset stage: the task, the number of examples, the distribution of the targets, and warnings. */
export function datasetView(
  { runId, result, warnings }: OutputOf<'dataset'>,
  open: OpenPlace,
  images: ImageAnswers | undefined,
): HTMLElement {
  const {
    modality,
    task,
    targets,
    targetWords,
    splits,
    columns,
    duplicates,
    emptyTexts,
    scoredOnTraining,
    report,
  } = result;
  const { columns: shown, areImages } = modalities[modality];
  const total = splits.reduce((sum, { examples }) => sum + examples, 0);
  return element('div', 'output', [
    facts([
      [t('Task'), translated(task)],
      [t('Examples'), formatCount(total)],
      ...splits.filter(({ examples }) => examples > 0).map(splitFact(total)),
      [t('Targets'), targetWords ? inWords(targetWords) : targets],
      ...Object.entries(shown).map(columnFact(columns)),
      [t('Label'), columns.label.join(', ')],
      duplicates > 0 ? [t('Duplicates'), formatCount(duplicates)] : undefined,
      emptyTexts > 0 ? [t('Empty texts'), formatCount(emptyTexts)] : undefined,
    ]),
    scoredOnTraining
      ? element('p', 'warning', [
          t('No examples are held out: the scores are computed on the training examples.'),
        ])
      : undefined,
    ...warnings.map((warning) => element('p', 'warning', [warningText(warning)])),
    ...blockElements(report, open),
    areImages && images ? imageGrid(images.ofRun(runId), open) : undefined,
  ]);
}

/** `Text: review`, for a column that has a title. */
function columnFact(columns: OutputOf<'dataset'>['result']['columns']) {
  return ([name, title]: [string, (() => string) | undefined]): readonly [string, string] | undefined => {
    const column = columns[name];
    return title && column !== undefined ? [title(), [column].flat().join(', ')] : undefined;
  };
}

/** `Train: 432 (54 %)`. */
function splitFact(total: number) {
  return ({ name, examples }: Split): readonly [string, string] => {
    const title = translated(name);
    const share = t('{0} %', ((100 * examples) / total).toFixed(0));
    return [capitalized(title), `${formatCount(examples)} (${share})`];
  };
}
