// Packs the extension as users get it.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));

/**
 * Writes a VSIX of what is built. The packages of this folder must be installed.
 * @param target a platform of VS Code's, such as linux-x64; left out, a package for every platform
 */
export function packExtension(root, file, target) {
  const args = [
    path.join(here, 'node_modules/@vscode/vsce/vsce'),
    'package',
    ...(target === undefined ? [] : ['--target', target]),
    '--no-dependencies',
    ...linkArguments(root),
    '-o',
    file,
  ];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' });
  if (status !== 0) throw new Error(`The extension could not be packed.\n${stdout}${stderr}`);
}

/** The Marketplace shows a README's images by their addresses in a repository, as vsce writes them; without one they keep their paths. */
function linkArguments(root) {
  const { repository } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  return repository === undefined ? ['--allow-missing-repository', '--no-rewrite-relative-links'] : [];
}
