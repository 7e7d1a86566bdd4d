import { type HeadedModel, modelOver } from '../../src/engine/models/headedModel';
import { languageModelling } from '../../src/engine/models/heads';
import { familyOf } from '../../src/engine/models/registry';
import { randomVariables } from '../randomModel';
import { configure } from '../textModel';
import { type TextWorkload, workloadOf } from '../workloads';

/** GPT-2 (124M) as a language model with random weights, which ends no text. The caller disposes of it. */
export function randomGpt2(): HeadedModel {
  const { config } = workloadOf('gpt2', { device: 'cpu', dropout: 0 }) as TextWorkload;
  const architecture = { ...configure(config), endTokens: [] };
  const variables = randomVariables(architecture, 1, () => architecture.initializerRange);
  return modelOver(
    {
      folder: '',
      family: familyOf(config, 'the bench'),
      config,
      architecture,
      labels: [],
      problemType: languageModelling,
      headIsNew: false,
      variables,
    },
    (values) => values,
  );
}
