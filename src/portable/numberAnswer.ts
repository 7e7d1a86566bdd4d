/** A number. */
export interface NumberAnswer {
  readonly value: number;
}

/** The model's prediction, unchanged. */
export function numberAnswer([value = Number.NaN]: Float32Array): NumberAnswer {
  return { value };
}
