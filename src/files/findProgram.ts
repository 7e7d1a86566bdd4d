import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import path from 'node:path';

type Env = Readonly<Record<string, string | undefined>>;

/**
 * The absolute path of a program on PATH; undefined if there is none. Never searches the current folder, as an empty or relative entry of
 * PATH, and Windows by default, would: its author must not choose the program that runs.
 */
export async function findProgram(name: string, env: Env): Promise<string | undefined> {
  for (const folder of searchedFolders(env))
    for (const ending of process.platform === 'win32' ? ['.exe', '.com'] : ['']) {
      const file = path.join(folder, `${name}${ending}`);
      if (await isProgram(file)) return file;
    }
  return undefined;
}

function searchedFolders(env: Env): string[] {
  // Windows spells it Path, and only the environment of the process itself does not mind.
  const [, value = ''] = Object.entries(env).find(([key]) => key.toUpperCase() === 'PATH') ?? [];
  const here = process.cwd();
  return value
    .split(path.delimiter)
    .filter((folder) => path.isAbsolute(folder) && path.resolve(folder) !== here);
}

async function isProgram(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return !(await stat(file)).isDirectory();
  } catch {
    return false;
  }
}
