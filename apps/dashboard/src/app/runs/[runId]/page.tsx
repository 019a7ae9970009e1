import type { Metadata } from "next";
import { notFound } from "next/navigation";
import type { ReactNode } from "react";
import { RunScreen } from "../../../features/trajectory/run-screen.tsx";

interface RunPageProps {
  readonly params: Promise<{ runId: string }>;
}

export async function generateMetadata({ params }: RunPageProps): Promise<Metadata> {
  return { title: `Run ${(await params).runId.slice(0, 8)}` };
}

export default async function RunPage({ params }: RunPageProps): Promise<ReactNode> {
  const { runId } = await params;
  if (!/^[0-9a-f]{32}$/.test(runId)) notFound();
  return <RunScreen runId={runId} key={runId} />;
}
