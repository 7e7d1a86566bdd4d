// The VSIX of this platform, as users get it.
import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import path from 'node:path';

const platform = `${process.platform}-${process.arch}`;

/** Packs the extension by `npm run package`; returns the path of the VSIX for this platform. */
export function packagedVsix(root) {
  const { status, stdout, stderr } = spawnSync('npm', ['run', 'package'], { cwd: root, encoding: 'utf8' });
  if (status !== 0) throw new Error(`The extension could not be packaged.\n${stdout}${stderr}`);
  const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  return path.join(root, `graft-${version}-${platform}.vsix`);
}

/**
 * Gives the engine of a cache the binding that an installed extension brings along, in the place of the one that was compiled here: a
 * training then proves that it works.
 * @param cache a folder of `cacheBeside`, in which the engine is a link
 */
export function useBindingOf(installed, cache) {
  const linked = path.join(cache, 'engine');
  const engines = realpathSync(linked);
  rmSync(linked);
  const prebuilt = path.join(installed, 'dist/binding/prebuilt', `${platform}.node`);
  for (const name of readdirSync(engines))
    mirror(path.join(engines, name), path.join(linked, name), prebuilt);
}

/** A folder of links to the files of another one, but for its binding. */
function mirror(from, to, binding) {
  mkdirSync(to, { recursive: true });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [path.join(from, entry.name), path.join(to, entry.name)];
    if (entry.isDirectory()) mirror(source, target, binding);
    else if (entry.name === 'tfjs_binding.node') copyFileSync(binding, target);
    else symlinkSync(source, target);
  }
}
