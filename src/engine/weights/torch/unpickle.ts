import { pickleBytes } from './pickleBytes';
import { instructions } from './pickleInstructions';
import { type PickleRules, pickleMachine } from './pickleMachine';
import { PickleProblem } from './pickleProblem';
import type { PickleValue } from './pickleValues';

const [proto, stop] = [0x80, 0x2e];
/** A tensor takes some fifty: enough for 80,000, and what a pickle can make of as many fits in memory. */
const maxInstructions = 4_000_000;

/** Instructions that make or find objects by code, by pickletools' names. */
const refused: Readonly<Record<number, string>> = {
  80: 'PERSID',
  105: 'INST',
  111: 'OBJ',
  129: 'NEWOBJ',
  130: 'EXT1',
  131: 'EXT2',
  132: 'EXT4',
  146: 'NEWOBJ_EX',
  151: 'NEXT_BUFFER',
};

/**
 * Reads one pickle and executes nothing of Python: the only names that it may use are those that `rules` knows.
 * @returns its value, and how many bytes it took
 * @throws PickleProblem
 */
export function unpickle(
  bytes: Uint8Array,
  rules: PickleRules,
): { readonly value: PickleValue; readonly length: number } {
  const machine = pickleMachine(pickleBytes(bytes), rules);
  for (let count = 0; count < maxInstructions; count++) {
    const code = machine.bytes.byte();
    if (count === 0 && code !== proto) throw new PickleProblem('bad-pickle', 'it holds no pickle');
    if (code === stop) return { value: machine.pop(), length: machine.bytes.position() };
    const instruction = instructions.get(code);
    if (!instruction) throw unknownInstruction(code);
    instruction(machine);
  }
  throw new PickleProblem('pickle-too-large', `its pickle has more than ${maxInstructions} instructions`);
}

function unknownInstruction(code: number): PickleProblem {
  const name = refused[code] ?? `0x${code.toString(16).padStart(2, '0')}`;
  return new PickleProblem('pickle-refused', `its pickle uses the instruction ${name}`);
}
