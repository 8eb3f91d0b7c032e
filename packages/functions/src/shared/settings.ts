import { Resource } from "sst/resource";
import { z } from "zod";

const settings = z.object({
  allowedTypes: z.array(z.string()),
  rules: z.array(z.string()),
  maximumDocumentBytes: z.int(),
  uploadExpiresSeconds: z.int(),
  downloadExpiresSeconds: z.int(),
  registrationExpiresSeconds: z.int(),
  stuckAfterSeconds: z.int(),
  malwareProtection: z.boolean(),
  /** Name and scopes of each client, by its client id. */
  clients: z.record(z.string(), z.object({ name: z.string(), scopes: z.array(z.string()) })),
});
export type Settings = z.infer<typeof settings>;

/** What the stage's settings say. Throws when the function was not linked to them. */
export function readSettings(): Settings {
  return settings.parse(linked("Settings"));
}

/** The name of a linked table or bucket. */
export function readName(link: "Documents" | "Vault"): string {
  return z.object({ name: z.string() }).parse(linked(link)).name;
}

/** The ARN of the linked workflow. */
export function readWorkflowArn(): string {
  return z.object({ arn: z.string() }).parse(linked("Intake")).arn;
}

function linked(name: string): unknown {
  return (Resource as unknown as Record<string, unknown>)[name];
}
