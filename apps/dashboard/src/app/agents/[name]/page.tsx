import type { Metadata } from "next";
import { notFound } from "next/navigation";
import type { ReactNode } from "react";
import { AgentScreen } from "../../../features/agents/agent-screen.tsx";
import { decodeSegment } from "../../decode-segment.ts";

interface AgentPageProps {
  readonly params: Promise<{ name: string }>;
}

export const metadata: Metadata = { title: "Agent" };

export default async function AgentPage({ params }: AgentPageProps): Promise<ReactNode> {
  const name = decodeSegment((await params).name);
  if (name === null) notFound();
  return <AgentScreen name={name} key={name} />;
}
