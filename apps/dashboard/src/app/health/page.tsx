import type { Metadata } from "next";
import type { ReactNode } from "react";
import { HealthScreen } from "../../features/health/health-screen.tsx";

export const metadata: Metadata = { title: "Health" };

export default function HealthPage(): ReactNode {
  return <HealthScreen />;
}
