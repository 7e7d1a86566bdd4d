/** The targets of code that asks a package. */
export const snippetLanguages = ['python', 'node', 'browser'] as const;
export type SnippetLanguage = (typeof snippetLanguages)[number];

/** The files of a package that may contain the code, the best first. */
export const snippetFiles: Readonly<Record<SnippetLanguage, readonly string[]>> = {
  python: ['README.md'],
  node: ['typescript/onnxInNode.ts', 'typescript/tfjsInNode.ts'],
  browser: ['typescript/onnxInBrowser.ts', 'typescript/tfjsInBrowser.ts'],
};

/** The targets that a package with these files has code for. */
export function snippetsAmong(files: readonly string[]): SnippetLanguage[] {
  return snippetLanguages.filter((language) => snippetFiles[language].some((name) => files.includes(name)));
}
