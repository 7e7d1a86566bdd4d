import type { DatasetResult } from '../../experiment/runs/results';
import { modalityNamed } from '../inputs/modalities';
import type { PythonLibrary } from '../inputs/modality';

/** The libraries that load a package; Graft alone where parts were removed that they count on. */
export type Library = PythonLibrary | 'graft';

const generation = `## Use

\`\`\`python
from transformers import pipeline

print(pipeline("text-generation", model=".")("Once upon"))  # this folder
\`\`\`

\`graft verify FOLDER\` replays golden.json.
`;

/** The use of a package without a form that a Python library or the engine loads. */
function withoutWeights(isWriter: boolean, question: string): string {
  const ask = isWriter ? '' : `\`graft predict FOLDER ${question}\` asks the model; `;
  return `## Use

The package has no \`model.safetensors\`, so no Python library loads it. The formats below have the model.

${ask}\`graft verify FOLDER\` replays golden.json.
`;
}

/**
 * The card's section on how to use the package: only commands that work with its files.
 * @param hasWeights whether its formats contain safetensors
 * @param pipeline the hub's name of what the model does; left out, what models for such data usually do
 * @param answers what PyTorch makes answers of logits by, as code behind them
 */
export function usageOf(
  library: Library,
  { modality, columns }: Pick<DatasetResult, 'modality' | 'columns'>,
  pipeline?: string,
  answers = '',
  hasWeights = true,
): string {
  const isWriter = pipeline === 'text-generation';
  if (isWriter && hasWeights) return generation;
  const { usage } = modalityNamed(modality).card;
  const { question, python } = usage(library === 'graft' ? undefined : library, columns, answers);
  if (!hasWeights) return withoutWeights(isWriter, question);
  if (library === 'graft') return ownUse(question);
  const verify = '`graft verify FOLDER` replays golden.json';
  if (!python) return `## Use\n\n\`graft predict FOLDER ${question}\` asks the model; ${verify}.\n`;
  const { code, why } = python;
  return `## Use

${why === undefined ? '' : `${why}\n\n`}\`\`\`python
${code}
\`\`\`

\`graft predict FOLDER ${question}\` does the same without Python; ${verify}.
`;
}

function ownUse(question: string): string {
  return `## Use

Heads of attention or channels were removed, so that layers have other shapes than their architecture says: no Python library loads \`model.safetensors\`. The other formats have the model whole.

\`graft predict FOLDER ${question}\` runs it; \`graft verify FOLDER\` replays golden.json.
`;
}
