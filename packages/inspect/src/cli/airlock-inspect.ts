#!/usr/bin/env node
import { parseArgs } from "node:util";
import { inspect } from "../inspect.ts";
import { fileSource } from "../source.ts";

const { positionals } = parseArgs({ allowPositionals: true });
for (const path of positionals) {
  const source = await fileSource(path);
  try {
    const { format, verdict, findings } = await inspect(source, { filename: path.split("/").at(-1) ?? path });
    console.log(`${verdict}  ${path}  ${format.type}`);
    for (const { severity, rule, message, where } of findings)
      console.log(`  ${severity}  ${rule}  ${where}  ${message}`);
  } finally {
    await source.close();
  }
}
