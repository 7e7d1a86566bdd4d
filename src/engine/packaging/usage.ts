/** The libraries that load a package, each as its layout wants it. */
export type Library = 'transformers' | 'sentence-transformers';

const code: Record<Library, string> = {
  transformers: `from transformers import AutoModelForSequenceClassification, AutoTokenizer, pipeline

folder = "."  # this folder
model = AutoModelForSequenceClassification.from_pretrained(folder)
tokenizer = AutoTokenizer.from_pretrained(folder)
print(pipeline("text-classification", model=model, tokenizer=tokenizer)("Some text"))`,
  'sentence-transformers': `from sentence_transformers import SentenceTransformer

model = SentenceTransformer(".")  # this folder
logits = model.encode("Some text")
print(model[0].auto_model.config.id2label[int(logits.argmax())])`,
};

const why: Record<Library, string> = {
  transformers: '',
  'sentence-transformers': `The model pools its tokens in a way that no classifier of transformers does, so it has the layout of sentence-transformers, with the head in 2_Dense: it encodes a text to the logits.\n\n`,
};

/** The card's section on how to use the package. */
export function usageOf(library: Library): string {
  return `## Use

${why[library]}\`\`\`python
${code[library]}
\`\`\`

\`graft predict FOLDER "Some text"\` does the same without Python; \`graft verify FOLDER\` replays golden.json.
`;
}
