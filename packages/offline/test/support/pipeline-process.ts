import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { startPipeline, TableName } from "./pipeline.ts";

// Puts items that announce themselves until it is killed, and writes the id of each item that the table took.
const { client } = await startPipeline({ directory: process.argv[2] ?? "" });
const putAll = async (writer: number) => {
  for (let number = 0; ; number++) {
    const id = `${writer}-${number}`;
    const announcement = JSON.stringify({ detailType: "order.placed", detail: { id, number, writer } });
    await client.send(new PutCommand({ TableName, Item: { id, announcement } }));
    process.stdout.write(`${id}\n`);
  }
};
await Promise.all(Array.from({ length: 20 }, (_, writer) => putAll(writer)));
