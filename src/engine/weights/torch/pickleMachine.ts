import type { PickleBytes } from './pickleBytes';
import { PickleProblem } from './pickleProblem';
import type { AllowedGlobal, PickleValue } from './pickleValues';

/** What decides which names a pickle may use. */
export interface PickleRules {
  /** Throws `pickle-refused` for all that is not in a list of ours. */
  readonly globalNamed: (module: string, name: string) => AllowedGlobal;
  /** What stands outside of the pickle: a storage. */
  readonly persistent: (id: PickleValue) => PickleValue;
}

/** Marks where the items of a list, tuple or dictionary begin. */
const mark = Symbol('mark');

/** The state of a pickle that is being read: a stack, and a memo of what is referred to again. */
export interface PickleMachine {
  readonly bytes: PickleBytes;
  readonly rules: PickleRules;
  readonly memo: Map<number, PickleValue>;
  push(value: PickleValue): void;
  pop(): PickleValue;
  top(): PickleValue;
  pushMark(): void;
  /** All above the last mark, which goes too. */
  popMark(): PickleValue[];
}

/** A machine before its first instruction. Whatever takes from an empty stack throws `bad-pickle`. */
export function pickleMachine(bytes: PickleBytes, rules: PickleRules): PickleMachine {
  const stack: (PickleValue | typeof mark)[] = [];
  const value = (item: PickleValue | typeof mark | undefined): PickleValue => {
    if (item === undefined || item === mark)
      throw new PickleProblem('bad-pickle', 'its pickle takes from an empty stack');
    return item;
  };
  return {
    bytes,
    rules,
    memo: new Map(),
    push: (item) => stack.push(item),
    pop: () => value(stack.pop()),
    top: () => value(stack.at(-1)),
    pushMark: () => stack.push(mark),
    popMark: () => {
      const at = stack.lastIndexOf(mark);
      if (at < 0) throw new PickleProblem('bad-pickle', 'its pickle closes what it has not opened');
      const items = stack.splice(at).slice(1);
      return items as PickleValue[];
    },
  };
}
