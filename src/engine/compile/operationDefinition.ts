/** Name, then the attributes that give its type, its number and its list of types; empty where it has none. */
export type Argument = readonly [name: string, type: string, number: string, typeList: string];

export interface OperationDefinition {
  readonly inputs: readonly Argument[];
  readonly outputs: readonly Argument[];
  /** Attributes by name, and whether an operation must have them. */
  readonly attributes: Readonly<Record<string, boolean>>;
}
