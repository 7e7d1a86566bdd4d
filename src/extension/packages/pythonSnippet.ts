/**
 * The Python code from a package's model card, with the package's path. Undefined if the card has none.
 * @param card the text of the package's README.md
 */
export function pythonSnippet(card: string, folder: string): string | undefined {
  const code = /^```python\r?\n([\s\S]*?)^```/m.exec(card)?.[1];
  return code
    ?.replace(/"(local-dir:)?\."/g, (_, scheme: string = '') => JSON.stringify(`${scheme}${folder}`))
    .replaceAll('  # this folder', '');
}
