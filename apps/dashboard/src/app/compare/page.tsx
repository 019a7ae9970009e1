import type { Metadata } from "next";
import type { ReactNode } from "react";
import { CompareScreen } from "../../features/compare/compare-screen.tsx";

export const metadata: Metadata = { title: "Compare" };

export default function ComparePage(): ReactNode {
  return <CompareScreen />;
}
