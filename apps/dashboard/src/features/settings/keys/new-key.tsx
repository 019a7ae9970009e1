"use client";

import type { KeyScope } from "@retake/protocol";
import { Plus } from "lucide-react";
import { useState, type ReactNode } from "react";
import { Button } from "../../../ui/controls/button.tsx";
import { SelectField, TextField } from "../../../ui/controls/field.tsx";
import { Card } from "../../../ui/data/card.tsx";
import { useMay } from "../../account/use-account.ts";
import { ErrorNotice } from "../../collector/error-notice.tsx";
import { ShownOnce } from "../shown-once.tsx";
import { useChange } from "../use-change.ts";

const scopes: readonly { readonly value: KeyScope; readonly title: string; readonly hint: string }[] = [
  { value: "ingest", title: "ingest", hint: "Sends telemetry, reads nothing: for agents and exporters." },
  { value: "read", title: "read", hint: "Reads this project, changes nothing." },
  { value: "write", title: "write", hint: "Telemetry and the whole API of this project: for workers and suites." },
  { value: "admin", title: "admin", hint: "Opens every project, all keys and the audit log." },
];

const DAY_MS = 24 * 60 * 60_000;
const lives = [
  { value: "0", title: "Never" },
  { value: "30", title: "In 30 days" },
  { value: "90", title: "In 90 days" },
  { value: "365", title: "In a year" },
];

export function NewKey({ project }: { project: string }): ReactNode {
  const [name, setName] = useState("");
  const [scope, setScope] = useState<KeyScope>("ingest");
  const [days, setDays] = useState("0");
  const ownsAll = useMay("admin");
  const create = useChange("createKey", "keys");
  const offered = scopes.filter(({ value }) => value !== "admin" || ownsAll);
  return (
    <Card title="Create a key">
      <form
        aria-label="Create a key"
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          const expiresTimeMs = days === "0" ? null : Date.now() + Number(days) * DAY_MS;
          create.mutate({ body: { name, scope, expiresTimeMs, project } }, { onSuccess: () => setName("") });
        }}
      >
        <div className="flex flex-col gap-3 sm:flex-row">
          <TextField
            label="Name"
            placeholder="checkout agent"
            required
            maxLength={200}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
          <SelectField
            label="Scope"
            value={scope}
            onChange={(value) => setScope(offered.find((each) => each.value === value)?.value ?? "ingest")}
            options={offered}
            hint={scopes.find(({ value }) => value === scope)?.hint}
          />
          <SelectField label="Expires" value={days} onChange={setDays} options={lives} />
        </div>
        <Button type="submit" look="primary" className="self-start" disabled={create.isPending} icon={<Plus aria-hidden="true" />}>
          {create.isPending ? "Creating …" : "Create the key"}
        </Button>
        {create.error && <ErrorNotice error={create.error} />}
        {create.data && (
          <ShownOnce
            title="The key: it is shown this once"
            text={create.data.secret}
            note={
              <>
                Set it as <code className="mono">RETAKE_KEY</code>; other exporters send it as the header{" "}
                <code className="mono">authorization: Bearer …</code>. Only a hash of it is kept.
              </>
            }
            onDone={create.reset}
          />
        )}
      </form>
    </Card>
  );
}
