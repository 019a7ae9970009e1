import { randomBytes } from "node:crypto";
import { access, chmod, constants, mkdir, open, readFile, rm, stat, statfs, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { RetakeError } from "@retake/protocol";

export interface DataDirectory {
  /** What ClickHouse has for itself. */
  readonly server: string;
  readonly config: string;
  readonly users: string;
  /** Where the server says which port it took. */
  readonly port: string;
  readonly password: string;
}

/** Below this ClickHouse can't merge, and soon not insert. */
const LEAST_FREE_BYTES = 256 * 2 ** 20;

/**
 * Makes the directory if need be, and the password that stays with it.
 *
 * @throws RetakeError `data_directory_unusable` Thrown when it can't be written, or its disk is full.
 */
export async function openDataDirectory(path: string): Promise<DataDirectory> {
  const root = resolve(path);
  try {
    await makeDirectory(join(root, "clickhouse"));
    await chmod(root, 0o700);
    await access(root, constants.W_OK | constants.X_OK);
    const { bavail, bsize } = await statfs(root);
    if (bavail * bsize < LEAST_FREE_BYTES) throw new Error(`its disk has ${Math.floor((bavail * bsize) / 2 ** 20)} MB left`);
    return {
      server: join(root, "clickhouse"),
      config: join(root, "clickhouse.xml"),
      users: join(root, "clickhouse-users.xml"),
      port: join(root, `clickhouse-port-${process.pid}-${randomBytes(4).toString("hex")}`),
      password: await password(join(root, "clickhouse-password")),
    };
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new RetakeError("data_directory_unusable", `The data directory ${root} can't be used: ${why}.`, { cause, data: { path: root } });
  }
}

/** Readable by its owner only, from the start. */
export async function writePrivate(path: string, text: string): Promise<void> {
  await rm(path, { force: true });
  await writeFile(path, text, { mode: 0o600, flag: "wx" });
}

/** Not mkdir's own `recursive`: that never returns where the parent refuses with ENOENT, as in /proc. */
async function makeDirectory(path: string): Promise<void> {
  try {
    await mkdir(path, { mode: 0o700 });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EEXIST" && (await stat(path)).isDirectory()) return;
    if (code !== "ENOENT" || dirname(path) === path) throw error;
    await makeDirectory(dirname(path));
    await mkdir(path, { mode: 0o700 });
  }
}

async function password(path: string): Promise<string> {
  const known = await read(path);
  if (known !== "") return known;
  const fresh = randomBytes(24).toString("hex");
  try {
    const file = await open(path, "wx", 0o600);
    await file.writeFile(fresh);
    await file.sync();
    await file.close();
    return fresh;
  } catch (error) {
    // Another process was faster: its word stands.
    const theirs = await read(path);
    if (theirs === "") throw error;
    return theirs;
  }
}

async function read(path: string): Promise<string> {
  try {
    return (await readFile(path, "utf8")).trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return "";
    throw error;
  }
}
