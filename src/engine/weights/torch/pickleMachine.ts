import type { PickleBytes } from './pickleBytes';
import { PickleProblem } from './pickleProblem';
import type { AllowedGlobal, PickleValue } from './pickleValues';

/** The rules for the names in a pickle. */
export interface PickleRules {
  /** Throws `pickle-refused` for names outside the allowed list. */
  readonly globalNamed: (module: string, name: string) => AllowedGlobal;
  /** Resolves an object outside the pickle: a storage. */
  readonly persistent: (id: PickleValue) => PickleValue;
}

/** Marks the beginning of the items of a list, tuple or dictionary. */
const mark = Symbol('mark');

/** The state of reading a pickle: a stack, and a memo of repeated values. */
export interface PickleMachine {
  readonly bytes: PickleBytes;
  readonly rules: PickleRules;
  readonly memo: Map<number, PickleValue>;
  push(value: PickleValue): void;
  pop(): PickleValue;
  top(): PickleValue;
  pushMark(): void;
  /** Pops all values above the last mark, and the mark. */
  popMark(): PickleValue[];
}

/** A machine before its first instruction. Popping an empty stack throws `bad-pickle`. */
export function pickleMachine(bytes: PickleBytes, rules: PickleRules): PickleMachine {
  const stack: (PickleValue | typeof mark)[] = [];
  const value = (item: PickleValue | typeof mark | undefined): PickleValue => {
    if (item === undefined || item === mark) throw new PickleProblem('bad-pickle', ['pickle', 'POP']);
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
      if (at < 0) throw new PickleProblem('bad-pickle', ['pickle', 'MARK']);
      const items = stack.splice(at).slice(1);
      return items as PickleValue[];
    },
  };
}
