// npm run package: the extension as a VSIX, for this platform, with the native binding compiled. Where no platform's binding can be
// compiled here, the package for every platform has its sources, and the engine's install compiles them.
import { copyFileSync, mkdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { packExtension } from '../tools/packing/packExtension.mjs';
import { askGraft, build, checkMachine, fail, graft, installPackages, root } from './prepare.mjs';

/** The download size for users of the Marketplace; TensorFlow and the models are downloaded when they are first needed. */
const largest = 25e6;

checkMachine();
installPackages();
installPackages(path.join(root, 'tools/packing'));
build();
graft('engine', 'install', '--cpu');
const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
const target = `${process.platform}-${process.arch}`;
const prebuilt = path.join(root, 'dist/binding/prebuilt');
const { binding } = JSON.parse(askGraft('engine', 'where', '--json'));
mkdirSync(prebuilt, { recursive: true });
copyFileSync(binding, path.join(prebuilt, `${target}.node`));
for (const platform of [target, undefined]) {
  const file = path.join(root, `graft-${version}${platform ? `-${platform}` : ''}.vsix`);
  try {
    packExtension(root, file, platform);
  } finally {
    // The binding is one of these very sources, and must not outlive a change of them.
    rmSync(prebuilt, { recursive: true, force: true });
  }
  const { size } = statSync(file);
  if (size > largest) fail(`${file} has ${size} bytes; ${largest} are the limit.`);
  console.log(`${file} (${(size / 1e6).toFixed(1)} MB)`);
}
