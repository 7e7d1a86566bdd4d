// Builds the programs and tortures them: see test/torture/torture.ts for what can be chosen.
import { spawnSync } from 'node:child_process';
import { askGraft, build, graft, installPackages, root } from './prepare.mjs';

installPackages();
build({ tests: true });
graft('engine', 'install', '--cpu');
const { binding, environment } = JSON.parse(askGraft('engine', 'where', '--json'));
const args = ['--enable-source-maps', 'dist-test/torture/torture.js', ...process.argv.slice(2)];
const env = { ...process.env, ...environment, GRAFT_BINDING: binding };
process.exitCode = spawnSync(process.execPath, args, { cwd: root, env, stdio: 'inherit' }).status ?? 1;
