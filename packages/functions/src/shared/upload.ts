import { z } from "zod";

/** What starts the workflow: an object that appeared under `incoming/`. The entity tag comes without its quotes. */
export const uploadSchema = z.object({
  key: z.string(),
  etag: z.string(),
  /** The malware scan's result, where the scan started the workflow. */
  scan: z.string().nullish(),
});

/** The id of the document that an object's key belongs to. */
export function documentIdOf(key: string): string {
  const id = /^incoming\/([0-9A-HJKMNP-TV-Z]{26})$/.exec(key)?.[1];
  if (!id) throw new Error(`The key "${key}" is not that of an upload: incoming/<document id>.`);
  return id;
}
