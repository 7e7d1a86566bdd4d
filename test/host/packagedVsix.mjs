// The VSIX of this platform, as users get it.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';

const platform = `${process.platform}-${process.arch}`;

/** Packs the extension by `npm run package`; returns the path of the VSIX for this platform. */
export function packagedVsix(root) {
  const { status, stdout, stderr } = spawnSync('npm', ['run', 'package'], { cwd: root, encoding: 'utf8' });
  if (status !== 0) throw new Error(`The extension could not be packaged.\n${stdout}${stderr}`);
  const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  return path.join(root, `graft-${version}-${platform}.vsix`);
}
