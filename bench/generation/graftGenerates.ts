import { compileWriter } from '../../src/engine/generation/compiledWriter';
import { generateTokens, type Writer } from '../../src/engine/generation/generate';
import { headFor, languageModelling } from '../../src/engine/models/heads';
import { tf } from '../../src/engine/tensorflow/loadTensorFlow';
import { randomVariables } from '../randomModel';
import { configure } from '../textModel';
import { type TextWorkload, workloadOf } from '../workloads';

/**
 * `node graftGenerates.js TOKENS cached|whole`: has GPT-2 with random weights add tokens to one token, and prints how many in how many
 * milliseconds. `whole` reads all of the text for each token.
 */
async function main(tokens: number, way: string): Promise<void> {
  const writer = randomWriter();
  // What is slow once is slow in the first tokens.
  await generate(writer, 8);
  const began = performance.now();
  await generate(way === 'whole' ? withoutCache(writer) : writer, tokens);
  console.log(JSON.stringify({ tokens, ms: performance.now() - began }));
}

function randomWriter(): Writer {
  const { config } = workloadOf('gpt2', { device: 'cpu', dropout: 0 }) as TextWorkload;
  const architecture = { ...configure(config), endTokens: [] };
  const variables = randomVariables(architecture, 1, () => architecture.initializerRange);
  const { next } = headFor(languageModelling).build(architecture, variables, architecture.build(variables));
  return compileWriter({ architecture, variables, next: next! });
}

/** The same answers from a writer that forgets what it has read. */
function withoutCache({ architecture, next }: Writer): Writer {
  const text: number[] = [];
  return {
    architecture,
    next: (tokens) => {
      text.push(...tokens);
      const { logits, cache } = next(text, []);
      tf.dispose(cache);
      return { logits, cache: [] };
    },
  };
}

async function generate(writer: Writer, maxTokens: number): Promise<void> {
  const settings = { temperature: 0, maxTokens, seed: 0 };
  const tokens = generateTokens(writer, [0], settings, new AbortController().signal);
  for await (const _ of tokens);
}

const [tokens, way] = process.argv.slice(2);
void main(Number(tokens), way!);
