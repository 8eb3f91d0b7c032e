import type { Measurement } from "./measurement.ts";

/** All measurements, by the options of the bench that run them. */
export const measurements: Readonly<Record<string, () => Promise<Measurement>>> = {
  "cold-start": async () => (await import("./cold-start/cold-start.ts")).coldStarts,
  bundle: async () => (await import("./bundle.ts")).bundles,
  synth: async () => (await import("./synth.ts")).synthesis,
  start: async () => (await import("./start.ts")).start,
  requests: async () => (await import("./requests.ts")).requests,
  documents: async () => (await import("./documents.ts")).documents,
  offline: async () => (await import("./offline.ts")).offline,
  memory: async () => (await import("./memory/memory.ts")).memory,
  authorization: async () => (await import("./authorization.ts")).authorization,
  text: async () => (await import("./text.ts")).text,
  steps: async () => (await import("./steps.ts")).steps,
  release: async () => (await import("./release.ts")).release,
  inspect: async () => (await import("./inspections.ts")).inspections,
  client: async () => (await import("./client.ts")).client,
};
