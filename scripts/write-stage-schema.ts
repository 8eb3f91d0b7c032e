// Writes stages/stage.schema.json, from which editors complete and check stage files: npm run docs:stage-schema
import { writeFileSync } from "node:fs";
import * as z from "zod";
import { stageSchema } from "../infra/stage-schema.ts";

const schema = z.toJSONSchema(stageSchema, { io: "input" });
writeFileSync("stages/stage.schema.json", `${JSON.stringify(schema, null, 2)}\n`);
