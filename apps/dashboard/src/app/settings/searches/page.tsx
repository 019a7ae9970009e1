import type { Metadata } from "next";
import Link from "next/link";
import type { ReactNode } from "react";
import { SavedSearchesSection } from "../../../features/saved-searches/saved-searches-section.tsx";
import { Page } from "../../../features/shell/page.tsx";

export const metadata: Metadata = { title: "Saved searches" };

export default function SavedSearchesPage(): ReactNode {
  return (
    <Page
      title="Saved searches"
      note={
        <>
          Searches with a name, and a link that leads to what they say by then.{" "}
          <Link className="text-accent underline underline-offset-2" href="/settings/alerts">
            Webhooks and alerts
          </Link>{" "}
          watch them.
        </>
      }
    >
      <SavedSearchesSection />
    </Page>
  );
}
