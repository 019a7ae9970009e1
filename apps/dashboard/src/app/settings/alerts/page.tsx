import type { Metadata } from "next";
import type { ReactNode } from "react";
import { AlertsSection } from "../../../features/alerts/alerts-section.tsx";
import { Page } from "../../../features/shell/page.tsx";

export const metadata: Metadata = { title: "Webhooks and alerts" };

export default function AlertsPage(): ReactNode {
  return (
    <Page title="Webhooks and alerts" note="Saved searches that are watched, and where what they find is told.">
      <AlertsSection />
    </Page>
  );
}
