import type { GraphVariable, TensorName } from './graph';

/**
 * Keeps reads and writes of each variable in the program's order. A graph runs every node that is ready, so without these edges an update
 * could overtake a read of the old value.
 */
export class StateOrder {
  /** All nodes that change a variable. */
  readonly writes: TensorName[] = [];
  private readonly lastWrite = new Map<string, TensorName>();
  private readonly readsSince = new Map<string, TensorName[]>();

  /** The nodes that must run before `operation` accesses the variable. */
  before(operation: string, { name }: GraphVariable): TensorName[] {
    const write = this.lastWrite.get(name);
    const earlier = write === undefined ? [] : [write];
    return isRead(operation) ? earlier : [...earlier, ...(this.readsSince.get(name) ?? [])];
  }

  /** Records that `node` accesses the variable. */
  ran(operation: string, { name }: GraphVariable, node: TensorName): void {
    if (isRead(operation)) {
      this.readsSince.set(name, [...(this.readsSince.get(name) ?? []), node]);
      return;
    }
    this.writes.push(node);
    this.lastWrite.set(name, node);
    this.readsSince.delete(name);
  }
}

function isRead(operation: string): boolean {
  return operation === 'ReadVariableOp';
}
