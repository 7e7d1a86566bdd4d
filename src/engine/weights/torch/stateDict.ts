import { PickleProblem } from './pickleProblem';
import { type PickleValue, recordOf, type TensorView } from './pickleValues';
import { checkView } from './tensorViews';

/** The keys of the weights in training checkpoints, beside optimizer and epoch; averaged weights first, as in timm. */
const places = [
  'state_dict_ema',
  'model_ema',
  'state_dict',
  'model_state_dict',
  'model_state',
  'model',
  'net',
  'params',
];

/** The prefix of names from PyTorch's parallel training. */
const parallel = 'module.';

/**
 * The tensors of a state dict by name, or of the one in a training's checkpoint. Anything else is ignored.
 * @throws PickleProblem
 */
export function stateDict(value: PickleValue): Map<string, TensorView> {
  const tensors = tensorsIn(value) ?? nested(value);
  if (!tensors) throw new PickleProblem('no-weights', ['no-state-dict', keysOf(value)]);
  const isParallel = [...tensors.keys()].every((name) => name.startsWith(parallel));
  const named = new Map(
    [...tensors].map(([name, view]) => [isParallel ? name.slice(parallel.length) : name, view]),
  );
  for (const [name, view] of named) checkView(name, view);
  return named;
}

function nested(value: PickleValue): Map<string, TensorView> | undefined {
  if (!(value instanceof Map)) return undefined;
  for (const place of places) {
    const tensors = tensorsIn(value.get(place) ?? null);
    if (tensors) return tensors;
  }
  return undefined;
}

/** The tensors at the top level of a dictionary, undefined if there are none. */
function tensorsIn(value: PickleValue): Map<string, TensorView> | undefined {
  if (!(value instanceof Map)) return undefined;
  const tensors = new Map<string, TensorView>();
  for (const [name, item] of value) {
    const tensor = recordOf(item, 'tensor');
    if (tensor && typeof name === 'string') tensors.set(name, tensor);
  }
  return tensors.size > 0 ? tensors : undefined;
}

function keysOf(value: PickleValue): string {
  if (!(value instanceof Map) || value.size === 0) return '';
  const names = [...value.keys()]
    .slice(0, 5)
    .map((key) => (typeof key === 'string' ? JSON.stringify(key) : '?'));
  return names.join(', ');
}
