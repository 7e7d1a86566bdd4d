import type { DatasetResult } from '../../experiment/runs/results';

/** The libraries that load a package, each as its layout wants it; Graft alone where parts were removed that they count on. */
export type Library = 'transformers' | 'sentence-transformers' | 'timm' | 'allennlp' | 'graft';

/** A library that code is shown for. */
type PythonLibrary = Exclude<Library, 'graft'>;

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

const codeForImages = {
  timm: (answers: string) => `import timm
from PIL import Image
from timm.data import create_transform, resolve_model_data_config

model = timm.create_model("local-dir:.", pretrained=True).eval()  # this folder
transform = create_transform(**resolve_model_data_config(model))
scores = model(transform(Image.open("image.jpg").convert("RGB")).unsqueeze(0))${answers}
print(dict(zip(model.pretrained_cfg["label_names"], scores[0].tolist())))`,
  transformers: () => `from transformers import pipeline

print(pipeline("image-classification", model=".")("image.jpg"))  # this folder`,
};

const codeForTexts = {
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

const generation = `## Use

\`\`\`python
from transformers import pipeline

print(pipeline("text-generation", model=".")("Once upon"))  # this folder
\`\`\`

\`graft verify FOLDER\` replays golden.json.
`;

const why: Record<PythonLibrary, string> = {
  transformers: '',
  timm: '',
  allennlp: '',
  'sentence-transformers': `The model pools its tokens in a way that no classifier of transformers does, so it has the layout of sentence-transformers, with the head in 2_Dense: it encodes a text to the logits.\n\n`,
};

/**
 * The card's section on how to use the package.
 * @param pipeline the hub's name of what the model does; left out, what models for such data usually do
 * @param answers what PyTorch makes answers of logits by, as code behind them
 */
export function usageOf(
  library: Library,
  { pair, image }: DatasetResult['columns'],
  pipeline?: string,
  answers = '',
): string {
  if (pipeline === 'text-generation') return generation;
  const asked = pair === undefined ? aText : aPair;
  const question = image === undefined ? asked.words : 'image.jpg';
  if (library === 'graft') return ownUse(question);
  const code =
    image === undefined
      ? codeForTexts[library === 'timm' ? 'transformers' : library](asked)
      : codeForImages[library === 'timm' ? 'timm' : 'transformers'](answers);
  return `## Use

${why[library]}\`\`\`python
${code}
\`\`\`

\`graft predict FOLDER ${question}\` does the same without Python; \`graft verify FOLDER\` replays golden.json.
`;
}

function ownUse(question: string): string {
  return `## Use

Heads of attention or channels were removed, so that layers have other shapes than their architecture says: no Python library loads \`model.safetensors\`. The other formats have the model whole.

\`graft predict FOLDER ${question}\` runs it; \`graft verify FOLDER\` replays golden.json.
`;
}
