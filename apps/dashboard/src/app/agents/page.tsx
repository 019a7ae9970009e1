import type { Metadata } from "next";
import type { ReactNode } from "react";
import { AgentsScreen } from "../../features/agents/agents-screen.tsx";

export const metadata: Metadata = { title: "Agents" };

export default function AgentsPage(): ReactNode {
  return <AgentsScreen />;
}
