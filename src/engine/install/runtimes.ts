import type { NpmRuntime } from './npmRuntime';
import { onnxRuntime } from './onnxRuntime';
import type { RuntimeName } from './runtimeNames';
import { tokenizersRuntime } from './tokenizersRuntime';

/** What `graft runtime install` installs by each name. */
export const runtimes = {
  onnxruntime: onnxRuntime,
  tokenizers: tokenizersRuntime,
} as const satisfies Record<RuntimeName, NpmRuntime>;
