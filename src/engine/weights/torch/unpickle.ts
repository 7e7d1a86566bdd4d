import { pickleBytes } from './pickleBytes';
import { instructions } from './pickleInstructions';
import { type PickleRules, pickleMachine } from './pickleMachine';
import { PickleProblem } from './pickleProblem';
import type { PickleValue } from './pickleValues';

const [proto, stop] = [0x80, 0x2e];
/** The limit of instructions: a tensor takes about fifty, so it allows 80,000 tensors, and their values fit in memory. */
const maxInstructions = 4_000_000;

/** Instructions that create or find objects by code, with pickletools' names. */
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
 * Reads a pickle without executing Python: it may only use names that `rules` knows.
 * @returns its value and its size in bytes
 * @throws PickleProblem
 */
export function unpickle(
  bytes: Uint8Array,
  rules: PickleRules,
): { readonly value: PickleValue; readonly length: number } {
  const machine = pickleMachine(pickleBytes(bytes), rules);
  for (let count = 0; count < maxInstructions; count++) {
    const code = machine.bytes.byte();
    if (count === 0 && code !== proto) throw new PickleProblem('bad-pickle', ['no-pickle']);
    if (code === stop) return { value: machine.pop(), length: machine.bytes.position() };
    const instruction = instructions.get(code);
    if (!instruction) throw unknownInstruction(code);
    instruction(machine);
  }
  throw new PickleProblem('pickle-too-large', ['pickle-length', maxInstructions]);
}

function unknownInstruction(code: number): PickleProblem {
  const name = refused[code] ?? `0x${code.toString(16).padStart(2, '0')}`;
  return new PickleProblem('pickle-refused', ['pickle-instruction', name]);
}
