import { expect, test } from "vitest";
import { Ledger } from "../src/ledger/ledger.ts";
import type { TableClient } from "../src/ledger/table-client.ts";

/** A ledger whose index has a document in each shard, and what its table did. One shard cannot be read. */
function ledgerOfShards({ failing }: { failing?: string } = {}) {
  const done: string[] = [];
  const client = {
    async query({ ExpressionAttributeValues: values = {} }: Parameters<TableClient["query"]>[0]) {
      const shard = String(values[":shard"]);
      done.push(`asked ${shard}`);
      await new Promise((resolve) => setImmediate(resolve));
      done.push(`answered ${shard}`);
      if (shard === failing) throw new Error(`${shard} cannot be read.`);
      return { Items: [{ pk: `document#in ${shard}` }] };
    },
  } as unknown as TableClient;
  return { ledger: new Ledger({ client, tableName: "documents" }), done };
}

const shards = Array.from({ length: 8 }, (_, shard) => `clearing#${shard}`);

test("All shards of an index are asked at once, and each document is yielded once.", async () => {
  const { ledger, done } = ledgerOfShards();
  const ids: string[] = [];
  for await (const id of ledger.toClear(new Date())) ids.push(id);
  expect(done.slice(0, 8)).toEqual(shards.map((shard) => `asked ${shard}`));
  expect(done).toHaveLength(16);
  expect(ids).toEqual(shards.map((shard) => `in ${shard}`));
});

test("A shard that cannot be read ends the reading after the shards before it.", async () => {
  const { ledger } = ledgerOfShards({ failing: "clearing#2" });
  const ids: string[] = [];
  const read = async () => {
    for await (const id of ledger.toClear(new Date())) ids.push(id);
  };
  await expect(read()).rejects.toThrow("clearing#2 cannot be read.");
  expect(ids).toEqual(["in clearing#0", "in clearing#1"]);
});
