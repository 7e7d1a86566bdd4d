import type { EvaluateResult } from '../../src/experiment/results';
import { element, facts, table } from '../shared/elements';
import { count, decimal, percent } from '../shared/format';
import { confusionMatrix } from './confusionMatrix';

const splitWords = {
  test: 'test examples',
  validation: 'validation examples',
  training: 'training examples, which the model has seen',
};

/** The evaluate stage: how good, better than what, and where it fails. */
export function evaluationView(result: EvaluateResult): HTMLElement {
  const { accuracy, macroF1, loss, majority, examples, split, labels, confusion } = result;
  return element('div', 'output', [
    element('div', 'headline', [
      facts([
        ['Accuracy', percent(accuracy)],
        ['Macro F1', percent(macroF1)],
        ['Always answering the most frequent label', percent(majority.accuracy)],
      ]),
    ]),
    element('p', 'dim', [
      `On ${count(examples)} ${splitWords[split]}. Loss ${decimal(loss)}. The most frequent label is ${majority.label}.`,
    ]),
    confusionMatrix(labels, confusion),
    table(
      'Labels',
      [
        { title: 'Label', cell: ({ label }) => label },
        { title: 'Precision', numeric: true, cell: ({ precision }) => percent(precision) },
        { title: 'Recall', numeric: true, cell: ({ recall }) => percent(recall) },
        { title: 'F1', numeric: true, cell: ({ f1 }) => percent(f1) },
        { title: 'Examples', numeric: true, cell: ({ support }) => count(support) },
      ],
      result.perClass,
    ),
    result.mistakes.length > 0
      ? mistakesTable(result.mistakes)
      : element('p', '', ['No example was mistaken.']),
  ]);
}

function mistakesTable(mistakes: EvaluateResult['mistakes']): HTMLElement {
  return table(
    'Most confident mistakes',
    [
      { title: 'Text', cell: ({ text }) => text },
      { title: 'Label', cell: ({ label }) => label },
      { title: 'Predicted', cell: ({ predicted }) => predicted },
      { title: 'Confidence', numeric: true, cell: ({ confidence }) => percent(confidence) },
      { title: 'Line', numeric: true, cell: ({ line }) => (line === undefined ? '' : String(line)) },
    ],
    mistakes,
  );
}
