import { lookUp } from "../../look-up.ts";
import type { ManagedRule, ManagedRuleParameter, Problem } from "./managed-rule.ts";

/** https://docs.aws.amazon.com/config/latest/APIReference/API_ConfigRule.html */
const inputParametersLimit = 1024;

/**
 * What is wrong with the parameters of a managed rule.
 *
 * @param encoded the rule's `inputParameters`: the JSON text of an object whose values are strings
 */
export function parameterProblems(encoded: unknown, managed: ManagedRule): Problem[] {
  const parameters = encoded === undefined ? {} : parseParameters(encoded);
  if (!parameters)
    return [
      [
        "encoding",
        `inputParameters is ${JSON.stringify(encoded)}, which is not the JSON text of an object.`,
        "Encode the parameters as JSON: an object whose values are all strings.",
      ],
    ];
  return [
    ...lengthProblems(encoded),
    ...Object.entries(managed.parameters)
      .filter(([name, { required }]) => required && !Object.hasOwn(parameters, name))
      .map(
        ([name, { type }]): Problem => [
          "parameter-missing",
          `Parameter "${name}" is missing.`,
          `Set it, as a ${type}: ${managed.page}.`,
        ],
      ),
    ...Object.entries(managed.parameters)
      .filter(([name, parameter]) => parameter.default !== undefined && !Object.hasOwn(parameters, name))
      .map(
        ([name, parameter]): Problem => [
          "parameter-default",
          `Parameter "${name}" is left out: AWS Config demands its default, ${parameter.default}.`,
          `Set it, as a ${parameter.type}: ${managed.page}.`,
        ],
      ),
    ...Object.entries(parameters).flatMap(([name, value]) => parameterProblem(name, value, managed)),
  ];
}

function lengthProblems(encoded: unknown): Problem[] {
  const length = typeof encoded === "string" ? encoded.length : 0;
  if (length <= inputParametersLimit) return [];
  return [
    [
      "length",
      `inputParameters has ${length} characters; AWS Config accepts ${inputParametersLimit}.`,
      "Divide the list between several rules.",
    ],
  ];
}

function parameterProblem(name: string, value: unknown, { parameters, page }: ManagedRule): Problem[] {
  const declared = lookUp(parameters, name);
  if (!declared) {
    const names = Object.keys(parameters).join(", ");
    return [
      [
        "parameter-name",
        `The rule has no parameter "${name}".`,
        `${names ? `Its parameters are ${names}` : "It has no parameters"}: ${page}.`,
      ],
    ];
  }
  const expected = expectedInstead(value, declared);
  if (!expected) return [];
  return [
    ["parameter-value", `Parameter "${name}" is ${JSON.stringify(value)}.`, `Write ${expected}: ${page}.`],
  ];
}

function parseParameters(encoded: unknown): Record<string, unknown> | undefined {
  if (typeof encoded !== "string") return undefined;
  try {
    const parsed: unknown = JSON.parse(encoded);
    return typeof parsed === "object" && parsed !== null && !Array.isArray(parsed)
      ? (parsed as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

/** What is expected instead of a value; undefined for a valid one. */
function expectedInstead(value: unknown, { type, values }: ManagedRuleParameter): string | undefined {
  if (typeof value !== "string") return `the ${type} as a string`;
  if (type === "int" && !/^\d+$/.test(value)) return "a whole number as a string";
  if (type === "boolean" && !/^(true|false)$/.test(value)) return `"true" or "false"`;
  const items = type === "csv" ? value.split(",") : [value];
  if (items.some((item) => item === "" || item !== item.trim()))
    return type === "csv" ? "items separated by single commas" : "a value";
  if (values && !items.every((item) => values.map(String).includes(item)))
    return `${type === "csv" ? "items" : "one"} of ${values.join(", ")}`;
  return undefined;
}
