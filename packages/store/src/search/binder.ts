/** Values of a query under names: what comes from outside is never part of the SQL. */
export class Binder {
  readonly #values: Record<string, unknown> = {};
  #count = 0;
  /** Whether the index of names is asked. */
  asksNames = false;

  /** The placeholder of a value. */
  bind(type: "String" | "Float64" | "UInt8", value: unknown): string {
    const name = `q${this.#count++}`;
    this.#values[name] = value;
    return `{${name}:${type}}`;
  }

  get parameters(): Readonly<Record<string, unknown>> {
    return this.#values;
  }
}
