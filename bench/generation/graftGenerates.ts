import { compileWriter } from '../../src/engine/generation/compiledWriter';
import { generateTokens, type Writer } from '../../src/engine/generation/generate';
import { tf } from '../../src/engine/tensorflow/loadTensorFlow';
import { randomGpt2 } from './randomGpt2';

/**
 * `node graftGenerates.js TOKENS cached|whole`: has GPT-2 with random weights add tokens to one token, and prints how many in how many
 * milliseconds. `whole` reads all of the text for each token.
 */
async function main(tokens: number, way: string): Promise<void> {
  const writer = randomWriter();
  // One-time costs fall on the first tokens.
  await generate(writer, 8);
  const began = performance.now();
  await generate(way === 'whole' ? withoutCache(writer) : writer, tokens);
  console.log(JSON.stringify({ tokens, ms: performance.now() - began }));
}

function randomWriter(): Writer {
  const { architecture, variables, next } = randomGpt2();
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
