/** A number. */
export interface NumberAnswer {
  readonly value: number;
}

/** What the model predicts, as it is. */
export function numberAnswer([value = Number.NaN]: Float32Array): NumberAnswer {
  return { value };
}
