import type { Metadata } from "next";
import type { ReactNode } from "react";
import { ExperimentScreen } from "../../../features/suites/experiment-screen.tsx";

interface ExperimentPageProps {
  readonly params: Promise<{ experimentId: string }>;
}

export const metadata: Metadata = { title: "Experiment" };

export default async function ExperimentPage({ params }: ExperimentPageProps): Promise<ReactNode> {
  return <ExperimentScreen experimentId={(await params).experimentId} />;
}
