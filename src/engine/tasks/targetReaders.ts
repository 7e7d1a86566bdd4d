import type { TaskName } from '../../experiment/models/taskNames';
import type { TargetReader } from '../datasets/targetReader';
import { classificationReader } from './classification/classificationTargets';
import { languageModellingReader } from './languageModelling/languageModellingTargets';
import { multiLabelReader } from './multiLabel/multiLabelTargets';
import { regressionReader } from './regression/regressionTargets';

/** How each task reads its targets, for programs without TensorFlow too. The first is what data that suit no other are taken for. */
export const targetReaders = {
  classification: classificationReader,
  'multi-label': multiLabelReader,
  regression: regressionReader,
  'language-modelling': languageModellingReader,
} satisfies Record<TaskName, TargetReader>;
