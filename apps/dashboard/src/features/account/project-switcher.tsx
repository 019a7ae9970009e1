"use client";

import { Check, ChevronsUpDown } from "lucide-react";
import type { ReactNode } from "react";
import { classNames } from "../../ui/class-names.ts";
import { Popover } from "../../ui/controls/popover.tsx";
import { InlineText } from "../../ui/text/untrusted-text.tsx";
import { visibleString } from "../../ui/text/visible-text.ts";
import { useAccount } from "./use-account.ts";

/** Which project this page is about, where there is a choice. Another one is another address, opened anew. */
export function ProjectSwitcher(): ReactNode {
  const account = useAccount();
  if (!account || account.projects.length === 0) return null;
  const { project, projects } = account;
  if (projects.length === 1 && projects[0]?.name === project) return null;
  return (
    <Popover
      label={`Project: ${visibleString(project) || "none"}`}
      button={
        <>
          <span className="truncate">
            <InlineText text={project || "No project"} />
          </span>
          <ChevronsUpDown aria-hidden="true" />
        </>
      }
    >
      <ul>
        {projects.map(({ name, role }) => (
          <li key={name}>
            <a
              href={`/?project=${encodeURIComponent(name)}`}
              aria-current={name === project ? "true" : undefined}
              className="hover:bg-hover flex items-center gap-2 rounded-md px-2.5 py-1.5"
            >
              <span className="min-w-0 truncate font-medium">
                <InlineText text={name} />
              </span>
              <span className="text-ink-muted ml-auto text-xs">{role}</span>
              <Check aria-hidden="true" className={classNames("size-4 shrink-0", name === project ? "text-accent" : "invisible")} />
            </a>
          </li>
        ))}
      </ul>
    </Popover>
  );
}
