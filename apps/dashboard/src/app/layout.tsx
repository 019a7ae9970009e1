import { GeistMono } from "geist/font/mono";
import { GeistSans } from "geist/font/sans";
import type { Metadata, Viewport } from "next";
import { cookies, headers } from "next/headers";
import type { ReactNode } from "react";
import { Providers } from "../features/collector/providers.tsx";
import { AppHeader } from "../features/shell/app-header.tsx";
import { PROJECT_COOKIE } from "../server/collector-client.ts";
import { signInMode } from "../server/sign-in-mode.ts";
import "./globals.css";

export const metadata: Metadata = {
  title: { default: "Runs · Retake", template: "%s · Retake" },
  description: "Runs of your agents, step by step",
};
export const viewport: Viewport = {
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#ffffff" },
    { media: "(prefers-color-scheme: dark)", color: "#111318" },
  ],
};

export default async function RootLayout({ children }: { children: ReactNode }): Promise<ReactNode> {
  // Reading the nonce also makes every page dynamic, without which its scripts would carry none.
  const nonce = (await headers()).get("x-nonce") ?? "";
  const project = (await cookies()).get(PROJECT_COOKIE)?.value;
  const mode = await signInMode();
  return (
    <html
      lang="en"
      className={`${GeistSans.variable} ${GeistMono.variable}`}
      data-project={project}
      data-sign-in={mode}
      suppressHydrationWarning
    >
      <body className="flex h-dvh flex-col font-sans">
        <Providers nonce={nonce}>
          <a
            href="#main"
            className="bg-accent text-accent-ink sr-only z-50 rounded-md px-3 py-2 focus:not-sr-only focus:absolute focus:top-2 focus:left-2"
          >
            Skip to content
          </a>
          <AppHeader />
          <main id="main" tabIndex={-1} className="flex min-h-0 flex-1 flex-col outline-none">
            {children}
          </main>
        </Providers>
      </body>
    </html>
  );
}
