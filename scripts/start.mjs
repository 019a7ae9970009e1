import path from "node:path";
import { install } from "./setup/install.mjs";
import { requireNode20 } from "./setup/node-version.mjs";
import { runMain, Stop } from "./setup/stop.mjs";
import { ChildEnded, Children } from "./start/children.mjs";
import { buildDashboard, dashboardServer } from "./start/dashboard-build.mjs";
import { demoOnDemand, startDemo } from "./start/demo.mjs";
import { checkMachine } from "./start/preflight.mjs";
import { untilReady } from "./start/ready.mjs";
import { addresses, readSettings } from "./start/settings.mjs";

const say = (line) => console.log(line);

await runMain(async () => {
  requireNode20();
  const settings = readSettings();
  await checkMachine(settings);
  await install(say);
  await buildDashboard(say);

  const children = new Children(path.join(settings.dataDir, "logs"));
  const told = untilTold(children);
  try {
    await Promise.race([work(children, settings), children.failed, told]);
  } catch (error) {
    if (!(error instanceof ChildEnded || error instanceof Stop)) throw error;
    console.error(`\n${error.message}\n\nStopping …`);
    return 1;
  } finally {
    await children.stop();
    say("Stopped.");
  }
});
// Connections kept alive for readiness checks would hold it for seconds.
process.exit();

async function work(children, settings) {
  const urls = addresses(settings);
  const { collector, dashboard, clickhouse } = settings.ports;
  say("Starting the collector and its store …");
  await children.start(
    "collector",
    // V8's young generation would otherwise keep some 50 MB that nobody needs at this scale.
    ["--max-semi-space-size=4", "--conditions=@retake/source", "apps/collector/src/main.ts"],
    {
      RETAKE_HOST: settings.host,
      RETAKE_PORT: String(collector.value),
      RETAKE_DATA_DIR: settings.dataDir,
      RETAKE_DASHBOARD_URL: urls.dashboard,
      ...(clickhouse.value === undefined ? {} : { RETAKE_CLICKHOUSE_PORT: String(clickhouse.value) }),
    },
    // What its reader becomes the owner with is for the console, wherever the log goes.
    { keepsData: true, onLine: (line) => line.startsWith("Nobody owns this collector yet.") && say(`\n  ${line}`) },
  );
  await untilReady("collector", `${urls.collector}/readyz`);
  say("Starting the dashboard …");
  const web = {
    HOSTNAME: settings.dashboardHost,
    PORT: String(dashboard.value),
    RETAKE_URL: urls.collector,
    NODE_ENV: "production",
    // Where there is a demo already, there is nothing to offer.
    RETAKE_OFFERS_DEMO: settings.demo ? "0" : "1",
  };
  const onMessage = demoOnDemand({ children, settings, urls, say });
  await children.start("dashboard", [dashboardServer], web, { onMessage });
  await untilReady("dashboard", urls.dashboard);
  say(`\n  Dashboard  ${urls.dashboard}\n  Collector  ${urls.collector}  (OTLP/HTTP and API)\n  Data       ${settings.dataDir}\n`);
  if (settings.demo) await offerDemo({ children, settings, urls });
  say("Ctrl-C stops everything; the data stays.");
  await new Promise(() => {});
}

/** A demo that fails leaves the rest running. */
async function offerDemo(context) {
  try {
    await startDemo({ ...context, say });
    say(`\n  Demo model ${context.urls.model}  (RETAKE_DEMO=0 leaves the demo out)\n`);
  } catch (error) {
    console.error(`The demo could not be loaded: ${error.message}`);
  }
}

/** Fulfilled by the first signal, or when the npm that started this is gone; the second signal doesn't wait. */
function untilTold(children) {
  return new Promise((resolve) => {
    let told = false;
    const stop = () => {
      told = true;
      say("\nStopping …");
      resolve();
    };
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
      process.on(signal, () => {
        if (!told) return stop();
        children.kill();
        process.exit(1);
      });
    }
    if (process.env.npm_lifecycle_event !== "start") return;
    // npm hands a signal to its shell only, which dies of it without a word to this process.
    const parent = process.ppid;
    const watch = setInterval(() => {
      if (process.ppid === parent) return;
      clearInterval(watch);
      if (!told) stop();
    }, 250);
  });
}
