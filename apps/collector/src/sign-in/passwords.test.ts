import * as crypto from "node:crypto";
import { describe, expect, test, vi } from "vitest";
import { createPasswords } from "./passwords.ts";

vi.mock("node:crypto", async (original) => {
  const actual = await original<typeof crypto>();
  return { ...actual, timingSafeEqual: vi.fn(actual.timingSafeEqual), scrypt: vi.fn(actual.scrypt) };
});

const cheap = { logN: 4, r: 1, p: 1 };

describe("passwords", () => {
  test("are salted scrypt hashes that say what they cost", async () => {
    const { hash, verify } = createPasswords();
    const [one, two] = await Promise.all([hash("correct horse"), hash("correct horse")]);
    expect(one).toMatch(/^\$scrypt\$ln=15,r=8,p=3\$[\w+/]{22}\$[\w+/]{43}$/);
    expect(one).not.toBe(two);
    expect(await verify("correct horse", one)).toBe(true);
    expect(await verify("correct hors", one)).toBe(false);
    // Made when they cost less.
    expect(await verify("old", await createPasswords(cheap).hash("old"))).toBe(true);
  });

  test("of nobody cost the same work, compare whole digests, and are never right", async () => {
    const { hash, verify } = createPasswords(cheap);
    const stored = await hash("secret");
    const done = async (against: string | null): Promise<unknown[]> => {
      vi.mocked(crypto.timingSafeEqual).mockClear();
      vi.mocked(crypto.scrypt).mockClear();
      expect(await verify("guess", against)).toBe(false);
      const { mock } = vi.mocked(crypto.timingSafeEqual);
      return [
        mock.calls.map(([a, b]) => [a.byteLength, b.byteLength]),
        vi.mocked(crypto.scrypt).mock.calls.map((call) => call.slice(2, 4)),
      ];
    };
    const ofSomebody = await done(stored);
    expect(ofSomebody[0]).toEqual([[32, 32]]);
    expect(await done(null)).toEqual(ofSomebody);
    expect(await verify("", null)).toBe(false);
  });

  test("are the same typed in another form of Unicode", async () => {
    const { hash, verify } = createPasswords(cheap);
    expect(await verify("caf\u0065\u0301 passe", await hash("caf\u00e9 passe"))).toBe(true);
  });

  test("are computed few at once; who comes when many wait is told to come again", async () => {
    let most = 0;
    let running = 0;
    const { scrypt } = await vi.importActual<typeof crypto>("node:crypto");
    vi.mocked(crypto.scrypt).mockImplementation((...args: unknown[]) => {
      most = Math.max(most, ++running);
      const done = args.pop() as (error: Error | null, key: Buffer) => void;
      (scrypt as (...all: unknown[]) => void)(...args, (error: Error | null, key: Buffer) => {
        running--;
        done(error, key);
      });
    });
    const { verify } = createPasswords(cheap);
    const ends = await Promise.allSettled(Array.from({ length: 40 }, () => verify("x", null)));
    expect(most).toBe(2);
    expect(ends.filter(({ status }) => status === "fulfilled")).toHaveLength(34);
    expect(ends.at(-1)).toMatchObject({ reason: { code: "overloaded", retryable: true } });
    expect(await verify("x", null)).toBe(false);
  });
});
