import { GraftError } from '../../experiment/errors';

/**
 * Stands in for `@mapbox/node-pre-gyp` in the bundle (esbuild.mjs): tfjs-node asks it for one thing, the path of its native
 * binding. Whoever starts a TensorFlow worker puts the path that `findEngine` gave into its GRAFT_BINDING.
 *
 * @throws GraftError `engine/not-installed`
 */
export function find(): string {
  const binding = process.env.GRAFT_BINDING;
  if (binding) return binding;
  throw new GraftError('engine/not-installed', 'The TensorFlow engine is not installed on this machine.', {
    remedy: 'Run `graft engine install` once; `graft doctor` shows what is there.',
  });
}
