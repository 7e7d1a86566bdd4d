/** Name, then the attributes for its type, its number and its list of types; empty for none. */
export type Argument = readonly [name: string, type: string, number: string, typeList: string];

export interface OperationDefinition {
  readonly inputs: readonly Argument[];
  readonly outputs: readonly Argument[];
  /** Attributes by name, with whether they are required. */
  readonly attributes: Readonly<Record<string, boolean>>;
}
