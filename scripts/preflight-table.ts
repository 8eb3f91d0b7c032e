import { allChecks } from "../packages/preflight/src/policy.ts";
import { formatTable } from "./markdown.ts";

/** The questions of the preflight, with the IAM actions of their calls. */
export const preflightTable = (): string =>
  formatTable(
    ["check", "question", "actions"],
    allChecks.map(({ id, question, page, calls }) => [
      `\`${id}\``,
      `[${question}](${page})`,
      [...new Set(calls.flatMap(({ actions }) => actions))].map((action) => `\`${action}\``).join(" "),
    ]),
  );
