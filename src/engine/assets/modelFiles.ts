/** Files of the Hugging Face layout that decide what a model is, beside its weights. */
const pattern =
  /^(config\.json|tokenizer\.json|tokenizer_config\.json|special_tokens_map\.json|added_tokens\.json|vocab\.(txt|json)|merges\.txt)$/;

/** Whether a file decides, beside the weights, what a model in the Hugging Face layout computes. */
export const isModelFile = (name: string): boolean => pattern.test(name);

/** A file of a model, by its content. */
export interface ModelFile {
  readonly name: string;
  readonly sha256: string;
}
