import { connect } from "../client/connect.ts";
import { migrate } from "./migrate.ts";

// A process that migrates the database of its arguments, and says what it applied.
const [url = "", username = "", password = "", database = ""] = process.argv.slice(2);
const clickhouse = connect({ url, username, password, database });
process.stdout.write(JSON.stringify(await migrate(clickhouse)));
await clickhouse.close();
