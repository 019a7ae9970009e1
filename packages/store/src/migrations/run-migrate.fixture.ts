import type { Cluster } from "../client/cluster.ts";
import { connect } from "../client/connect.ts";
import { migrate } from "./migrate.ts";

// A process that migrates the database of its arguments, and says what it applied.
const [url = "", username = "", password = "", database = "", cluster] = process.argv.slice(2);
const of = cluster === undefined ? {} : { cluster: JSON.parse(cluster) as Cluster };
const clickhouse = connect({ url, username, password, database, ...of });
process.stdout.write(JSON.stringify(await migrate(clickhouse)));
await clickhouse.close();
