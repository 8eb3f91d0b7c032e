import { expect, test } from "vitest";
import * as z from "zod";
import { stageSchema } from "../../infra/stage-schema.ts";
import { fileSettingsOf, stages, variants } from "../support/graphs.ts";
import { settingValues, valuesAt } from "../support/setting-values.ts";

/** The ways to set a setting of a schema that no stage has. */
function missingValues(schema: z.ZodType, settings: readonly object[]): string[] {
  const values = settingValues(z.toJSONSchema(schema, { io: "input" }) as object);
  const covered = new Map<string, boolean>();
  for (const { path, is, accepts } of values.filter(({ path: [first] }) => first !== "$schema")) {
    const name = `${path.join(".")}: ${is}`;
    const isCovered = settings.some((stage) => valuesAt(stage, path).some(accepts));
    // Texts of several patterns, such as a host name and an address, are one way.
    covered.set(name, isCovered || covered.get(name) === true);
  }
  return [...covered].filter(([, isCovered]) => !isCovered).map(([name]) => name);
}

test("the stages that every claim is tested for turn every setting both ways", async () => {
  const settings = await Promise.all([...stages, ...variants].map(fileSettingsOf));
  // Add a value that is missing to a file in tests/stages, such as everything.json.
  expect(missingValues(stageSchema, settings)).toEqual([]);
});

test("a setting that is added without a stage for each of its values is found", () => {
  const added = z.object({
    flag: z.boolean().default(false),
    mode: z.enum(["one", "two"]).default("one"),
    part: z.strictObject({ days: z.int().default(7) }).prefault({}),
    target: z.union([z.literal("any"), z.array(z.string()).min(1)]),
    extra: z.string().optional(),
    clients: z.record(z.string(), z.strictObject({ webhook: z.string().optional() })).default({}),
  });
  const plain = { target: "any" };
  expect(missingValues(added, [plain])).toEqual([
    "flag: true",
    'mode: "two"',
    "part: an object",
    "part.days: another integer than the default",
    "target: a list with entries",
    "extra: any string",
    "clients: an object with names",
    "clients.*: an object",
    "clients.*.webhook: left out",
    "clients.*.webhook: any string",
  ]);
});
