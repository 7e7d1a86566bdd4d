/** Files of the Hugging Face layout that decide what a model is, beside its weights. */
const pattern =
  /^(config\.json|(.*_)?options\.json|tokenizer\.json|tokenizer_config\.json|special_tokens_map\.json|added_tokens\.json|vocab\.(txt|json)|merges\.txt)$/;

/** Whether a file decides, beside the weights, what a model in the Hugging Face layout computes. */
export const isModelFile = (name: string): boolean => pattern.test(name);

/** The file of a folder that says what its model is: config.json, or the one options.json that AllenNLP has in its place. */
export function chooseConfig(names: readonly string[]): string | undefined {
  if (names.includes('config.json')) return 'config.json';
  const options = names.filter((name) => /^(.*_)?options\.json$/.test(name));
  return options.length === 1 ? options[0] : undefined;
}

/** A file of a model, by its content. */
export interface ModelFile {
  readonly name: string;
  readonly sha256: string;
}
