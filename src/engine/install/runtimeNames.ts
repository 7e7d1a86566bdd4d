/** The names for `graft runtime install`. */
export const runtimeNames = ['onnxruntime', 'tokenizers'] as const;

export type RuntimeName = (typeof runtimeNames)[number];
