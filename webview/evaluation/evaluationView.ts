import { formatCount, formatDecimal, formatPercent } from '../../src/experiment/formatNumbers';
import type { EvaluateResult } from '../../src/experiment/results';
import { element, facts, table } from '../shared/elements';
import { confusionMatrix } from './confusionMatrix';

const splitWords = {
  test: 'test examples',
  validation: 'validation examples',
  training: 'training examples, which the model has seen',
};

/** The evaluate stage: scores, the baseline, and the mistakes. */
export function evaluationView(result: EvaluateResult): HTMLElement {
  const { accuracy, macroF1, loss, majority, examples, split, labels, confusion } = result;
  return element('div', 'output', [
    element('div', 'headline', [
      facts([
        ['Accuracy', formatPercent(accuracy)],
        ['Macro F1', formatPercent(macroF1)],
        ['Always answering the most frequent label', formatPercent(majority.accuracy)],
      ]),
    ]),
    element('p', 'dim', [
      `On ${formatCount(examples)} ${splitWords[split]}. Loss ${formatDecimal(loss)}. The most frequent label is ${majority.label}.`,
    ]),
    confusionMatrix(labels, confusion),
    table(
      'Labels',
      [
        { title: 'Label', cell: ({ label }) => label },
        { title: 'Precision', numeric: true, cell: ({ precision }) => formatPercent(precision) },
        { title: 'Recall', numeric: true, cell: ({ recall }) => formatPercent(recall) },
        { title: 'F1', numeric: true, cell: ({ f1 }) => formatPercent(f1) },
        { title: 'Examples', numeric: true, cell: ({ support }) => formatCount(support) },
      ],
      result.perClass,
    ),
    result.mistakes.length > 0 ? mistakesTable(result.mistakes) : element('p', '', ['No mistakes.']),
  ]);
}

function mistakesTable(mistakes: EvaluateResult['mistakes']): HTMLElement {
  return table(
    'Most confident mistakes',
    [
      { title: 'Text', cell: ({ text }) => text },
      { title: 'Label', cell: ({ label }) => label },
      { title: 'Predicted', cell: ({ predicted }) => predicted },
      { title: 'Confidence', numeric: true, cell: ({ confidence }) => formatPercent(confidence) },
      { title: 'Line', numeric: true, cell: ({ line }) => (line === undefined ? '' : String(line)) },
    ],
    mistakes,
  );
}
