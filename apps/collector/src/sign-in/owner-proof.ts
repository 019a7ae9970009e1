import { hash, timingSafeEqual } from "node:crypto";
import { readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";

/** Where `retake owner reset-password` leaves the hash of what it then says. */
export const OWNER_PROOF_FILE = "owner-reset";
const VALID_MS = 10 * 60_000;

/** Whether somebody who can write into the data directory said this lately. Holds once. */
export async function takeOwnerProof(dataDirectory: string, proof: string, nowMs: number): Promise<boolean> {
  const file = join(dataDirectory, OWNER_PROOF_FILE);
  try {
    const { mtimeMs } = await stat(file);
    const expected = Buffer.from((await readFile(file, "utf8")).trim(), "hex");
    const digest = hash("sha256", proof, "buffer");
    if (expected.byteLength !== digest.byteLength || nowMs - mtimeMs > VALID_MS || !timingSafeEqual(digest, expected)) return false;
    await rm(file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return false;
    throw error;
  }
}
