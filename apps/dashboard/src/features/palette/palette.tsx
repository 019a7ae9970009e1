"use client";

import { Command } from "cmdk";
import { Search } from "lucide-react";
import { useEffect, useRef, useState, type ReactNode } from "react";
import { Kbd } from "../../ui/controls/kbd.tsx";
import { formatCount } from "../../ui/text/format.ts";
import { InlineText } from "../../ui/text/untrusted-text.tsx";
import { useCommandSources } from "./command-sources.ts";

const group = "[&_[cmdk-group-heading]]:eyebrow [&_[cmdk-group-heading]]:px-3 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1";

/** Screens, actions and steps by name: what is typed finds them, Enter goes there. */
export function Palette({ onClose }: { onClose: () => void }): ReactNode {
  const dialog = useRef<HTMLDialogElement>(null);
  const [text, setText] = useState("");
  const sources = useCommandSources();
  useEffect(() => dialog.current?.showModal(), []);
  const found = sources.map(({ title, find }) => ({ title, ...find(text) })).filter(({ commands }) => commands.length > 0);
  return (
    <dialog
      ref={dialog}
      aria-label="Command palette"
      onClose={onClose}
      closedby="any"
      className="bg-surface text-ink mx-auto mt-[12vh] w-[min(38rem,calc(100vw-2rem))] overflow-hidden rounded-xl border shadow-2xl backdrop:bg-black/45"
    >
      <Command label="Command palette" shouldFilter={false} loop>
        <div className="flex items-center gap-2 border-b px-3">
          <Search aria-hidden="true" className="text-ink-faint size-4 shrink-0" />
          <Command.Input
            autoFocus
            value={text}
            onValueChange={setText}
            placeholder="Go to a screen, a step, or do something"
            className="text-ink placeholder:text-ink-faint h-11 w-full bg-transparent text-sm outline-none"
          />
        </div>
        <Command.List className="max-h-[50vh] overflow-y-auto pb-2" tabIndex={-1}>
          {found.length === 0 && <Command.Empty className="text-ink-muted px-3 py-6 text-center">Nothing by that name.</Command.Empty>}
          {found.map(({ title, commands, total }) => (
            <Command.Group
              key={title}
              heading={total > commands.length ? `${title} (${commands.length} of ${formatCount(total)})` : title}
              className={group}
            >
              {commands.map(({ id, title: name, icon, hint, shortcut, act }) => (
                <Command.Item
                  key={id}
                  value={`${title} ${id}`}
                  onSelect={() => {
                    dialog.current?.close();
                    act();
                  }}
                  className="data-[selected=true]:bg-selected mx-1.5 flex min-h-8 cursor-pointer items-center gap-2 rounded-md px-2"
                >
                  {icon}
                  <span className="min-w-0 truncate font-medium">
                    <InlineText text={name} />
                  </span>
                  {hint && (
                    <span className="text-ink-muted min-w-0 flex-1 truncate">
                      <InlineText text={hint} />
                    </span>
                  )}
                  {shortcut && (
                    <span className="ml-auto flex">
                      <Kbd>{shortcut}</Kbd>
                    </span>
                  )}
                </Command.Item>
              ))}
            </Command.Group>
          ))}
        </Command.List>
      </Command>
    </dialog>
  );
}
