import type { OutputOf } from '../../src/experiment/protocols/notebookProtocol';
import { inWords } from '../../src/experiment/reports/drawBlocks';
import { warningText } from '../../src/experiment/runs/runWords';
import { blockElements } from '../blocks/blocks';
import type { OpenPlace } from '../blocks/openPlace';
import { element } from '../shared/elements';

/** The preprocess stage: the encoded examples, in the words of their kind of data. */
export function preprocessView({ result, warnings }: OutputOf<'preprocess'>, open: OpenPlace): HTMLElement {
  return element('div', 'output', [
    element('p', '', [result.summaryWords ? inWords(result.summaryWords) : result.summary]),
    ...warnings.map((warning) => element('p', 'warning', [warningText(warning)])),
    ...blockElements(result.report, open),
  ]);
}
