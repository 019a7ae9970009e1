import path from "node:path";
import { root } from "../setup/root.mjs";
import { Stop } from "../setup/stop.mjs";

/** All that `npm start` can be told, from the environment. */
export function readSettings(environment = process.env) {
  const port = (name, fallback) => {
    const text = environment[name];
    if (text === undefined || text === "") return fallback;
    const value = Number(text);
    if (!Number.isInteger(value) || value < 1 || value > 65_535)
      throw new Stop(`${name}=${text} is no port: it must be a number from 1 to 65535.`);
    return value;
  };
  const demo = environment.RETAKE_DEMO !== "0";
  return {
    demo,
    /** Where collector and dashboard listen: on loopback, unless told otherwise. */
    host: environment.RETAKE_HOST || "127.0.0.1",
    dashboardHost: environment.RETAKE_DASHBOARD_HOST || "127.0.0.1",
    dataDir: path.resolve(environment.RETAKE_DATA_DIR || path.join(root, ".retake")),
    externalStore: Boolean(environment.CLICKHOUSE_URL),
    /** Each with the variable that changes it; the store takes a free one unless told. What is `later` may never be used. */
    ports: {
      collector: { value: port("RETAKE_PORT", 4318), variable: "RETAKE_PORT" },
      dashboard: { value: port("RETAKE_DASHBOARD_PORT", 3000), variable: "RETAKE_DASHBOARD_PORT" },
      clickhouse: { value: port("RETAKE_CLICKHOUSE_PORT", undefined), variable: "RETAKE_CLICKHOUSE_PORT" },
      model: { value: port("RETAKE_MODEL_PORT", 4320), variable: "RETAKE_MODEL_PORT", later: !demo },
    },
  };
}

export function addresses({ ports }) {
  return {
    collector: `http://127.0.0.1:${ports.collector.value}`,
    dashboard: `http://127.0.0.1:${ports.dashboard.value}`,
    model: `http://127.0.0.1:${ports.model.value}/v1`,
  };
}
