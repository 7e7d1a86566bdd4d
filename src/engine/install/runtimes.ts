import type { NpmRuntime } from './npmRuntime';
import { onnxRuntime } from './onnxRuntime';
import type { RuntimeName } from './runtimeNames';
import { tokenizersRuntime } from './tokenizersRuntime';

/** The runtimes of `graft runtime install` by name. */
export const runtimes = {
  onnxruntime: onnxRuntime,
  tokenizers: tokenizersRuntime,
} as const satisfies Record<RuntimeName, NpmRuntime>;
