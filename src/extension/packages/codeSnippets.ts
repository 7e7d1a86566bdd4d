import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { windowError } from '../../experiment/errors/window';
import { type SnippetLanguage, snippetFiles } from '../../experiment/protocols/snippetFiles';
import { t } from '../../experiment/words/translation';
import { readPlainFile } from '../../files/readPlainFile';

interface Snippet {
  /** The target of the code, in words. */
  readonly title: () => string;
  /** The code of such a file with the package's path. */
  readonly write: (text: string, folder: string) => string | undefined;
}

/** Code that asks a package. */
export const snippets = {
  python: { title: () => 'Python', write: pythonSnippet },
  node: { title: () => 'Node', write: nodeSnippet },
  browser: { title: () => t('a Browser'), write: browserSnippet },
} as const satisfies Record<SnippetLanguage, Snippet>;

/**
 * Returns code that asks the package in a folder.
 * @throws GraftError `package/no-snippet` if the package has none
 */
export async function codeSnippet(folder: string, language: SnippetLanguage): Promise<string> {
  const { write } = snippets[language];
  for (const file of snippetFiles[language]) {
    const text = await readPlainFile(path.join(folder, file)).catch(() => '');
    const code = text && write(text, folder);
    if (code) return code;
  }
  throw windowError('package/no-snippet', { folder, language });
}

const inFolder = /'\.\/(\w+\.ts)'/g;

/** The program of a package with the paths of its files. */
export function nodeSnippet(text: string, folder: string): string {
  const place = (file: string) => JSON.stringify(path.join(folder, 'typescript', file));
  const url = JSON.stringify(pathToFileURL(`${folder}${path.sep}`).href);
  return text
    .replace(inFolder, (_, file: string) => place(file))
    .replace(`new URL('../', import.meta.url)`, () => `new URL(${url})`);
}

/** The program of a package for a page that is served beside the package's folder. */
export function browserSnippet(text: string, folder: string): string {
  const name = path.basename(folder);
  return text
    .replace(inFolder, (_, file: string) => JSON.stringify(`./${name}/typescript/${file}`))
    .replace(`new URL('./', `, () => `new URL(${JSON.stringify(`./${encodeURIComponent(name)}/`)}, `)
    .replace('served from the folder of the package', 'served beside the folder of the package');
}

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
