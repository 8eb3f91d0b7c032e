import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type OfflineTarget, startOffline } from "../tests/support/target.ts";

/** Starts the system; without authorization, its authorizer is replaced when the module is loaded. */
export async function startSystem(
  data: string,
  { authorizes }: { authorizes: boolean },
): Promise<OfflineTarget> {
  const before = process.env.NODE_OPTIONS;
  const replacement = pathToFileURL(join(import.meta.dirname, "without-authorization.ts"));
  if (!authorizes) process.env.NODE_OPTIONS = `${before ?? ""} --import ${replacement}`;
  try {
    return await startOffline(data);
  } finally {
    if (before === undefined) delete process.env.NODE_OPTIONS;
    else process.env.NODE_OPTIONS = before;
  }
}
