import util from 'node:util';

// tfjs-node 4.22 still calls util.isNullOrUndefined, which Node 23 took away. The import is the module object itself, so tfjs-node sees this.
const old: { isNullOrUndefined?: (value: unknown) => boolean } = util;
old.isNullOrUndefined ??= (value) => value === null || value === undefined;
