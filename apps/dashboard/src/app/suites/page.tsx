import type { Metadata } from "next";
import type { ReactNode } from "react";
import { SuitesScreen } from "../../features/suites/suites-screen.tsx";

export const metadata: Metadata = { title: "Suites" };

export default function SuitesPage(): ReactNode {
  return <SuitesScreen />;
}
