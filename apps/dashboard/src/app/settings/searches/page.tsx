import type { Metadata } from "next";
import type { ReactNode } from "react";
import { SavedSearchesSection } from "../../../features/saved-searches/saved-searches-section.tsx";
import { Page } from "../../../features/shell/page.tsx";

export const metadata: Metadata = { title: "Saved searches" };

export default function SavedSearchesPage(): ReactNode {
  return (
    <Page title="Saved searches" note="Searches with a name, and a link that leads to what they say by then.">
      <SavedSearchesSection />
    </Page>
  );
}
