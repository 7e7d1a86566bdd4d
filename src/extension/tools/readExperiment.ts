import * as z from 'zod';
import { parseExperiment } from '../../experiment/document/markdown';
import { windowError } from '../../experiment/errors/window';
import { readPlainFile } from '../../files/readPlainFile';
import type { Tool } from './tool';
import { workspaceFile } from './workspaceFile';

const input = z.object({ file: z.string() });

/** Reads an experiment's text as a basis for the next one. */
export const readExperiment: Tool<z.infer<typeof input>> = {
  input: input,
  answer: async ({ file: name }) => {
    if (!name.endsWith('.graft.md')) throw windowError('tools/no-experiment', { name });
    const text = await readPlainFile(await workspaceFile(name));
    return { text, diagnostics: parseExperiment(text).diagnostics };
  },
};
