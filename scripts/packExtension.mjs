// Packs the extension as users get it.
import { spawnSync } from 'node:child_process';
import path from 'node:path';

/**
 * Writes a VSIX of what is built.
 * @param target a platform of VS Code's, such as linux-x64; left out, a package for every platform
 */
export function packExtension(root, file, target) {
  const args = [
    path.join(root, 'node_modules/@vscode/vsce/vsce'),
    'package',
    ...(target === undefined ? [] : ['--target', target]),
    '--no-dependencies',
    '--allow-missing-repository',
    '--no-rewrite-relative-links',
    '-o',
    file,
  ];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' });
  if (status !== 0) throw new Error(`The extension could not be packed.\n${stdout}${stderr}`);
}
