// Writes packages/client/src/schema.d.ts, the types of the API for its clients: npm run docs:client-types
import { writeFile } from "node:fs/promises";
import { clientTypes } from "./client-types.ts";

await writeFile("packages/client/src/schema.d.ts", await clientTypes());
