/** Whom code that asks a package is for. */
export const snippetLanguages = ['python', 'node', 'browser'] as const;
export type SnippetLanguage = (typeof snippetLanguages)[number];

/** The files of a package that may hold the code, the best first. */
export const snippetFiles: Readonly<Record<SnippetLanguage, readonly string[]>> = {
  python: ['README.md'],
  node: ['typescript/onnxInNode.ts', 'typescript/tfjsInNode.ts'],
  browser: ['typescript/onnxInBrowser.ts', 'typescript/tfjsInBrowser.ts'],
};

/** Whom a package with some files has code for. */
export function snippetsAmong(files: readonly string[]): SnippetLanguage[] {
  return snippetLanguages.filter((language) => snippetFiles[language].some((name) => files.includes(name)));
}
