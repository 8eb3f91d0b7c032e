/** What happened, by the type of an event. Types that are not here are displayed as they are. */
const labels: ReadonlyMap<string, string> = new Map([
  ["registered", "Registered"],
  ["inspection-started", "Inspection started"],
  ["released", "Released"],
  ["quarantined", "Quarantined"],
  ["rejected", "Rejected"],
  ["failed", "Inspection failed"],
  ["redriven", "Inspection started again"],
  ["release-proposed", "Release proposed"],
  ["release-decided", "Release decided"],
  ["rejection-decided", "Rejection decided"],
  ["content-viewed", "Content downloaded for review"],
  ["content-previewed", "Content previewed"],
  ["stuck", "Failed too often"],
  ["recalled", "Recalled after a malware scan"],
  ["expired", "Expired"],
  ["withdrawn", "Withdrawn"],
  ["erased", "Erased"],
]);

/** The name of an event for people. */
export const labelOfEvent = (type: string): string => labels.get(type) ?? type;

/** Who caused an event: the role before the colon and the person, partner or part of Airlock after it. */
export function actorOf({ actor, actorName }: { actor: string; actorName?: string }): {
  role: string;
  name: string;
} {
  const end = actor.indexOf(":");
  if (end < 0) return { role: "", name: actorName ?? actor };
  return { role: actor.slice(0, end), name: actorName ?? actor.slice(end + 1) };
}
