import { randomBytes, scrypt, timingSafeEqual, type ScryptOptions } from "node:crypto";
import { RetakeError } from "@retake/protocol";

/** OWASP's figures for 32 MiB: https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html */
const COST = { logN: 15, r: 8, p: 3 };
const SALT_BYTES = 16;
const HASH_BYTES = 32;
/** Each takes 32 MiB and a core. */
const AT_ONCE = 2;
const MAX_WAITING = 32;

const FORM = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([\w+/]+)\$([\w+/]+)$/;

export interface Passwords {
  readonly hash: (password: string) => Promise<string>;
  /** Takes as long where there is none to compare with. */
  readonly verify: (password: string, stored: string | null) => Promise<boolean>;
}

/**
 * Passwords as salted scrypt hashes that say their parameters: `$scrypt$ln=15,r=8,p=3$<salt>$<hash>`.
 *
 * @throws RetakeError `overloaded` Thrown by both when too many wait.
 */
export function createPasswords(cost: typeof COST = COST): Passwords {
  const turn = createTurns(AT_ONCE, MAX_WAITING);
  const hash = async (password: string): Promise<string> => {
    const salt = randomBytes(SALT_BYTES);
    const derived = await turn(async () => derive(password, salt, cost, HASH_BYTES));
    return `$scrypt$ln=${cost.logN},r=${cost.r},p=${cost.p}$${base64(salt)}$${base64(derived)}`;
  };
  const nobodys = `$scrypt$ln=${cost.logN},r=${cost.r},p=${cost.p}$${base64(randomBytes(SALT_BYTES))}$${base64(randomBytes(HASH_BYTES))}`;
  return {
    hash,
    verify: async (password, stored) => {
      const [, logN, r, p, salt = "", expected = ""] = FORM.exec(stored ?? nobodys) ?? [];
      const digest = Buffer.from(expected, "base64");
      const given = { logN: Number(logN), r: Number(r), p: Number(p) };
      const derived = await turn(async () => derive(password, Buffer.from(salt, "base64"), given, digest.byteLength));
      return timingSafeEqual(derived, digest) && stored !== null;
    },
  };
}

async function derive(password: string, salt: Buffer, { logN, r, p }: typeof COST, bytes: number): Promise<Buffer> {
  const options: ScryptOptions = { N: 2 ** logN, r, p, maxmem: 256 * 2 ** logN * r };
  // The same password typed on another keyboard has to be the same bytes.
  const text = password.normalize("NFKC");
  return new Promise((resolve, reject) => scrypt(text, salt, bytes, options, (error, key) => (error ? reject(error) : resolve(key))));
}

function base64(bytes: Buffer): string {
  return bytes.toString("base64").replace(/=+$/, "");
}

/** Lets few work at once, and some wait. */
function createTurns(atOnce: number, maxWaiting: number): <T>(work: () => Promise<T>) => Promise<T> {
  let working = 0;
  const waiting: (() => void)[] = [];
  return async (work) => {
    if (working >= atOnce) {
      if (waiting.length >= maxWaiting)
        throw new RetakeError("overloaded", "Too many sign in at once. Try again in a moment.", { retryable: true });
      await new Promise<void>((resolve) => waiting.push(resolve));
    } else working++;
    try {
      return await work();
    } finally {
      // Whoever waited longest takes this place over.
      const next = waiting.shift();
      if (next) next();
      else working--;
    }
  };
}
