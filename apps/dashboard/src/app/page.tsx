import type { ReactNode } from "react";
import { RunsScreen } from "../features/runs/runs-screen.tsx";
import { collectorUrl } from "../server/collector-client.ts";
import { canLoadDemo } from "../server/demo.ts";

export default function RunsPage(): ReactNode {
  return <RunsScreen collectorUrl={collectorUrl()} canLoadDemo={canLoadDemo()} />;
}
