import * as z from "zod/mini";
import { once } from "./once.ts";
import { type Settings, settingsSchema } from "./settings.ts";
import { readLinks } from "./sst-links.ts";

/**
 * The linked settings.
 * @throws ZodError if the function is not linked to them
 */
export function readSettings(): Settings {
  return settingsSchema.parse(readLink("Settings"));
}

/** The name of a linked table or bucket. */
export function readName(link: "Documents" | "Vault"): string {
  return z.object({ name: z.string() }).parse(readLink(link)).name;
}

/** The ARN of the linked state machine. */
export function readWorkflowArn(): string {
  return z.object({ arn: z.string() }).parse(readLink("Intake")).arn;
}

/** The name of the stage. */
export function readStageName(): string {
  return z.object({ stage: z.string() }).parse(readLink("App")).stage;
}

type LinkName = "Settings" | "Documents" | "Vault" | "Intake" | "App" | "ProviderGroups";

const links = once(() => readLinks());

/** A link, which may be missing. */
export function readLink(name: LinkName): unknown {
  return links()[name];
}
