import type { Document } from "@airlock/core/document.ts";
import {
  ContentMissingError,
  DocumentNotFoundError,
  IdempotencyConflictError,
  TransitionRefusedError,
} from "@airlock/core/errors.ts";
import type { Ledger, Page } from "@airlock/core/ledger.ts";
import { type Announce, decide, withdraw } from "@airlock/core/settle.ts";
import type { Vault } from "@airlock/core/vault.ts";
import type { APIGatewayProxyEvent } from "aws-lambda";
import { type Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { secureHeaders } from "hono/secure-headers";
import type { z } from "zod";
import { log } from "../shared/log.ts";
import { count } from "../shared/metrics.ts";
import type { Settings } from "../shared/settings.ts";
import { decodeCursor, encodeCursor } from "./cursor.ts";
import { docsPage } from "./docs-page.ts";
import { openApi } from "./openapi.ts";
import { bodyKibibytesAtMost, type Operation, routes, scopes } from "./operations.ts";
import { type Fault, Problem, problemBody } from "./problem.ts";
import type { ProblemName } from "./problem-types.ts";
import {
  decisionSchema,
  idempotencyKeySchema,
  listingSchema,
  registrationSchema,
  reviewable,
} from "./schemas.ts";

export interface Services {
  ledger: Ledger;
  vault: Vault;
  announce: Announce;
  settings: Settings;
}

interface Caller {
  name: string;
  scopes: string[];
  isReviewer: boolean;
}

type Env = { Bindings: { event: APIGatewayProxyEvent }; Variables: { caller: Caller; documentId: string } };
type Handler = (context: Context<Env>) => Response | Promise<Response>;

/** The HTTP API as one Hono app over the services that it is given. Every fault is answered by a problem document. */
export function createApp({ ledger, vault, announce, settings }: Services): Hono<Env> {
  const app = new Hono<Env>();
  const registration = registrationSchema(settings.maximumDocumentBytes);

  app.use(async (context, next) => {
    const started = performance.now();
    await next();
    const { requestId } = context.env.event.requestContext;
    context.header("x-request-id", requestId);
    if (!context.res.headers.has("cache-control")) context.header("cache-control", "no-store");
    log("info", "request", {
      requestId,
      method: context.req.method,
      route: context.env.event.resource,
      status: context.res.status,
      milliseconds: Math.round(performance.now() - started),
      client: context.get("caller")?.name,
      documentId: context.get("documentId"),
    });
  });
  app.use(
    secureHeaders({
      contentSecurityPolicy: {
        defaultSrc: ["'none'"],
        styleSrc: ["'unsafe-inline'"],
        frameAncestors: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'none'"],
      },
    }),
  );
  app.use(
    bodyLimit({
      maxSize: bodyKibibytesAtMost * 1024,
      onError: () => {
        throw new Problem("too-large", `A request's body has at most ${bodyKibibytesAtMost} KiB.`);
      },
    }),
  );

  const handlers: Record<Operation, Handler> = {
    async registerDocument(context) {
      const { caller } = context.var;
      const key = context.req.header("idempotency-key");
      if (key !== undefined) check(idempotencyKeySchema, key, "header Idempotency-Key");
      const declaration = await readBody(context, registration);
      const { document, replayed } = await ledger.register({
        owner: caller.name,
        actor: `partner:${caller.name}`,
        declaration,
        ...(key !== undefined && { idempotencyKey: key }),
      });
      context.set("documentId", document.id);
      context.header("location", `documents/${document.id}`);
      if (replayed) context.header("idempotency-replayed", "true");
      else count({ DocumentsRegistered: 1 });
      return context.json(
        {
          id: document.id,
          status: document.status,
          ...(document.status === "awaiting-upload" && {
            upload: await vault.presignUpload(document, settings.uploadExpiresSeconds),
          }),
        },
        201,
      );
    },

    async listDocuments(context) {
      const { caller } = context.var;
      const query = check(listingSchema, context.req.query(), "query");
      const status = query.status ?? (caller.isReviewer ? "quarantined" : undefined);
      const listing = `${caller.isReviewer ? "" : caller.name}/${status ?? ""}`;
      const after = query.cursor === undefined ? undefined : decodeCursor(listing, query.cursor);
      const page = { limit: query.limit, ...(after && { after }) };
      let found: Page;
      if (caller.isReviewer) {
        const open = reviewable.find((candidate) => candidate === status);
        if (!open)
          throw new Problem(
            "invalid-request",
            `Reviewers list open documents: status is one of ${reviewable.join(", ")}.`,
            [{ pointer: "query status", detail: `"${status}" is a closed state` }],
          );
        found = await ledger.listByOpenStatus(open, page);
      } else found = await ledger.listByOwner(caller.name, { ...page, ...(status && { status }) });
      return context.json({
        documents: found.documents.map(shown),
        cursor: found.next ? encodeCursor(listing, found.next) : null,
      });
    },

    async getDocument(context) {
      const id = documentId(context);
      const found = await ledger.read(id);
      if (!found || !maySee(context.var.caller, found.document)) throw new DocumentNotFoundError(id);
      const history = found.events.map(({ documentId: _, ...event }) => event);
      return context.json({ ...shown(found.document), history });
    },

    async withdrawDocument(context) {
      const { id } = await own(context);
      const { name } = context.var.caller;
      return context.json(shown(await withdraw({ ledger, vault }, { id, actor: `partner:${name}` })));
    },

    async getDocumentContent(context) {
      const document = await own(context);
      if (document.status !== "released")
        throw new Problem(
          "conflict",
          `The document is ${document.status}; only released content can be downloaded.`,
        );
      return context.json(await vault.presignDownload(document, settings.downloadExpiresSeconds));
    },

    async decideDocument(context) {
      const id = documentId(context);
      const { decision, reason } = await readBody(context, decisionSchema);
      const actor = `reviewer:${context.var.caller.name}` as const;
      const found = await ledger.read(id);
      if (!found) throw new DocumentNotFoundError(id);
      const last = found.events.at(-1);
      const repeated =
        last?.actor === actor &&
        last.type === (decision === "release" ? "release-decided" : "rejection-decided");
      if (found.document.status !== "quarantined" && !repeated)
        throw new Problem(
          "conflict",
          `The document is ${found.document.status}; only quarantined documents are decided.`,
        );
      return context.json(shown(await decide({ ledger, vault, announce }, { id, decision, reason, actor })));
    },

    getHealth: (context) => context.json({ status: "ok" }),
    getOpenApi: (context) => context.json(openApi(settings)),
    getDocs: (context) => context.html(docsPage(openApi(settings))),
  };

  for (const { method, path, scope, operation } of routes) {
    const pattern = path.replaceAll(/\{(\w+)\}/g, ":$1");
    app.on(method, pattern, async (context) => {
      if (scope) context.set("caller", identify(context, settings, scope));
      return handlers[operation](context);
    });
  }

  /** The document that the path names, if it is the caller's to see. */
  async function own(context: Context<Env>): Promise<Document> {
    const id = documentId(context);
    const document = await ledger.get(id);
    if (!document || !maySee(context.var.caller, document)) throw new DocumentNotFoundError(id);
    return document;
  }

  app.notFound(() => {
    throw new Problem("not-found", "There is no such route; see /docs.");
  });
  app.onError((error, context) => {
    const { requestId } = context.env.event.requestContext;
    const [name, detail, errors] = explain(error);
    if (name === "internal") log("error", "request failed", { requestId, error });
    const { status, body } = problemBody(name, detail, requestId, errors);
    return context.body(JSON.stringify(body), status, { "content-type": "application/problem+json" });
  });
  return app;
}

function explain(error: unknown): [ProblemName, string, Fault[]?] {
  if (error instanceof Problem) return [error.problem, error.message, error.errors];
  if (error instanceof DocumentNotFoundError) return ["not-found", error.message];
  if (error instanceof TransitionRefusedError)
    return ["conflict", `The document is ${error.status}; that can no longer be done.`];
  if (error instanceof ContentMissingError)
    return ["conflict", "The document's content is no longer kept; withdraw it and ask for it anew."];
  if (error instanceof IdempotencyConflictError) return ["idempotency-conflict", error.message];
  return ["internal", "Try again; a repeated request does no harm."];
}

/** Who calls, by the claims that the gateway's authorizer passed on; the scope is checked here once more. */
function identify(context: Context<Env>, settings: Settings, scope: string): Caller {
  const claims = context.env.event.requestContext.authorizer?.claims as
    | { client_id?: string; scope?: string }
    | undefined;
  if (!claims?.client_id)
    throw new Problem("unauthorized", "Send an access token as: Authorization: Bearer TOKEN.");
  const client = settings.clients[claims.client_id];
  if (!client) throw new Problem("forbidden", "This client is not known here.");
  const granted = claims.scope?.split(" ") ?? [];
  if (!granted.includes(scope)) throw new Problem("forbidden", `The token lacks the scope ${scope}.`);
  return { name: client.name, scopes: granted, isReviewer: granted.includes(scopes.review) };
}

/** Another partner's document is as if it were not there. */
function maySee(caller: Caller, document: Document): boolean {
  return caller.isReviewer || document.owner === caller.name;
}

function documentId(context: Context<Env>): string {
  const id = context.req.param("id") ?? "";
  if (!/^[0-9A-HJKMNP-TV-Z]{26}$/.test(id)) throw new DocumentNotFoundError(id);
  context.set("documentId", id);
  return id;
}

/** What callers see of a record: all but its version. */
function shown({ version: _, ...document }: Document) {
  return document;
}

async function readBody<Schema extends z.ZodType>(
  context: Context<Env>,
  schema: Schema,
): Promise<z.output<Schema>> {
  const type = context.req.header("content-type") ?? "";
  if (!/^application\/([\w.-]+\+)?json\s*(;|$)/i.test(type))
    throw new Problem("unsupported-media-type", `Send application/json, not "${type}".`);
  let body: unknown;
  try {
    body = await context.req.json();
  } catch (error) {
    if (error instanceof Problem) throw error;
    throw new Problem("invalid-request", "The body is not JSON.");
  }
  return check(schema, body, "");
}

/** A member's name in a JSON pointer. https://www.rfc-editor.org/rfc/rfc6901#section-3 */
const escaped = (part: PropertyKey) => String(part).replaceAll("~", "~0").replaceAll("/", "~1");

/** The value as its schema gives it back, or a problem that names each fault and where it is. */
function check<Schema extends z.ZodType>(schema: Schema, value: unknown, where: string): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const errors = parsed.error.issues.flatMap((issue): Fault[] => {
    const at = (path: PropertyKey[]) =>
      where ? [where, ...path].join(" ") : path.map((part) => `/${escaped(part)}`).join("");
    if (issue.code === "unrecognized_keys")
      return issue.keys.map((key) => ({ pointer: at([...issue.path, key]), detail: "is not known here" }));
    return [{ pointer: at(issue.path), detail: issue.message }];
  });
  throw new Problem(
    "invalid-request",
    `See "errors" for what to mend${where ? ` in the ${where}` : ""}.`,
    errors,
  );
}
