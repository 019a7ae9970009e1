import type { Metadata } from "next";
import type { ReactNode } from "react";
import { LinkScreen } from "../../features/sign-in/link-screen.tsx";

export const metadata: Metadata = { title: "Link" };

export default function LinkPage(): ReactNode {
  return <LinkScreen />;
}
