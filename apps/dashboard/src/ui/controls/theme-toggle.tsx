"use client";

import { Moon, Sun } from "lucide-react";
import { useTheme } from "next-themes";
import type { ReactNode } from "react";
import { IconButton } from "./button.tsx";

/** Both icons are rendered and CSS shows one: the server does not know the theme. */
export function ThemeToggle(): ReactNode {
  const { resolvedTheme, setTheme } = useTheme();
  return (
    <IconButton label="Switch between light and dark" onClick={() => setTheme(resolvedTheme === "dark" ? "light" : "dark")}>
      <Sun aria-hidden="true" className="hidden dark:block" />
      <Moon aria-hidden="true" className="dark:hidden" />
    </IconButton>
  );
}
