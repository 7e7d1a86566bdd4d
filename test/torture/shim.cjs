// Preloaded into every process and thread of a run: counts the operations that change files below TORTURE_ROOT, and at the one that
// TORTURE_AT names ends the process (TORTURE_DO=kill) or lets the operation fail (TORTURE_DO=EIO, and the like). With TORTURE_DO=full the
// disk is full from there on: every further operation that needs room fails.
const fs = require('node:fs');
const path = require('node:path');

const { TORTURE_ROOT: root, TORTURE_COUNTER: counter, TORTURE_AT: at, TORTURE_DO: what } = process.env;
const own = { openSync: fs.openSync, writeSync: fs.writeSync, fstatSync: fs.fstatSync };
const handles = new WeakMap();
let descriptor;

/** The number of this operation among those of all threads: one byte of a common file for each. */
function numberOfThis() {
  descriptor ??= own.openSync(counter, 'a+');
  own.writeSync(descriptor, '.');
  return own.fstatSync(descriptor).size;
}

function isInside(file) {
  return typeof file === 'string' && path.resolve(file).startsWith(root);
}

/** Operations that a full disk still allows. */
const needsNoRoom = new Set(['rm', 'rmdir', 'unlink', 'truncate', 'ftruncate', 'rename', 'utimes', 'read']);

/** Counts an operation on a path; it does not return where the process is to end here. */
function meet(operation, file) {
  if (!isInside(file)) return;
  const number = numberOfThis();
  const isMet = what === 'full' ? number >= Number(at) && !needsNoRoom.has(operation) : number === Number(at);
  if (!isMet || Number(at) < 0) return;
  if (what === 'kill') process.kill(process.pid, 'SIGKILL');
  const code = what === 'full' ? 'ENOSPC' : what;
  const error = new Error(`${code}: injected, ${operation} '${file}'`);
  throw Object.assign(error, { code, errno: -5, syscall: operation, path: file });
}

/** Whether reading is passed over. */
const changesOnly = what === 'kill' || what === 'full' || what === 'ENOSPC';
const writing = (flags) => (typeof flags === 'number' ? (flags & 3) !== 0 : /[wa+]/.test(flags ?? 'r'));
const byPath = [
  'mkdir',
  'rename',
  'rm',
  'rmdir',
  'unlink',
  'link',
  'symlink',
  'truncate',
  'utimes',
  'copyFile',
  'cp',
];

for (const name of byPath) {
  const original = fs.promises[name];
  fs.promises[name] = async (file, ...rest) => {
    meet(name, file);
    return original(file, ...rest);
  };
}
for (const name of ['writeFile', 'appendFile']) {
  const original = fs.promises[name];
  fs.promises[name] = async (file, ...rest) => {
    meet(name, file);
    return original(file, ...rest);
  };
}
const open = fs.promises.open;
fs.promises.open = async (file, flags, ...rest) => {
  if (writing(flags) || !changesOnly) meet('open', file);
  const handle = await open(file, flags, ...rest);
  handles.set(handle, file);
  patchHandle(Object.getPrototypeOf(handle));
  return handle;
};
let isPatched = false;
function patchHandle(prototype) {
  if (isPatched) return;
  isPatched = true;
  for (const name of ['write', 'writeFile', 'sync', 'truncate', ...(changesOnly ? [] : ['read'])]) {
    const original = prototype[name];
    prototype[name] = async function (...args) {
      meet(name, handles.get(this));
      return original.apply(this, args);
    };
  }
}
const files = new Map();
fs.openSync = (file, ...rest) => {
  meet('open', file);
  const opened = own.openSync(file, ...rest);
  files.set(opened, file);
  return opened;
};
for (const [name, operation] of [
  ['writeSync', 'write'],
  ['ftruncateSync', 'ftruncate'],
  ['fsyncSync', 'fsync'],
]) {
  const original = fs[name];
  fs[name] = (opened, ...rest) => {
    meet(operation, files.get(opened));
    return original(opened, ...rest);
  };
}
