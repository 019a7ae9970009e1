"use client";

import type { ButtonHTMLAttributes, ReactNode } from "react";
import { classNames } from "../class-names.ts";

const looks = {
  primary: "bg-accent text-accent-ink border-transparent hover:brightness-110",
  plain: "bg-surface text-ink border-line-strong hover:bg-hover",
  quiet: "text-ink-muted border-transparent hover:bg-hover hover:text-ink",
  danger: "text-bad border-transparent hover:bg-bad-soft",
};

export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly look?: keyof typeof looks;
  readonly icon?: ReactNode;
}

export function Button({ look = "plain", icon, children, className, ...rest }: ButtonProps): ReactNode {
  return (
    <button
      type="button"
      {...rest}
      className={classNames(
        "inline-flex h-7 shrink-0 items-center justify-center gap-1.5 rounded-md border px-2.5 text-[0.8125rem] font-medium whitespace-nowrap transition-colors disabled:opacity-50 [&_svg]:size-3.5",
        looks[look],
        className,
      )}
    >
      {icon}
      {children}
    </button>
  );
}

/** A square button whose name is only spoken and shown as a tip. */
export function IconButton({
  label,
  small = false,
  children,
  className,
  ...rest
}: ButtonHTMLAttributes<HTMLButtonElement> & { readonly label: string; readonly small?: boolean }): ReactNode {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      {...rest}
      className={classNames(
        "text-ink-muted hover:bg-hover hover:text-ink inline-flex shrink-0 items-center justify-center rounded-md",
        small ? "size-6 [&_svg]:size-3.5" : "size-7 [&_svg]:size-4",
        className,
      )}
    >
      {children}
    </button>
  );
}
