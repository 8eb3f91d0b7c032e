import type { Graph } from "../graph/graph.ts";
import type { RunningService, StartNotes } from "../services/service.ts";
import { listNotEmulated } from "./not-emulated.ts";

/** Puts the notes of all services together, after what the facts say is not emulated. */
export function collectNotes(graph: Graph, running: readonly RunningService[]): StartNotes {
  const all = (name: keyof StartNotes) => running.flatMap(({ notes }) => notes?.[name] ?? []);
  return {
    notEmulated: [...listNotEmulated(graph), ...all("notEmulated")],
    declarationErrors: all("declarationErrors"),
    schedules: all("schedules"),
    openUrls: all("openUrls"),
  };
}
