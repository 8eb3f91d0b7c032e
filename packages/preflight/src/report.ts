import { formatTable } from "../../offline/src/cli/table.ts";
import type { Severity } from "./check.ts";
import type { FoundObstacle, OpenQuestion, Report } from "./preflight.ts";

const severities: Readonly<Record<Severity, string>> = {
  stops: "stops the deploy",
  weakens: "weakens the stage",
  note: "note",
};

const order: readonly Severity[] = ["stops", "weakens", "note"];

/** Whether the deploy would fail, as far as the account could be asked. */
export const stopsDeploy = ({ obstacles }: Pick<Report, "obstacles">): boolean =>
  obstacles.some(({ severity }) => severity === "stops");

/**
 * The report for a terminal: a table of obstacles, the commands that mend them, and the questions without an answer.
 * @param columns width in characters
 */
export function formatReport(report: Report, columns?: number): string {
  const obstacles = order.flatMap((each) => report.obstacles.filter(({ severity }) => severity === each));
  return [
    headline(report),
    ...(obstacles.length > 0 ? ["", tableOf(obstacles, columns)] : []),
    ...commandsOf(obstacles),
    ...openQuestionsOf(report.openQuestions),
    ...(report.notAsked.length > 0
      ? ["", `Not asked before that is mended: ${report.notAsked.join(", ")}.`]
      : []),
    "",
    summaryOf(report),
  ].join("\n");
}

const headline = ({ stage, region, accountId, isDeployed }: Report): string =>
  accountId
    ? `Stage ${stage} in account ${accountId}, region ${region}: ${isDeployed ? "deployed before" : "a first deploy"}`
    : `Stage ${stage}, region ${region}`;

const tableOf = (obstacles: FoundObstacle[], columns: number | undefined): string =>
  formatTable(
    ["", "check", "what is missing", "what mends it"],
    obstacles.map(({ severity, check, message, remedy }) => [severities[severity], check, message, remedy]),
    columns,
  );

/** Commands in lines of their own, to copy. */
const commandsOf = (obstacles: FoundObstacle[]): string[] => {
  const withCommand = obstacles.filter(({ command }) => command);
  if (withCommand.length === 0) return [];
  return ["", "Commands:", ...withCommand.flatMap(({ check, command }) => [`  # ${check}`, `  ${command}`])];
};

function openQuestionsOf(questions: OpenQuestion[]): string[] {
  if (questions.length === 0) return [];
  return ["", "Could not ask:", ...questions.map((question) => `  ${questionLine(question)}`)];
}

const questionLine = ({ checks, actions, reason, message }: OpenQuestion): string => {
  const names = checks.join(", ");
  if (reason === "denied") return `${names}: needs ${actions.join(" and ")}`;
  if (reason === "throttled") return `${names}: AWS throttles ${actions.join(" and ")}; try again`;
  if (reason === "not-emulated") return `${names}: ${actions.join(" and ")} is not emulated offline`;
  if (reason === "unreachable") return `${names}: no answer to ${actions.join(" and ")} (${message})`;
  return `${names}: ${actions.join(" and ")} failed (${message})`;
};

function summaryOf(report: Report): string {
  const count = (severity: Severity) => report.obstacles.filter((each) => each.severity === severity).length;
  const open = report.openQuestions.length;
  const found = `${count("stops")} of ${report.obstacles.length} obstacles stop the deploy`;
  if (report.obstacles.length === 0 && open === 0) return "Nothing is in the way of the deploy.";
  return `${found}${open > 0 ? `; ${open} questions have no answer` : ""}.`;
}
