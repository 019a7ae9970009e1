import { chmodSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { RetakeError } from "@retake/protocol";

/** SQLite's for "another one has it". */
const BUSY = 5;

export interface SpoolLock {
  release(): void;
}

/**
 * Takes a directory for this process alone. The lock is the kernel's (a POSIX one, through SQLite since Node has no call
 * for it), so it ends with its process however that ends, and holds between containers that share a volume.
 *
 * @throws RetakeError `spool_locked`
 */
export function lockSpool(dir: string): SpoolLock {
  const path = join(dir, "lock");
  const database = new DatabaseSync(path, { timeout: 0 });
  try {
    database.exec("PRAGMA journal_mode = MEMORY; PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE");
    chmodSync(path, 0o600);
  } catch (cause) {
    database.close();
    if ((cause as { errcode?: unknown }).errcode !== BUSY) throw cause;
    throw new RetakeError(
      "spool_locked",
      `Another collector uses the spool ${dir}. Stop it, or set RETAKE_SPOOL_DIR to another directory.`,
      {
        cause,
        data: { path: dir },
      },
    );
  }
  return { release: () => database.close() };
}
