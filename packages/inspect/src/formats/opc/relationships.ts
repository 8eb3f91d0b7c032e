import { startsProgram, targetKind } from "../../package/targets.ts";
import type { Relationship } from "./package.ts";
import type { ReportOpc } from "./rules.ts";

/** Kinds that Office follows only after a click or a question. */
const askedKinds = new Set([
  "externallinkpath",
  "xlexternallinkpath",
  "xlpathmissing",
  "xlstartup",
  "xlalternatestartup",
  "xllibrary",
  "video",
  "audio",
  "media",
]);

/**
 * Reports relationships to content of elsewhere that Office loads by itself. Hyperlinks and local names pass.
 *
 * @param isChart the relationships are of a chart, whose linked workbook Office reads only when the data is edited
 */
export function reportRelationships(
  relationships: readonly Relationship[],
  where: string,
  isChart: boolean,
  report: ReportOpc,
): void {
  for (const { kind, target, isExternal } of relationships) {
    const to = targetKind(target);
    const evidence = { kind, target };
    const place = { where: `${where} ${kind} ${target}`.trim(), evidence };
    if (kind === "hyperlink") {
      if (startsProgram(target)) report("office-dangerous-link", place);
    } else if (isExternal && to === "local" && startsProgram(target)) report("office-dangerous-link", place);
    else if (to === "handler" && isExternal)
      report("office-remote-content", {
        ...place,
        message: `The document loads content (${kind}) by a protocol handler.`,
      });
    else if (to === "remote") {
      const isAsked = isExternal && (isChart || askedKinds.has(kind));
      report(isAsked ? "office-external-link" : "office-remote-content", {
        ...place,
        message: `The document refers to content (${kind}) of a server.`,
      });
    }
  }
}
