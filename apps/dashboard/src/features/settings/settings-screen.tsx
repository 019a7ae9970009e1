"use client";

import type { Account } from "@retake/protocol";
import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { parseAsString, useQueryState } from "nuqs";
import type { ReactNode } from "react";
import { classNames } from "../../ui/class-names.ts";
import { Notice } from "../../ui/feedback/notice.tsx";
import { Skeleton } from "../../ui/feedback/skeleton.tsx";
import { InlineText } from "../../ui/text/untrusted-text.tsx";
import { accountQuery, reachesScope } from "../account/use-account.ts";
import { ErrorNotice } from "../collector/error-notice.tsx";
import { Page } from "../shell/page.tsx";
import { sections, type SettingsSection } from "./sections.tsx";

export function SettingsScreen(): ReactNode {
  const account = useQuery(accountQuery);
  const [name] = useQueryState("section", parseAsString.withDefault(""));
  if (account.error && !account.data) return <ErrorNotice error={account.error} onRetry={() => void account.refetch()} page />;
  if (!account.data)
    return (
      <Page title="Settings">
        <Skeleton label="Loading settings" />
      </Page>
    );
  const open = sections.filter((section) => isOpen(section, account.data));
  const selected = name === "" ? open[0] : open.find((section) => section.name === name);
  return (
    <Page
      title="Settings"
      note={
        account.data.project && (
          <>
            Project <InlineText text={account.data.project} />
          </>
        )
      }
    >
      <div className="flex flex-col gap-4 md:flex-row md:items-start md:gap-8">
        <SectionList open={open} selected={selected} />
        <div className="flex min-w-0 flex-1 flex-col gap-4">{selected ? <selected.Section /> : <NotOpen name={name} />}</div>
      </div>
    </Page>
  );
}

function isOpen({ needs }: SettingsSection, { user, scope }: Account): boolean {
  return needs === "signed-in" ? user !== null : reachesScope(scope, needs);
}

function SectionList({ open, selected }: { open: readonly SettingsSection[]; selected: SettingsSection | undefined }): ReactNode {
  const groups = [...new Set(open.map(({ group }) => group))];
  return (
    <nav aria-label="Settings" className="flex shrink-0 gap-4 overflow-x-auto md:w-44 md:flex-col">
      {groups.map((group) => (
        <div key={group}>
          <h2 className="eyebrow mb-1 px-2">{group}</h2>
          <ul className="flex gap-0.5 md:flex-col">
            {open
              .filter((section) => section.group === group)
              .map(({ name, title }) => (
                <li key={name}>
                  <Link
                    href={`/settings?section=${name}`}
                    aria-current={name === selected?.name ? "page" : undefined}
                    className={classNames(
                      "block rounded-md px-2 py-1 font-medium whitespace-nowrap",
                      name === selected?.name ? "bg-selected text-accent" : "text-ink-muted hover:bg-hover hover:text-ink",
                    )}
                  >
                    {title}
                  </Link>
                </li>
              ))}
          </ul>
        </div>
      ))}
    </nav>
  );
}

function NotOpen({ name }: { name: string }): ReactNode {
  const section = sections.find((each) => each.name === name);
  if (!section) return <Notice title="There is no such section">Choose one from the list.</Notice>;
  return (
    <Notice title={`${section.title}: not open to you here`}>
      {section.needs === "signed-in"
        ? "Nobody signs in to this collector: whoever reaches its address may do everything. docs/guides/sign-in.md says how that is changed."
        : "This needs the role admin in the project; its admins, or the owner of the collector, can give it to you."}
    </Notice>
  );
}
