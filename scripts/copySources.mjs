// Copies the sources that dist/ holds beside the programs.
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './prepare.mjs';

/** The TypeScript sources that packages include. */
export function copyPortable() {
  rmSync(path.join(root, 'dist/portable'), { recursive: true, force: true });
  cpSync(path.join(root, 'src/portable'), path.join(root, 'dist/portable'), { recursive: true });
}

/** The sources that the engine install compiles on the user's machine: tfjs-node's two C++ files, ours, and Node's N-API headers. */
export function copyBindingSources() {
  const binding = path.join(root, 'dist/binding');
  cpSync(path.join(root, 'node_modules/@tensorflow/tfjs-node-gpu/binding'), binding, { recursive: true });
  cpSync(path.join(root, 'src/engine/install/native'), binding, { recursive: true });
  patchBackend(path.join(binding, 'tfjs_backend.cc'));
  cpSync(path.join(root, 'node_modules/node-api-headers/include'), path.join(binding, 'node-api'), {
    recursive: true,
  });
}

/**
 * tfjs-node keeps the names of attributes in one set for all threads and guards it by nothing: two that met new names at the same time, as
 * threads do that begin to decode images, broke its tree and with it the process.
 */
function patchBackend(file) {
  const source = readFileSync(file, 'utf8');
  const shared = 'static std::set<std::string> ATTR_NAME_SET;';
  if (!source.includes(shared)) throw new Error(`${file} has changed: does it still need this patch?`);
  const own = `// Changed by Graft: each thread has its own.\nstatic thread_local std::set<std::string> ATTR_NAME_SET;`;
  writeFileSync(file, source.replace(shared, own));
}
