import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import path from "node:path";

/** A file system of a few megabytes. */
export interface SmallDisk {
  readonly path: string;
  /** Takes what is left but for so many bytes. */
  fill(leaveBytes: number): void;
  free(): void;
  remove(): void;
}

/** Undefined where this user may not mount one. */
export function mountSmallDisk(mountPoint: string, sizeMebibytes: number): SmallDisk | undefined {
  mkdirSync(mountPoint, { recursive: true });
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${sizeMebibytes}m,mode=700`, "tmpfs", mountPoint], { stdio: "ignore" });
  } catch {
    return undefined;
  }
  const filler = path.join(mountPoint, "filler");
  return {
    path: mountPoint,
    fill(leaveBytes) {
      const { bavail, bsize } = statfsSync(mountPoint);
      writeFileSync(filler, Buffer.alloc(Math.max(0, bavail * bsize - leaveBytes)));
    },
    free: () => rmSync(filler, { force: true }),
    remove: () => void execFileSync("umount", ["--lazy", mountPoint]),
  };
}

/** Limits how long files may get that a process writes from now on; false where the system has no way to. */
export function limitFileSize(pid: number, bytes: number | "unlimited"): boolean {
  try {
    execFileSync("prlimit", ["--pid", String(pid), `--fsize=${bytes}:unlimited`], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
