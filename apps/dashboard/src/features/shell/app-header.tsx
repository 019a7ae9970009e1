"use client";

import { Settings } from "lucide-react";
import Link from "next/link";
import { usePathname, useRouter } from "next/navigation";
import type { ReactNode } from "react";
import { classNames } from "../../ui/class-names.ts";
import { ThemeToggle } from "../../ui/controls/theme-toggle.tsx";
import { AccountMenu } from "../account/account-menu.tsx";
import { ProjectSwitcher } from "../account/project-switcher.tsx";
import { useLiveStatus, type LiveStatus } from "../collector/run-events.tsx";
import { isOutside } from "../collector/page-context.ts";
import { findAmong, useCommandSource } from "../palette/command-sources.ts";
import { PaletteButton } from "../palette/palette-button.tsx";
import { HelpButton } from "./help-button.tsx";
import { useShortcuts } from "./use-shortcuts.ts";

const places = [
  { title: "Runs", href: "/", holds: (path: string) => path === "/" || path.startsWith("/runs") || path.startsWith("/compare") },
  { title: "Suites", href: "/suites", holds: (path: string) => path.startsWith("/suites") || path.startsWith("/experiments") },
  { title: "Agents", href: "/agents", holds: (path: string) => path.startsWith("/agents") },
  { title: "Health", href: "/health", holds: (path: string) => path.startsWith("/health") },
];

const liveTexts: Record<LiveStatus, string> = { connecting: "Connecting", live: "Live", lost: "Not live" };

export function AppHeader(): ReactNode {
  const path = usePathname();
  const router = useRouter();
  const status = useLiveStatus();
  // A run has a search of its own.
  useShortcuts(path === "/" || path.startsWith("/runs/") || isOutside(path) ? {} : { "/": () => router.push("/#search") });
  useCommandSource("Go to", findAmong(places.map(({ title, href }) => ({ id: href, title, act: () => router.push(href) }))));
  if (isOutside(path)) return null;
  return (
    <header className="bg-surface flex h-11 shrink-0 items-center gap-2 border-b px-2 sm:gap-4 sm:px-4">
      <Link href="/" className="flex items-center gap-2 text-sm font-semibold tracking-tight" aria-label="Retake, all runs">
        <Mark />
        <span className="max-sm:sr-only">Retake</span>
      </Link>
      <nav aria-label="Main" className="flex h-full min-w-0 items-stretch gap-1 max-sm:overflow-x-auto">
        {places.map(({ title, href, holds }) => (
          <Link
            key={href}
            href={href}
            aria-current={holds(path) ? "page" : undefined}
            className={classNames(
              "-mb-px flex items-center border-b-2 px-2 font-medium",
              holds(path) ? "border-accent text-ink" : "text-ink-muted hover:text-ink border-transparent",
            )}
          >
            {title}
          </Link>
        ))}
      </nav>
      <div className="ml-auto flex items-center gap-1">
        <span
          role="status"
          aria-label={`Updates: ${liveTexts[status]}`}
          className="text-ink-muted flex sm:mr-2 items-center gap-1.5 text-xs"
        >
          <span
            className={classNames(
              "size-1.5 rounded-full",
              status === "live" ? "bg-ok" : status === "lost" ? "bg-bad" : "bg-ink-faint pulse",
            )}
          />
          <span className="max-sm:sr-only">{liveTexts[status]}</span>
        </span>
        <ProjectSwitcher />
        <Link
          href="/settings"
          aria-label="Settings"
          title="Settings"
          aria-current={path.startsWith("/settings") ? "page" : undefined}
          className="text-ink-muted hover:bg-hover hover:text-ink aria-[current=page]:bg-selected aria-[current=page]:text-accent inline-flex size-7 shrink-0 items-center justify-center rounded-md [&_svg]:size-4"
        >
          <Settings aria-hidden="true" />
        </Link>
        <PaletteButton />
        <span className="max-sm:hidden">
          <HelpButton />
        </span>
        <ThemeToggle />
        <AccountMenu />
      </div>
    </header>
  );
}

function Mark(): ReactNode {
  return (
    <svg viewBox="0 0 32 32" className="text-accent size-5" aria-hidden="true">
      <path d="M10 8v16M10 13h7a5 5 0 0 1 5 5v6" fill="none" stroke="currentColor" strokeWidth="3" strokeLinecap="round" />
      <circle cx="10" cy="7" r="3.2" fill="currentColor" />
      <circle cx="22" cy="24" r="3.2" fill="currentColor" />
    </svg>
  );
}
