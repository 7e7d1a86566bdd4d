/** An image's file as a `data:` address, which a page shows without a request. */
export function imageAddress(format: 'jpeg' | 'png', file: Uint8Array): string {
  return `data:image/${format};base64,${Buffer.from(file).toString('base64')}`;
}
