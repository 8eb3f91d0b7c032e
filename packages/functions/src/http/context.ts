import type { Ledger } from "@airlock/core/ledger/ledger.ts";
import type { Partners } from "@airlock/core/partners/partners.ts";
import type { Quotas } from "@airlock/core/quotas/quotas.ts";
import type { RequestRate } from "@airlock/core/quotas/request-rate.ts";
import type { Vault } from "@airlock/core/vault/vault.ts";
import type { APIGatewayProxyEvent } from "aws-lambda";
import type { Context } from "hono";
import type { Settings } from "../shared/settings.ts";
import type { DocumentName } from "./api-documents.ts";
import type { OperationName } from "./operations.ts";

/** What the API works with. */
export interface Services {
  ledger: Ledger;
  vault: Vault;
  partners: Pick<Partners, "ofClient" | "ownersOf">;
  requestRate: Pick<RequestRate, "count">;
  settings: Settings;
  /** URL of the token endpoint, for the documents about the API. */
  tokenUrl: string;
  /** Reads a document about the API, with placeholders for its URLs. */
  readDocument: (name: DocumentName) => string;
  now?: () => Date;
}

/** Who sent a request. */
export interface Caller {
  /**
   * Of a client: the owner of its documents, which is a partner's id, or the name of a client that the stage declares. Of a
   * person: the username, which Cognito never changes.
   */
  id: string;
  /** Of a person: the e-mail address. */
  name: string;
  /** Whether a person signed in, in place of a machine client. */
  isPerson: boolean;
  scopes: readonly string[];
  quotas: Quotas;
}

/** Hono's environment: the gateway's event, and values that the request log contains. */
export interface Env {
  Bindings: { event: APIGatewayProxyEvent };
  Variables: { caller: Caller; documentId: string };
}

export type AppContext = Context<Env>;

/** Handlers of some operations, by name. */
export type Handlers<Name extends OperationName> = Record<
  Name,
  (context: AppContext) => Response | Promise<Response>
>;
