import { type HeadedModel, loadModel } from '../../../src/engine/models/headedModel';

/** Passes a loaded model, and disposes of it. */
export async function withLoadedModel(
  options: Parameters<typeof loadModel>[0],
  body: (model: HeadedModel) => void | Promise<void>,
): Promise<void> {
  const model = await loadModel(options);
  try {
    await body(model);
  } finally {
    model.dispose();
  }
}
