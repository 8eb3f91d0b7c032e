import { collectViolations, type Rule } from "../../checks/rule.ts";
import { type Graph, resourcesOfType } from "../../graph/graph.ts";
import { imagesOf } from "../dynamodb/stream-record.ts";
import { tableType } from "../dynamodb/types.ts";
import { stateMachineType } from "../states/types.ts";
import { filterErrors, filterPatterns, serviceOf } from "./parts.ts";
import { busEntriesAtMost } from "./pipe.ts";
import { type PipeDeclaration, pipeType } from "./types.ts";

type Problem = [message: string, remedy: string];

/** AWS creates most of these pipes, which then move nothing or lose records. */
const pipeRule: Rule = {
  id: "pipe",
  demands:
    "Every pipe reads the stream of a declared table with a filter that can match, fits the limits of its target, and has a dead-letter queue for what it gives up.",
  page: "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-dynamodb.html",
  check(graph) {
    const { violations, report } = collectViolations("pipe");
    for (const pipe of resourcesOfType(graph, pipeType)) {
      const problems = [
        ...sourceProblems(pipe.inputs, graph),
        ...filterProblems(pipe.inputs, graph),
        ...enrichmentProblems(pipe.inputs, graph),
        ...batchProblems(pipe.inputs),
      ];
      for (const [message, remedy] of problems) report(pipe, message, remedy);
    }
    return violations;
  },
};

const tableOf = ({ source }: PipeDeclaration, graph: Graph) =>
  resourcesOfType(graph, tableType).find(({ outputs }) => outputs.streamArn === source);

function sourceProblems(pipe: PipeDeclaration, graph: Graph): Problem[] {
  if (serviceOf(pipe.source) !== "dynamodb") return [];
  const problems: Problem[] = [];
  if (!tableOf(pipe, graph)?.inputs.streamEnabled)
    problems.push([
      `Its source ${pipe.source} is not the stream of a declared table.`,
      "Enable the table's stream, and name its streamArn.",
    ]);
  if (!pipe.sourceParameters?.dynamodbStreamParameters?.startingPosition)
    problems.push(["It has no starting position.", "Set startingPosition to TRIM_HORIZON or LATEST."]);
  return problems;
}

function filterProblems(pipe: PipeDeclaration, graph: Graph): Problem[] {
  const problems = filterErrors(pipe).map(
    (error): Problem => [
      error,
      "See https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-event-filtering.html",
    ],
  );
  const viewType = tableOf(pipe, graph)?.inputs.streamViewType ?? "NEW_AND_OLD_IMAGES";
  const has = imagesOf(viewType);
  const absent = [...(has.new ? [] : ["NewImage"]), ...(has.old ? [] : ["OldImage"])];
  for (const image of absent)
    if (filterPatterns(pipe).some((pattern) => pattern.includes(`"${image}"`)))
      problems.push([
        `Its filter names ${image}, which the records of a stream of ${viewType} do not have.`,
        "Name what the records have, or change the streamViewType.",
      ]);
  return problems;
}

function enrichmentProblems({ enrichment }: PipeDeclaration, graph: Graph): Problem[] {
  const machine = resourcesOfType(graph, stateMachineType).find(({ outputs }) => outputs.arn === enrichment);
  return machine && machine.inputs.type !== "EXPRESS"
    ? [["Its enrichment is a standard workflow.", "A pipe calls express workflows only."]]
    : [];
}

function batchProblems({ source, sourceParameters, target }: PipeDeclaration): Problem[] {
  if (serviceOf(source) !== "dynamodb") return [];
  const {
    batchSize = 100,
    deadLetterConfig,
    maximumRetryAttempts = -1,
    maximumRecordAgeInSeconds = -1,
  } = sourceParameters?.dynamodbStreamParameters ?? {};
  const problems: Problem[] = [];
  // https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-batching-concurrency.html
  if (serviceOf(target) === "events" && batchSize > busEntriesAtMost)
    problems.push([
      `Its batches have up to ${batchSize} records; an event bus takes ${busEntriesAtMost} at once.`,
      `Set batchSize to ${busEntriesAtMost} at most.`,
    ]);
  if (!deadLetterConfig?.arn && (maximumRetryAttempts >= 0 || maximumRecordAgeInSeconds >= 0))
    problems.push(["It drops the records that it gives up.", "Set deadLetterConfig to a queue."]);
  return problems;
}

export const rules: readonly Rule[] = [pipeRule];
