import { createHash, randomUUID } from "node:crypto";
import { ConditionalCheckFailedException, type DynamoDBClient } from "@aws-sdk/client-dynamodb";
import {
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  type QueryCommandInput,
  UpdateCommand,
} from "@aws-sdk/lib-dynamodb";
import { ulid } from "ulid";
import {
  type Actor,
  type Declaration,
  type Document,
  type DocumentEvent,
  type Finding,
  isOpen,
  type OpenStatus,
  type Status,
  type TransitionName,
  transitions,
} from "./document.ts";
import { DocumentNotFoundError, IdempotencyConflictError, TransitionRefusedError } from "./errors.ts";
import { openStatusShards } from "./ledger-schema.ts";

/**
 * The ledger: documents and their events in one table, without transactions.
 *
 * A transition is one conditional write that names the state and the version that it leaves. The event it makes
 * travels inside the document (`lastEvent`) and is then put as an item of its own; whoever moves the document next
 * puts it again before replacing it, and readers add it when it is not there yet. So a process may die between the
 * two writes and no event is lost, and an event put twice is the same event.
 */
export interface Ledger {
  /**
   * Registers a document, or finds the one that the same owner registered with the same idempotency key and body.
   * @throws IdempotencyConflictError when the key was used with another body in the last 24 hours
   */
  register(request: {
    owner: string;
    actor: Actor;
    declaration: Declaration;
    idempotencyKey?: string;
  }): Promise<{ document: Document; replayed: boolean }>;
  /** The record as it is now, strongly consistent. */
  get(id: string): Promise<Document | undefined>;
  /** The record and its whole history, oldest first, strongly consistent. */
  read(id: string): Promise<{ document: Document; events: DocumentEvent[] } | undefined>;
  /**
   * Moves a document along one transition and records the event.
   * @throws TransitionRefusedError when it is in a state that the transition does not leave
   * @throws DocumentNotFoundError
   */
  transition(
    name: TransitionName,
    id: string,
    change: { actor: Actor; reason?: string; findings?: Finding[]; etag?: string },
  ): Promise<{ document: Document; event: DocumentEvent }>;
  /** An owner's documents, newest first. `after` is the id that the last page ended with. */
  listByOwner(owner: string, page: { status?: Status; limit: number; after?: string }): Promise<Page>;
  /** The documents in an open state, those that entered it last first. */
  listByOpenStatus(status: OpenStatus, page: { limit: number; after?: string }): Promise<Page>;
  /** Every document that entered an open state before a time, oldest first within each shard. */
  openSince(status: OpenStatus, before: Date): AsyncIterable<Document>;
}

export interface Page {
  documents: Document[];
  /** Where the next page starts; absent on the last one. */
  next?: string;
}

interface DocumentItem extends Document {
  pk: string;
  sk: "document";
  lastEvent: DocumentEvent;
  /** Marks the write that made this version, so that a writer whose answer was lost knows its own. */
  attempt: string;
  openStatus?: string;
  openSince?: string;
}

const idempotencySeconds = 24 * 60 * 60;
/** Reads a filtered listing makes at most before it hands back where it stopped. */
const filteredReads = 10;

/** The client that a ledger works with: it leaves out what is undefined, and takes a label of any name. */
export function createLedgerClient(client: DynamoDBClient): DynamoDBDocumentClient {
  return DynamoDBDocumentClient.from(client, {
    // Without the latter, an object with a member "constructor" is taken for an instance of a class, and refused.
    marshallOptions: { removeUndefinedValues: true, convertClassInstanceToMap: true },
  });
}

/**
 * The ledger that a table with the keys of `ledgerSchema` holds.
 * @param options.now the time that goes on record; the machine's unless given
 */
export function createLedger({
  client,
  tableName,
  now = () => new Date(),
}: {
  client: DynamoDBDocumentClient;
  tableName: string;
  now?: () => Date;
}): Ledger {
  const partition = (id: string) => `document#${id}`;

  async function getItem(id: string): Promise<DocumentItem | undefined> {
    const { Item } = await client.send(
      new GetCommand({
        TableName: tableName,
        Key: { pk: partition(id), sk: "document" },
        ConsistentRead: true,
      }),
    );
    return Item as DocumentItem | undefined;
  }

  async function putEvent(event: DocumentEvent): Promise<void> {
    const sk = `event#${String(event.sequence).padStart(6, "0")}`;
    await client.send(
      new PutCommand({ TableName: tableName, Item: { pk: partition(event.documentId), sk, ...event } }),
    );
  }

  /** Puts an item that must not be there yet. False when it is. */
  async function putNew(item: Record<string, unknown>, orExpired?: number): Promise<boolean> {
    try {
      await client.send(
        new PutCommand({
          TableName: tableName,
          Item: item,
          ConditionExpression:
            orExpired === undefined
              ? "attribute_not_exists(pk)"
              : "attribute_not_exists(pk) OR expiresAt < :now",
          ...(orExpired === undefined ? {} : { ExpressionAttributeValues: { ":now": orExpired } }),
        }),
      );
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  }

  /** The id that an idempotency key stands for: the one it was first used with. */
  async function claim(owner: string, key: string, declaration: Declaration, id: string): Promise<string> {
    const item = {
      pk: `idempotency#${hash([owner, key])}`,
      sk: "idempotency",
      documentId: id,
      bodyHash: hash(canonical(declaration)),
      expiresAt: Math.floor(now().getTime() / 1000) + idempotencySeconds,
    };
    if (await putNew(item, Math.floor(now().getTime() / 1000))) return id;
    const { Item: earlier } = await client.send(
      new GetCommand({ TableName: tableName, Key: { pk: item.pk, sk: item.sk }, ConsistentRead: true }),
    );
    if (earlier?.bodyHash !== item.bodyHash) throw new IdempotencyConflictError(key);
    return earlier.documentId as string;
  }

  async function query(input: Omit<QueryCommandInput, "TableName">) {
    const { Items = [], LastEvaluatedKey } = await client.send(
      new QueryCommand({ TableName: tableName, ...input }),
    );
    return { items: Items, more: LastEvaluatedKey };
  }

  return {
    async register({ owner, actor, declaration, idempotencyKey }) {
      const at = now();
      let id = ulid(at.getTime());
      if (idempotencyKey !== undefined) id = await claim(owner, idempotencyKey, declaration, id);
      const createdAt = at.toISOString();
      const document: Document = {
        ...declaration,
        id,
        owner,
        status: transitions.registered.to,
        version: 1,
        createdAt,
        updatedAt: createdAt,
        findings: [],
      };
      const event: DocumentEvent = {
        documentId: id,
        sequence: 1,
        type: "registered",
        from: null,
        to: document.status,
        at: createdAt,
        actor,
      };
      const attempt = randomUUID();
      const item: DocumentItem = {
        pk: partition(id),
        sk: "document",
        ...document,
        lastEvent: event,
        attempt,
        ...openKeys(id, document.status, createdAt),
      };
      if (!(await putNew({ ...item }))) {
        const earlier = await getItem(id);
        if (earlier && earlier.attempt !== attempt) return { document: toDocument(earlier), replayed: true };
      }
      await putEvent(event);
      return { document, replayed: false };
    },

    async get(id) {
      const item = await getItem(id);
      return item && toDocument(item);
    },

    async read(id) {
      const items: Record<string, unknown>[] = [];
      let from: Record<string, unknown> | undefined;
      do {
        const page = await query({
          KeyConditionExpression: "pk = :pk",
          ExpressionAttributeValues: { ":pk": partition(id) },
          ConsistentRead: true,
          ExclusiveStartKey: from,
        });
        items.push(...page.items);
        from = page.more;
      } while (from);
      const item = items.find(({ sk }) => sk === "document") as DocumentItem | undefined;
      if (!item) return undefined;
      // The last one may not be put yet, and others may have been since the record was read: both are as of one moment.
      const earlier = items.filter(({ sequence }) => Number(sequence) < item.version).map(toEvent);
      return { document: toDocument(item), events: [...earlier, item.lastEvent] };
    },

    async transition(name, id, { actor, reason, findings, etag }) {
      const attempt = randomUUID();
      const { from, to } = transitions[name];
      for (;;) {
        const item = await getItem(id);
        if (!item) throw new DocumentNotFoundError(id);
        // The SDK repeats a call whose answer was lost; the repeat then meets the first one's own write.
        if (item.attempt === attempt) {
          await putEvent(item.lastEvent);
          return { document: toDocument(item), event: item.lastEvent };
        }
        if (!(from as readonly Status[]).includes(item.status))
          throw new TransitionRefusedError(id, name, item.status);
        await putEvent(item.lastEvent);

        const at = now().toISOString();
        const event: DocumentEvent = {
          documentId: id,
          sequence: item.version + 1,
          type: name,
          from: item.status,
          to,
          at,
          actor,
          ...(reason === undefined ? {} : { reason }),
        };
        const keys = openKeys(id, to, at);
        const values = {
          status: to,
          version: event.sequence,
          updatedAt: at,
          lastEvent: event,
          attempt,
          ...(findings && { findings }),
          ...(etag && { etag }),
          ...keys,
        };
        const names = Object.keys(values);
        try {
          const { Attributes } = await client.send(
            new UpdateCommand({
              TableName: tableName,
              Key: { pk: partition(id), sk: "document" },
              UpdateExpression: `SET ${names.map((attribute) => `#${attribute} = :${attribute}`).join(", ")}${
                keys.openStatus ? "" : " REMOVE openStatus, openSince"
              }`,
              ConditionExpression: "#status = :leaving AND #version = :seen",
              ExpressionAttributeNames: Object.fromEntries(
                names.map((attribute) => [`#${attribute}`, attribute]),
              ),
              ExpressionAttributeValues: {
                ...Object.fromEntries(
                  Object.entries(values).map(([attribute, value]) => [`:${attribute}`, value]),
                ),
                ":leaving": item.status,
                ":seen": item.version,
              },
              ReturnValues: "ALL_NEW",
            }),
          );
          await putEvent(event);
          return { document: toDocument(Attributes as DocumentItem), event };
        } catch (error) {
          // Somebody else moved it first: look again. Each round means that another writer got on, so it ends.
          if (!(error instanceof ConditionalCheckFailedException)) throw error;
        }
      }
    },

    async listByOwner(owner, { status, limit, after }) {
      const documents: Document[] = [];
      let from: Record<string, unknown> | undefined = after
        ? { owner, id: after, pk: partition(after), sk: "document" }
        : undefined;
      for (let read = 0; read < filteredReads; read++) {
        const page = await query({
          IndexName: "byOwner",
          KeyConditionExpression: "#owner = :owner",
          ExpressionAttributeNames: { "#owner": "owner", ...(status && { "#status": "status" }) },
          ExpressionAttributeValues: { ":owner": owner, ...(status && { ":status": status }) },
          ...(status && { FilterExpression: "#status = :status" }),
          ScanIndexForward: false,
          Limit: status ? 100 : limit - documents.length,
          ExclusiveStartKey: from,
        });
        for (const item of page.items) {
          documents.push(toDocument(item as DocumentItem));
          if (documents.length === limit) {
            const last = page.items.at(-1) === item && !page.more;
            return { documents, ...(last ? {} : { next: item.id as string }) };
          }
        }
        if (!page.more) return { documents };
        from = page.more;
      }
      return { documents, next: from?.id as string };
    },

    async listByOpenStatus(status, { limit, after }) {
      const shards = await Promise.all(
        shardKeys(status).map((openStatus) =>
          query({
            IndexName: "byOpenStatus",
            KeyConditionExpression: `openStatus = :openStatus${after ? " AND openSince < :after" : ""}`,
            ExpressionAttributeValues: { ":openStatus": openStatus, ...(after && { ":after": after }) },
            ScanIndexForward: false,
            Limit: limit + 1,
          }),
        ),
      );
      const items = shards
        .flatMap((shard) => shard.items as unknown as DocumentItem[])
        .sort((a, b) => ((a.openSince ?? "") < (b.openSince ?? "") ? 1 : -1));
      const shown = items.slice(0, limit);
      const next = items.length > limit ? shown.at(-1)?.openSince : undefined;
      return { documents: shown.map(toDocument), ...(next && { next }) };
    },

    async *openSince(status, before) {
      for (const openStatus of shardKeys(status)) {
        let from: Record<string, unknown> | undefined;
        do {
          const page = await query({
            IndexName: "byOpenStatus",
            KeyConditionExpression: "openStatus = :openStatus AND openSince < :before",
            ExpressionAttributeValues: { ":openStatus": openStatus, ":before": before.toISOString() },
            ExclusiveStartKey: from,
          });
          for (const item of page.items) yield toDocument(item as DocumentItem);
          from = page.more;
        } while (from);
      }
    },
  };
}

/** The sparse index's keys. The id makes `openSince` unique, so that it alone says where a page ended. */
function openKeys(id: string, status: Status, since: string): { openStatus?: string; openSince?: string } {
  if (!isOpen(status)) return {};
  return {
    openStatus: `${status}#${id.charCodeAt(id.length - 1) % openStatusShards}`,
    openSince: `${since}#${id}`,
  };
}

function shardKeys(status: OpenStatus): string[] {
  return Array.from({ length: openStatusShards }, (_, shard) => `${status}#${shard}`);
}

function toDocument(item: DocumentItem): Document {
  const { pk, sk, lastEvent, attempt, openStatus, openSince, ...document } = item;
  return document;
}

function toEvent(item: Record<string, unknown>): DocumentEvent {
  const { pk, sk, ...event } = item;
  return event as unknown as DocumentEvent;
}

function hash(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("hex");
}

/** Labels may come in any order; the body is the same. */
function canonical({ labels, ...declaration }: Declaration) {
  return [
    declaration.filename,
    declaration.contentType,
    declaration.size,
    declaration.sha256,
    Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)),
  ];
}
