import util from 'node:util';

// The import is Node's module object itself, so tfjs-node sees what is set here.
const old: { isNullOrUndefined?: (value: unknown) => boolean; isArray: (value: unknown) => boolean } = util;

// tfjs-node 4.22 still calls these. Node 22 prints a deprecation warning at the first call, and Node 23 took one of them away.
old.isNullOrUndefined = (value) => value === null || value === undefined;
old.isArray = Array.isArray;
