import type { Metadata } from "next";
import type { ReactNode } from "react";
import { SignInScreen } from "../../features/sign-in/sign-in-screen.tsx";
import { localPath } from "../../server/local-path.ts";

export const metadata: Metadata = { title: "Sign in" };

type Parameters = Readonly<Record<string, string | string[] | undefined>>;

export default async function SignInPage({ searchParams }: { searchParams: Promise<Parameters> }): Promise<ReactNode> {
  const { next, failure } = await searchParams;
  return <SignInScreen next={localPath(typeof next === "string" ? next : null)} failure={typeof failure === "string" ? failure : ""} />;
}
