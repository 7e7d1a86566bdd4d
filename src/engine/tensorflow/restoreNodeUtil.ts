import util from 'node:util';

// The import is Node's module object, so tfjs-node sees these properties.
const old: { isNullOrUndefined?: (value: unknown) => boolean; isArray: (value: unknown) => boolean } = util;

// tfjs-node 4.22 still calls these functions. Node 22 prints a deprecation warning at the first call, and Node 23 removed one of them.
old.isNullOrUndefined = (value) => value === null || value === undefined;
old.isArray = Array.isArray;
