import type { Status } from "../api/types.ts";
import type { Tone } from "./badge.tsx";

/** Each status with the tone of its badge. The compiler compares them with those of the OpenAPI document. */
const tones = {
  "awaiting-upload": "neutral",
  inspecting: "accent",
  quarantined: "medium",
  settling: "accent",
  failed: "high",
  released: "good",
  rejected: "high",
  expired: "neutral",
  withdrawn: "neutral",
  erased: "neutral",
} as const satisfies Record<Status, Tone>;

const toneByStatus: ReadonlyMap<string, Tone> = new Map(Object.entries(tones));

/** Every status of a document. */
export const statuses = Object.keys(tones) as Status[];

/** The tone of a status; that of a status which a later version of the API may have is neutral. */
export const toneOf = (status: string): Tone => toneByStatus.get(status) ?? "neutral";
