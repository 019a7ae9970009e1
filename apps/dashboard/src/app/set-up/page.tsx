import type { Metadata } from "next";
import type { ReactNode } from "react";
import { SetUpScreen } from "../../features/sign-in/set-up-screen.tsx";

export const metadata: Metadata = { title: "Set up" };

export default function SetUpPage(): ReactNode {
  return <SetUpScreen />;
}
