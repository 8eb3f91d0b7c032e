// Writes stages/stage.schema.json, which gives completion in an editor:  npm run schema
import { writeFileSync } from "node:fs";
import { z } from "zod";
import { stageSchema } from "./stage.ts";

const schema = z.toJSONSchema(stageSchema, { io: "input" });
writeFileSync("stages/stage.schema.json", `${JSON.stringify(schema, null, 2)}\n`);
