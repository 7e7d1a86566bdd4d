/** Files of the Hugging Face layout that define a model, besides its weights. */
const pattern =
  /^(config\.json|(.*_)?options\.json|tokenizer\.json|tokenizer_config\.json|special_tokens_map\.json|added_tokens\.json|vocab\.(txt|json)|merges\.txt)$/;

/** Whether a file, besides the weights, determines the computation of a model in the Hugging Face layout. */
export const isModelFile = (name: string): boolean => pattern.test(name);

/** The file that describes the model in a folder: config.json, or AllenNLP's single options.json. */
export function chooseConfig(names: readonly string[]): string | undefined {
  if (names.includes('config.json')) return 'config.json';
  const options = names.filter((name) => /^(.*_)?options\.json$/.test(name));
  return options.length === 1 ? options[0] : undefined;
}

/** A file of a model and its content. */
export interface ModelFile {
  readonly name: string;
  readonly sha256: string;
}
