import type { AlertData, SearchData, WebhookData } from "../alerts/alert-records.ts";
import type { ClickHouse } from "../client/connect.ts";
import {
  deleteDefinition,
  listAllDefinitions,
  listDefinitions,
  putDefinition,
  type Definition,
  type DefinitionKind,
  type Put,
} from "./definitions.ts";

/** Kind → what is kept of it beside its name. */
export interface DefinitionData {
  readonly search: SearchData;
  readonly webhook: WebhookData;
  readonly alert: AlertData;
}

export interface Definitions {
  /** By name. */
  list<K extends DefinitionKind>(kind: K, project: string): Promise<Definition<DefinitionData[K]>[]>;
  /** Of all projects. */
  listAll<K extends DefinitionKind>(kind: K): Promise<{ project: string; definition: Definition<DefinitionData[K]> }[]>;
  /**
   * Makes one, or changes the one with that id; null where that is not there.
   *
   * @throws RetakeError `conflict` Thrown where another one has the name, or there are too many.
   */
  put<K extends DefinitionKind>(kind: K, project: string, put: Put<DefinitionData[K]>): Promise<Definition<DefinitionData[K]> | null>;
  /** For good; false where there is none. */
  delete(kind: DefinitionKind, project: string, what: { readonly id: string; readonly actor: string }): Promise<boolean>;
}

export function bindDefinitions(clickhouse: ClickHouse): Definitions {
  return {
    list: async (kind, project) => listDefinitions(clickhouse, kind, project),
    listAll: async (kind) => listAllDefinitions(clickhouse, kind),
    put: async (kind, project, put) => putDefinition(clickhouse, kind, project, put),
    delete: async (kind, project, what) => deleteDefinition(clickhouse, kind, project, what),
  };
}
