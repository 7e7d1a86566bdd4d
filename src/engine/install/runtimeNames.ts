/** What `graft runtime install` can install. */
export const runtimeNames = ['onnxruntime', 'tokenizers'] as const;

export type RuntimeName = (typeof runtimeNames)[number];
