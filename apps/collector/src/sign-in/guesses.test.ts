import { beforeEach, describe, expect, test } from "vitest";
import { createGuesses, type Guesses } from "./guesses.ts";

let nowMs: number;
let guesses: Guesses;
beforeEach(() => {
  nowMs = 1_000_000;
  guesses = createGuesses(() => nowMs);
});

/** How many of these are looked at. */
const looked = (count: number, account: (i: number) => string, address: (i: number) => string): number => {
  let taken = 0;
  for (let i = 0; i < count; i++)
    try {
      guesses.begin(account(i), address(i));
      taken++;
    } catch {}
  return taken;
};

describe("guesses of a password", () => {
  test("wait twice as long each time after five, up to five minutes; who was right begins anew", () => {
    expect(
      looked(
        100,
        () => "ann",
        () => "a",
      ),
    ).toBe(6);
    let last = 0;
    for (const expected of [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]) {
      const error = (() => {
        try {
          guesses.begin("ann", "a");
        } catch (each) {
          return each as { code: string; data: { waitMs: number }; message: string };
        }
        throw new Error("was looked at");
      })();
      expect(error).toMatchObject({ code: "overloaded", data: { waitMs: expected * 1_000 } });
      last = error.data.waitMs;
      nowMs += last;
      guesses.begin("ann", "a");
    }
    nowMs += 60 * 60_000;
    guesses.begin("ann", "a");
    guesses.succeeded("ann", "a");
    expect(
      looked(
        100,
        () => "ann",
        () => "a",
      ),
    ).toBe(6);
  });

  test("from one place keep nobody else out", () => {
    looked(
      100,
      () => "ann",
      () => "attacker",
    );
    expect(
      looked(
        1,
        () => "ann",
        () => "home",
      ),
    ).toBe(1);
    expect(
      looked(
        1,
        () => "bob",
        () => "attacker",
      ),
    ).toBe(1);
  });

  test("from many places at one account, and from one place at many accounts, are bounded, too", () => {
    expect(
      looked(
        500,
        () => "ann",
        (i) => `a${i}`,
      ),
    ).toBe(51);
    nowMs += 2 * 60 * 60_000;
    expect(
      looked(
        500,
        (i) => `user${i}`,
        () => "attacker",
      ),
    ).toBe(31);
  });

  test("that were right don't count against a place that many share", () => {
    for (let i = 0; i < 1_000; i++) {
      guesses.begin(`user${i}`, "office");
      guesses.succeeded(`user${i}`, "office");
    }
    expect(
      looked(
        1,
        () => "ann",
        () => "office",
      ),
    ).toBe(1);
  });
});
