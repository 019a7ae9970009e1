import { writeSync } from "node:fs";
import { workerData } from "node:worker_threads";
import { DataType, load, open } from "ffi-rs";

const [library, ...args] = workerData as [string, ...string[]];
try {
  open({ library: "clickhouse", path: library });
  // Returns when its last query has ended: that is what stopping the server means.
  load({
    library: "clickhouse",
    funcName: "chdb_query_cmdline",
    retType: DataType.External,
    paramsType: [DataType.I32, DataType.StringArray],
    paramsValue: [args.length, args],
  });
} catch (error) {
  writeSync(2, `${error instanceof Error ? error.message : String(error)}\n`);
}
// By now all is on disk. The library's destructors crash when this thread or the process exits as usual.
process.kill(process.pid, "SIGKILL");
