import { z } from "zod";
import { type JsonOperation, jsonOperation } from "../../http/json-api.ts";
import type { Parameters } from "./parameters.ts";

const nameAtMost = 2048;
const namesAtMost = 10;

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameter.html, API_GetParameters.html */
export function createOperations(parameters: Parameters): Record<string, JsonOperation> {
  return {
    GetParameter: jsonOperation({
      input: z.object({ Name: z.string().min(1).max(nameAtMost), WithDecryption: z.boolean().optional() }),
      requestedActions: ({ Name, WithDecryption }) =>
        parameters.requestedActions("GetParameter", [Name], WithDecryption),
      perform: ({ Name, WithDecryption }) => parameters.getParameter(Name, WithDecryption),
    }),
    GetParameters: jsonOperation({
      input: z.object({
        Names: z.array(z.string().min(1).max(nameAtMost)).min(1).max(namesAtMost),
        WithDecryption: z.boolean().optional(),
      }),
      requestedActions: ({ Names, WithDecryption }) =>
        parameters.requestedActions("GetParameters", Names, WithDecryption),
      perform: ({ Names, WithDecryption }) => parameters.getParameters(Names, WithDecryption),
    }),
  };
}
