import util from 'node:util';

// The import is Node's module object itself, so tfjs-node sees what is set here.
const old: { isNullOrUndefined?: (value: unknown) => boolean; isArray: (value: unknown) => boolean } = util;

// tfjs-node 4.22 still calls this; Node 23 took it away.
old.isNullOrUndefined ??= (value) => value === null || value === undefined;
// It calls this one too, and Node 22 and later print a deprecation warning at the first call.
old.isArray = Array.isArray;
