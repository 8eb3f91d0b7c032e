import { expect, test } from "vitest";
import { inspect } from "../src/inspect.ts";
import { rules } from "../src/rules.ts";
import { bufferSource } from "../src/source.ts";

test("An error of the source is thrown and is no finding.", async () => {
  const source = { size: 1, read: () => Promise.reject(new Error("The disk is gone.")) };
  await expect(inspect(source)).rejects.toThrow("The disk is gone.");
});

test("Content beyond a limit is held, and the finding names the limit.", async () => {
  const { verdict, findings } = await inspect(bufferSource(new Uint8Array(100)), {
    limits: { bytesRead: 10 },
  });
  expect(verdict).toBe("quarantine");
  expect(findings).toMatchObject([{ rule: "inspection-incomplete", evidence: { limit: "bytesRead" } }]);
});

test("Every rule says in sentences what it finds, why that matters and what the sender can do.", () => {
  for (const [id, { title, what, why, remedy }] of rules) {
    expect(id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
    expect(title).not.toMatch(/\.$/);
    for (const sentence of [what, why, remedy]) expect(sentence, id).toMatch(/^[A-Z].*\.$/);
  }
});
