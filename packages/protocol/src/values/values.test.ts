import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { recordValue } from "../checkpoints/record-value.ts";
import { Recorded, sha256 } from "../checkpoints/recorded.fixture.ts";
import { reviveValue } from "../checkpoints/tagged.ts";
import { registerCodec } from "./codecs.ts";
import { createRedactor, redactValue } from "./redact.ts";
import { isRedacted } from "./redacted.ts";

class Money {
  readonly amount: bigint;
  readonly currency: string;
  constructor(amount: bigint, currency: string) {
    this.amount = amount;
    this.currency = currency;
  }
}
class Bonus extends Money {}
class OutOfFunds extends Error {
  readonly missing: Money;
  constructor(missing: Money) {
    super("out of funds");
    this.missing = missing;
  }
}

registerCodec({
  name: "money",
  type: Money,
  encode: ({ amount, currency }) => [amount, currency],
  decode: ([amount, currency]: [bigint, string]) => new Money(amount, currency),
});
registerCodec({ name: "~odd", type: OutOfFunds, encode: ({ missing }) => missing, decode: (missing: Money) => new OutOfFunds(missing) });

const code = (expected: string): Error => expect.objectContaining({ code: expected }) as Error;

describe("registerCodec", () => {
  it("brings instances back as instances, in every place and after every change", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.bigInt(), fc.string()), { minLength: 1, maxLength: 8 }), (sums) => {
        const run = new Recorded();
        const account = { sums: [] as Money[], byName: new Map<string, Money>() };
        for (const [amount, currency] of sums) {
          account.sums.push(new Money(amount, currency));
          account.byName.set(currency, new Money(amount, currency));
          const checkpoint = run.add(account);
          expect(reviveValue(run.restore(checkpoint))).toStrictEqual(account);
          expect(checkpoint.id).toBe(new Recorded().add(account).id);
        }
      }),
    );
  });

  it("comes before the type that a class extends", () => {
    const revived = reviveValue(recordValue(new OutOfFunds(new Money(5n, "EUR")))) as OutOfFunds;
    expect(revived).toBeInstanceOf(OutOfFunds);
    expect(revived.missing).toStrictEqual(new Money(5n, "EUR"));
  });

  it("is for the very class: a subclass is refused, with the path and what to do", () => {
    expect(() => recordValue({ a: [new Bonus(1n, "EUR")] })).toThrow(/\/a\/0 is an instance of Bonus.*registerCodec/);
  });

  it("refuses a name that another class has", () => {
    expect(() => registerCodec({ name: "money", type: URLSearchParams, encode: String, decode: () => new URLSearchParams() })).toThrow(
      code("conflict"),
    );
  });

  it("is asked for where a recording needs one", () => {
    expect(() => reviveValue({ a: { "~class": ["never registered", null] } })).toThrow(code("codec_missing"));
    expect(() => reviveValue({ a: { "~class": 5 } })).toThrow(code("checkpoint_damaged"));
  });
});

describe("redaction", () => {
  const byName = createRedactor({
    custom: (path, value) =>
      path.at(-1) === "password" ? undefined : typeof value === "string" ? value.replaceAll("Ada", "[name]") : value,
  })!;
  const key = `sk-proj-${"a1B2".repeat(10)}`;

  it("keeps what the rules name out of every line, and the rest as it is", () => {
    const run = new Recorded({ redact: byName });
    const state = { user: "Ada L.", login: { password: { old: "hunter2" } }, log: [`key ${key}`, `${"x".repeat(4500)} ${key}`], n: 1 };
    const lines: string[] = [];
    for (let i = 0; i < 4; i++) {
      state.log[1] += `, then ${key} again`;
      const checkpoint = run.add(state);
      lines.push(checkpoint.root, ...checkpoint.blobs, ...checkpoint.shared);
      expect(run.restore(checkpoint)).toEqual({
        user: "[name] L.",
        login: { password: "~*" },
        log: ["key [redacted:openai-key]", state.log[1]!.replaceAll(key, "[redacted:openai-key]")],
        n: 1,
      });
    }
    expect(lines.join("\n")).not.toMatch(/hunter2|Ada|a1B2a1B2/);
  });

  it("tells the rules the whole path, containers first", () => {
    const asked: [string, unknown][] = [];
    const run = new Recorded({ redact: (path, value) => (asked.push([path.join("/"), value]), value) });
    const map = new Map([["k", 1]]);
    const value = { a: [true, map] };
    run.encoder.encode(value, undefined, ["journal", 7]);
    expect(asked.slice(0, 4)).toEqual([
      ["journal/7", value],
      ["journal/7/a", value.a],
      ["journal/7/a/0", true],
      ["journal/7/a/1", map],
    ]);
    expect(asked.at(-1)).toEqual(["journal/7/a/1/~map/0/1", 1]);
  });

  it("records nothing where the rules fail, or answer what they may not", () => {
    const failing = new Recorded({
      redact: () => {
        throw new Error("a rule with a bug");
      },
    });
    expect(failing.restore(failing.add("secret"))).toBe("~*");
    const other = new Recorded({ redact: (path, value) => (path.length > 0 ? { value } : value) });
    expect(other.restore(other.add(["secret", 5]))).toEqual(["~*", "~*"]);
  });

  it("does not forget that something moved", () => {
    const run = new Recorded({ redact: (path, value) => (path.at(-1) === 0 ? undefined : value) });
    const list = Array.from({ length: 20 }, (_, i) => `element ${i}`);
    for (let i = 0; i < 10; i++) {
      expect(run.restore(run.add(list))).toEqual(list.map((element, at) => (at === 0 ? "~*" : element)));
      list.shift();
    }
  });

  it("leaves undefined, binary data and addresses without secrets as they are", () => {
    const run = new Recorded({ redact: createRedactor()! });
    const state = [undefined, new Uint8Array(600).map((_, i) => i), new URL("https://example.org/a"), new Money(1n, "EUR")];
    expect(reviveValue(run.restore(run.add(state)))).toStrictEqual(state);
    expect(run.restore(run.add([new URL("https://ada:hunter2@example.org")]))).toEqual(["~*"]);
  });

  it("applies to attributes by the same rules", () => {
    const date = new Date(0);
    const value = { user: "Ada", password: "x", parts: [key, 5, date], held: reviveValue("~*") };
    expect(redactValue(value, byName)).toEqual({
      user: "[name]",
      password: "[redacted]",
      parts: ["[redacted:openai-key]", 5, date],
      held: "[redacted]",
    });
    expect(createRedactor({ patterns: false })).toBeUndefined();
    expect(redactValue(value.parts, undefined)).toEqual(value.parts);
  });
});

describe("a redacted value", () => {
  const held = reviveValue({ login: ["~*api key"] }) as { login: [{ length: number }] };
  const [placeholder] = held.login;

  it("can be passed along, awaited, and recorded again as the same", async () => {
    expect(isRedacted(placeholder)).toBe(true);
    expect(isRedacted({})).toBe(false);
    expect((await Promise.resolve(placeholder)) === placeholder).toBe(true);
    expect(recordValue(held)).toEqual({ login: ["~*api key"] });
    const again = new Recorded({ redact: createRedactor({ custom: (_, value) => value })! });
    expect(again.add(held).id).toBe(sha256('{"login":["~*api key"]}').slice(0, 32));
  });

  it.each<[string, (value: { length: number }) => unknown]>([
    ["String()", (value) => String.prototype.concat.call("", value as unknown as string)],
    ["a template", (value) => `${value as unknown as string}`],
    ["a number", (value) => Number(value)],
    ["JSON", (value) => JSON.stringify({ value })],
    ["a property", (value) => value.length],
    ["a new property", (value) => (value.length = 5)],
    ["in", (value) => "length" in value],
    ["keys", (value) => Object.keys(value)],
    ["spread", (value) => ({ ...value })],
    ["iteration", (value) => [...(value as unknown as string[])]],
    ["delete", (value) => Reflect.deleteProperty(value, "length")],
  ])("refuses %s, and says what it was", (_, use) => {
    expect(() => use(placeholder)).toThrow(code("value_redacted"));
    expect(() => use(placeholder)).toThrow(/\/login\/0 was redacted \(api key\)/);
  });
});
