import type { QueryCommandInput } from "@aws-sdk/lib-dynamodb";
import type { DocumentEvent } from "../document.ts";
import { isConditionFailure } from "./condition-failed.ts";
import { type DocumentItem, documentKey, type EventItem, eventItem, partitionOf } from "./items.ts";
import { readBatch } from "./read-batch.ts";
import type { TableClient } from "./table-client.ts";

/** Attributes of a document's item that an update demands to be as they were read. */
const unchangedAttributes = ["status", "version", "verdict", "uploadId"] as const;

/** A position in a query. */
export type QueryPosition = Record<string, unknown>;

/** The table, with the reads and writes that registration, transitions and listings share. */
export class LedgerTable {
  readonly client: TableClient;
  readonly name: string;

  constructor(client: TableClient, name: string) {
    this.client = client;
    this.name = name;
  }

  /** Reads a document's item, strongly consistent. */
  async getDocument(id: string): Promise<DocumentItem | undefined> {
    return (await this.get(documentKey(id))) as DocumentItem | undefined;
  }

  /** Reads documents' items, strongly consistent; gives those that exist by their ids. */
  async getDocuments(ids: readonly string[]): Promise<Map<string, DocumentItem>> {
    // DynamoDB refuses a batch that has a key twice.
    const keys = [...new Set(ids)].map(documentKey);
    const items = await readBatch<DocumentItem>(this.client, this.name, keys);
    return new Map(items.map((item) => [item.id, item]));
  }

  /** Reads an item, strongly consistent. */
  async get(key: { pk: string; sk: string }): Promise<Record<string, unknown> | undefined> {
    const { Item } = await this.client.get({ TableName: this.name, Key: key, ConsistentRead: true });
    return Item;
  }

  /**
   * Updates a document's item unless its status, version, verdict or upload changed since it was read.
   * @returns the new item; undefined if it had changed
   */
  async updateDocument(
    item: DocumentItem,
    { set, remove }: { set: Record<string, unknown>; remove: string[] },
  ): Promise<DocumentItem | undefined> {
    const values = Object.entries(set);
    const expressions = [
      ...(values.length > 0 ? [`SET ${values.map(([name]) => `#${name} = :${name}`).join(", ")}`] : []),
      ...(remove.length > 0 ? [`REMOVE ${remove.map((name) => `#${name}`).join(", ")}`] : []),
    ];
    const unchanged = unchangedAttributes.map((name) =>
      item[name] === undefined ? `attribute_not_exists(#${name})` : `#${name} = :expected_${name}`,
    );
    const expected = unchangedAttributes.flatMap((name) =>
      item[name] === undefined ? [] : [[`:expected_${name}`, item[name]]],
    );
    const names = [...unchangedAttributes, ...values.map(([name]) => name), ...remove];
    try {
      const { Attributes } = await this.client.update({
        TableName: this.name,
        Key: documentKey(item.id),
        UpdateExpression: expressions.join(" "),
        ConditionExpression: unchanged.join(" AND "),
        ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
        ExpressionAttributeValues: {
          ...Object.fromEntries(values.map(([name, value]) => [`:${name}`, value])),
          ...Object.fromEntries(expected),
        },
        ReturnValues: "ALL_NEW",
      });
      return Attributes as DocumentItem;
    } catch (error) {
      if (isConditionFailure(error)) return undefined;
      throw error;
    }
  }

  /** Puts an event's item. Idempotent. */
  async putEvent(event: DocumentEvent): Promise<void> {
    await this.put(eventItem(event));
  }

  /**
   * Puts an item unless one with its key exists.
   * @param expiredBefore replaces an item with an earlier `expiresAt`, in seconds since 1970
   * @returns false if one exists
   */
  putNew(item: object, expiredBefore?: number): Promise<boolean> {
    const isNew = "attribute_not_exists(pk)";
    return this.put(
      item,
      expiredBefore === undefined
        ? { expression: isNew }
        : { expression: `${isNew} OR expiresAt < :now`, values: { ":now": expiredBefore } },
    );
  }

  /**
   * Puts an item.
   * @param condition what the item in its place must fulfil
   * @returns false if it does not
   */
  async put(
    item: object,
    condition?: { expression: string; values?: Record<string, unknown> },
  ): Promise<boolean> {
    try {
      await this.client.put({
        TableName: this.name,
        Item: { ...item },
        ConditionExpression: condition?.expression,
        ExpressionAttributeValues: condition?.values,
      });
      return true;
    } catch (error) {
      if (isConditionFailure(error)) return false;
      throw error;
    }
  }

  /** Runs one query. `next` is the position of the following page, if there is one. */
  async query<Item>(
    input: Omit<QueryCommandInput, "TableName">,
  ): Promise<{ items: Item[]; next: QueryPosition | undefined }> {
    const { Items = [], LastEvaluatedKey } = await this.client.query({ TableName: this.name, ...input });
    return { items: Items as Item[], next: LastEvaluatedKey };
  }

  /** Yields a document's item and its events, oldest first, strongly consistent. */
  queryPartition(id: string): AsyncGenerator<DocumentItem | EventItem> {
    return this.queryAll({
      KeyConditionExpression: "pk = :pk",
      ExpressionAttributeValues: { ":pk": partitionOf(id) },
      ConsistentRead: true,
    });
  }

  /** Counts the items that one query reads. `next` is the position of the following page, if there is one. */
  async count(
    input: Omit<QueryCommandInput, "TableName">,
  ): Promise<{ count: number; next: QueryPosition | undefined }> {
    const { Count = 0, LastEvaluatedKey } = await this.client.query({
      TableName: this.name,
      Select: "COUNT",
      ...input,
    });
    return { count: Count, next: LastEvaluatedKey };
  }

  /** Runs a query and yields the items of all its pages. */
  async *queryAll<Item>(input: Omit<QueryCommandInput, "TableName">): AsyncGenerator<Item> {
    let position: QueryPosition | undefined;
    do {
      const { items, next } = await this.query<Item>({ ...input, ExclusiveStartKey: position });
      yield* items;
      position = next;
    } while (position);
  }
}
