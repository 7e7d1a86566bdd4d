import { parseExperiment } from '../../experiment/document/markdown';
import type { StageName } from '../../experiment/stages/stages';
import type { ServeClient } from './serveClient';

/**
 * The part of an experiment's text that decides the columns of its data, as an experiment: the files, without the columns that are
 * written already, which may be half typed. Undefined if the text names no file.
 */
export function columnQuestion(text: string): string | undefined {
  const { path, train, validation, test, header } = parseExperiment(text).settings.dataset;
  if ((path ?? train) === undefined) return undefined;
  const stage: StageName = 'dataset';
  return `\`\`\`yaml ${stage}\n${JSON.stringify({ path, train, validation, test, header })}\n\`\`\`\n`;
}

/** The names of the columns, which the engine reads; none for other data, and for a file that cannot be read. */
export async function askForColumnNames(
  client: Pick<ServeClient, 'ask'>,
  file: string,
  text: string,
): Promise<readonly string[]> {
  const question = columnQuestion(text);
  if (question === undefined) return [];
  const table = await client.ask('columns', { file, text: question }).catch(() => undefined);
  return [...new Set(table?.columns.map(({ name }) => name))];
}
