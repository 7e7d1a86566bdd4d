import type { ExampleInput, Modality } from '../modality';

/** An example in the words of each program. */
interface Asked {
  readonly input: string;
  readonly sentence: string;
  readonly words: string;
}

const aText: Asked = { input: '"Some text"', sentence: '"Some text"', words: '"Some text"' };
const aPair: Asked = {
  input: '{"text": "Some text", "text_pair": "Another"}',
  sentence: '["Some text", "Another"]',
  words: '"Some text" --pair "Another"',
};

/** Programs in Python by library. */
const programs = {
  transformers: ({
    input,
  }: Asked) => `from transformers import AutoModelForSequenceClassification, AutoTokenizer, pipeline

folder = "."  # this folder
model = AutoModelForSequenceClassification.from_pretrained(folder)
tokenizer = AutoTokenizer.from_pretrained(folder)
print(pipeline("text-classification", model=model, tokenizer=tokenizer, top_k=None)(${input}))`,
  'sentence-transformers': ({ sentence }: Asked) => `from sentence_transformers import SentenceTransformer

model = SentenceTransformer(".")  # this folder
logits = model.encode(${sentence})
print(dict(zip(model[0].auto_model.config.id2label.values(), logits)))`,
  allennlp: () => `import h5py
from allennlp.modules.elmo import Elmo
from safetensors.torch import load_file

weights = load_file("model.safetensors")  # this folder
with h5py.File("weights.hdf5", "w") as file:
    for name, values in weights.items():
        file[name] = values.numpy()
elmo = Elmo("config.json", "weights.hdf5", 1, dropout=0)
elmo.load_state_dict({name: values for name, values in weights.items() if name.startswith("scalar_mix")}, strict=False)
# The logits are classifier.weight and classifier.bias over the mean of a text's word vectors.`,
};

const pooled =
  'The model pools its tokens in a way that no classifier of transformers does, so it has the layout of sentence-transformers, with the head in 2_Dense: it encodes a text to the logits.';

/** How a package for texts is used. */
export const textUsage: Modality['card']['usage'] = (library, { pair }) => {
  const asked = pair === undefined ? aText : aPair;
  const { words: question } = asked;
  if (!library) return { question };
  const code = programs[library === 'timm' ? 'transformers' : library](asked);
  return { question, python: { code, ...(library === 'sentence-transformers' && { why: pooled }) } };
};

/** How programs get a text. */
export const textExample: ExampleInput = {
  forNode: [],
  argument: `'Some text'`,
  imports: [],
  inNode: `const [input = 'Some text'] = process.argv.slice(2);`,
  inBrowser: `const input = 'Some text';`,
};
