import type { PickleMachine } from './pickleMachine';
import { PickleProblem } from './pickleProblem';
import { type PickleValue, recordOf } from './pickleValues';

type Instruction = (machine: PickleMachine) => void;

/** The newest supported protocol. */
const newestProtocol = 5;

/**
 * The instructions of protocols 2 to 5 in checkpoints, by their byte. Instructions that create objects of classes, or use Python's registry,
 * are excluded. The names are pickletools'.
 */
export const instructions: ReadonlyMap<number, Instruction> = new Map<number, Instruction>([
  [0x80, ({ bytes }) => checkProtocol(bytes.byte())], // PROTO
  [0x95, ({ bytes }) => void bytes.take(8)], // FRAME
  [0x28, (m) => m.pushMark()], // MARK
  [0x30, (m) => void m.pop()], // POP
  [0x32, (m) => m.push(m.top())], // DUP
  [0x4e, (m) => m.push(null)], // NONE
  [0x88, (m) => m.push(true)], // NEWTRUE
  [0x89, (m) => m.push(false)], // NEWFALSE
  [0x4b, (m) => m.push(m.bytes.byte())], // BININT1
  [0x4d, (m) => m.push(m.bytes.uint16())], // BININT2
  [0x4a, (m) => m.push(m.bytes.int32())], // BININT
  [0x47, (m) => m.push(m.bytes.float64())], // BINFLOAT
  [0x8a, (m) => m.push(m.bytes.integer(m.bytes.length(1)))], // LONG1
  [0x8b, (m) => m.push(m.bytes.integer(m.bytes.length(4)))], // LONG4
  [0x55, (m) => m.push(m.bytes.text(m.bytes.length(1)))], // SHORT_BINSTRING
  [0x54, (m) => m.push(m.bytes.text(m.bytes.length(4)))], // BINSTRING
  [0x8c, (m) => m.push(m.bytes.text(m.bytes.length(1)))], // SHORT_BINUNICODE
  [0x58, (m) => m.push(m.bytes.text(m.bytes.length(4)))], // BINUNICODE
  [0x8d, (m) => m.push(m.bytes.text(m.bytes.length(8)))], // BINUNICODE8
  [0x43, (m) => m.push(m.bytes.take(m.bytes.length(1)))], // SHORT_BINBYTES
  [0x42, (m) => m.push(m.bytes.take(m.bytes.length(4)))], // BINBYTES
  [0x8e, (m) => m.push(m.bytes.take(m.bytes.length(8)))], // BINBYTES8
  [0x5d, (m) => m.push([])], // EMPTY_LIST
  [0x29, (m) => m.push([])], // EMPTY_TUPLE
  [0x7d, (m) => m.push(new Map())], // EMPTY_DICT
  [0x74, (m) => m.push(m.popMark())], // TUPLE
  [0x85, (m) => m.push(take(m, 1))], // TUPLE1
  [0x86, (m) => m.push(take(m, 2))], // TUPLE2
  [0x87, (m) => m.push(take(m, 3))], // TUPLE3
  [0x61, (m) => append(m, take(m, 1))], // APPEND
  [0x65, (m) => append(m, m.popMark())], // APPENDS
  [0x73, (m) => setItems(m, take(m, 2))], // SETITEM
  [0x75, (m) => setItems(m, m.popMark())], // SETITEMS
  [0x71, (m) => void m.memo.set(m.bytes.byte(), m.top())], // BINPUT
  [0x72, (m) => void m.memo.set(m.bytes.length(4), m.top())], // LONG_BINPUT
  [0x94, (m) => void m.memo.set(m.memo.size, m.top())], // MEMOIZE
  [0x68, (m) => m.push(remembered(m, m.bytes.byte()))], // BINGET
  [0x6a, (m) => m.push(remembered(m, m.bytes.length(4)))], // LONG_BINGET
  [0x63, (m) => m.push(m.rules.globalNamed(m.bytes.line(), m.bytes.line()))], // GLOBAL
  [0x93, stackGlobal], // STACK_GLOBAL
  [0x51, (m) => m.push(m.rules.persistent(m.pop()))], // BINPERSID
  [0x52, reduce], // REDUCE
  [0x62, build], // BUILD
]);

function checkProtocol(protocol: number): void {
  if (protocol < 2 || protocol > newestProtocol)
    throw new PickleProblem('pickle-refused', ['pickle-protocol', protocol]);
}

/** The last `count` values, in the order of the pushes. */
function take(machine: PickleMachine, count: number): PickleValue[] {
  return Array.from({ length: count }, () => machine.pop()).reverse();
}

function append({ top }: PickleMachine, items: readonly PickleValue[]): void {
  const list = top();
  if (!Array.isArray(list)) throw new PickleProblem('bad-pickle', ['pickle', 'APPEND']);
  for (const item of items) list.push(item);
}

function setItems({ top }: PickleMachine, items: readonly PickleValue[]): void {
  const dictionary = top();
  if (!(dictionary instanceof Map) || items.length % 2 === 1)
    throw new PickleProblem('bad-pickle', ['pickle', 'SETITEM']);
  for (let i = 0; i < items.length; i += 2) dictionary.set(items[i]!, items[i + 1]!);
}

function remembered({ memo }: PickleMachine, index: number): PickleValue {
  const value = memo.get(index);
  if (value === undefined) throw new PickleProblem('bad-pickle', ['pickle', 'GET']);
  return value;
}

function stackGlobal(machine: PickleMachine): void {
  const [module, name] = take(machine, 2);
  if (typeof module !== 'string' || typeof name !== 'string')
    throw new PickleProblem('bad-pickle', ['pickle', 'STACK_GLOBAL']);
  machine.push(machine.rules.globalNamed(module, name));
}

function reduce(machine: PickleMachine): void {
  const [callee, args] = take(machine, 2);
  const global = recordOf(callee, 'global');
  if (!global?.call || !Array.isArray(args))
    throw new PickleProblem(
      'pickle-refused',
      global ? ['pickle-calls', global.name] : ['pickle-form', 'REDUCE'],
    );
  machine.push(global.call(args));
}

/** Attributes of a dictionary, such as module versions in a state dict, do not concern the weights. */
function build(machine: PickleMachine): void {
  machine.pop();
  if (machine.top() instanceof Map) return;
  throw new PickleProblem('pickle-refused', ['pickle-form', 'BUILD']);
}
