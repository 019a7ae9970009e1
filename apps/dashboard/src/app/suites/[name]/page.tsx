import type { Metadata } from "next";
import { notFound } from "next/navigation";
import type { ReactNode } from "react";
import { SuiteScreen } from "../../../features/suites/suite-screen.tsx";
import { decodeSegment } from "../../decode-segment.ts";

interface SuitePageProps {
  readonly params: Promise<{ name: string }>;
}

export const metadata: Metadata = { title: "Suite" };

export default async function SuitePage({ params }: SuitePageProps): Promise<ReactNode> {
  const name = decodeSegment((await params).name);
  if (name === null) notFound();
  return <SuiteScreen name={name} />;
}
