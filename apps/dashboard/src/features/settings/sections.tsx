import type { AccessScope } from "@retake/protocol";
import type { ReactNode } from "react";
import { AlertsSection } from "../alerts/alerts-section.tsx";
import { SavedSearchesSection } from "../saved-searches/saved-searches-section.tsx";
import { AccountSection } from "./account/account-section.tsx";
import { KeysSection } from "./keys/keys-section.tsx";
import { MembersSection } from "./members/members-section.tsx";
import { PricesSection } from "./prices-section.tsx";
import { ProjectsSection } from "./projects-section.tsx";
import { RedactionSection } from "./redaction-section.tsx";

export interface SettingsSection {
  /** In the address: `/settings?section=<name>`. */
  readonly name: string;
  readonly title: string;
  /** Whose settings they are. */
  readonly group: "You" | "Project" | "Collector";
  /** What it needs to be of any use; `signed-in`: an account. */
  readonly needs: AccessScope | "signed-in";
  readonly Section: () => ReactNode;
}

/** In the order of the list; another one is another entry. */
export const sections: readonly SettingsSection[] = [
  { name: "account", title: "Account", group: "You", needs: "signed-in", Section: AccountSection },
  { name: "members", title: "Members", group: "Project", needs: "manage", Section: MembersSection },
  { name: "keys", title: "API keys", group: "Project", needs: "manage", Section: KeysSection },
  { name: "projects", title: "Projects and retention", group: "Project", needs: "manage", Section: ProjectsSection },
  { name: "searches", title: "Saved searches", group: "Project", needs: "read", Section: SavedSearchesSection },
  { name: "alerts", title: "Webhooks and alerts", group: "Project", needs: "write", Section: AlertsSection },
  { name: "redaction", title: "Redaction", group: "Collector", needs: "manage", Section: RedactionSection },
  { name: "prices", title: "Prices", group: "Collector", needs: "read", Section: PricesSection },
];
