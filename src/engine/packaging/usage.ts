/** The libraries that load a package, each as its layout wants it. */
export type Library = 'transformers' | 'sentence-transformers';

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

const code: Record<Library, (asked: Asked) => string> = {
  transformers: ({
    input,
  }) => `from transformers import AutoModelForSequenceClassification, AutoTokenizer, pipeline

folder = "."  # this folder
model = AutoModelForSequenceClassification.from_pretrained(folder)
tokenizer = AutoTokenizer.from_pretrained(folder)
print(pipeline("text-classification", model=model, tokenizer=tokenizer, top_k=None)(${input}))`,
  'sentence-transformers': ({ sentence }) => `from sentence_transformers import SentenceTransformer

model = SentenceTransformer(".")  # this folder
logits = model.encode(${sentence})
print(dict(zip(model[0].auto_model.config.id2label.values(), logits)))`,
};

const why: Record<Library, string> = {
  transformers: '',
  'sentence-transformers': `The model pools its tokens in a way that no classifier of transformers does, so it has the layout of sentence-transformers, with the head in 2_Dense: it encodes a text to the logits.\n\n`,
};

/** The card's section on how to use the package. */
export function usageOf(library: Library, readsPairs: boolean): string {
  const asked = readsPairs ? aPair : aText;
  return `## Use

${why[library]}\`\`\`python
${code[library](asked)}
\`\`\`

\`graft predict FOLDER ${asked.words}\` does the same without Python; \`graft verify FOLDER\` replays golden.json.
`;
}
