/**
 * Stands in for tfjs-layers, tfjs-data and tfjs-backend-webgl in the bundles (esbuild.mjs): of all that is in them, tfjs-node asks for these
 * two while it loads.
 */
export class CustomCallback {}

/** Callbacks are for `Model.fit`, which is not there. */
export function registerCallbackConstructor(): void {}
