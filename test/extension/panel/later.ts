/** Something that comes when the test says so. */
export function later<T>(): { readonly promise: Promise<T>; come(value: T): void } {
  let come!: (value: T) => void;
  const promise = new Promise<T>((resolve) => {
    come = resolve;
  });
  return { promise, come: (value) => come(value) };
}
