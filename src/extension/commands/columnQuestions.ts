import type { InputChoice, LabelChoice, TableColumns } from '../../experiment/data/tableColumns';
import type { DraftColumns } from './experimentDraft';

/** A question about a table. One is enough: the user chooses the model only where the columns are certain. */
export type Question = 'input' | 'label' | 'model';

/** The questions about a table; only about the model for data without columns. */
export function questionsAbout(columns: TableColumns | undefined): Question[] {
  if (!columns) return ['model'];
  const { inputs, labels } = columns;
  const open: Question[] = [
    ...(inputs.isCertain || inputs.choices.length < 2 ? [] : ['input' as const]),
    ...(labels.isCertain ? [] : ['label' as const]),
  ];
  return open.length === 0 ? ['model'] : open;
}

/** The columns of a draft, from answers or from what is certain; undefined where there is nothing to read or to predict. */
export function draftColumns(
  { hasHeader, inputs, labels }: TableColumns,
  { input = inputs.choices[0], label = labels.choices[0] }: Answers = {},
): DraftColumns | undefined {
  if (!input || !label) return undefined;
  return {
    hasHeader,
    inputs: input.columns,
    label: label.columns,
    task: label.task,
    hasMissing: label.hasMissing,
  };
}

export interface Answers {
  readonly input?: InputChoice | undefined;
  readonly label?: LabelChoice | undefined;
}
