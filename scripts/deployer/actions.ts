import { actionsOfApi } from "./api-actions.ts";
import { actionsOfCompute } from "./compute-actions.ts";
import { actionsOfData } from "./data-actions.ts";
import { actionsOfOperations } from "./operations-actions.ts";
import type { TypeActions } from "./type-actions.ts";

/**
 * The calls of the provider @pulumi/aws 6.83 (Terraform's hashicorp/aws 5), by Pulumi type. An action that is not named is
 * denied to the deployer, and a type of a graph that is not named fails a test. `roles.ts` has what concerns roles.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
export const actionsByType: ReadonlyMap<string, TypeActions> = new Map([
  ...actionsOfApi,
  ...actionsOfCompute,
  ...actionsOfData,
  ...actionsOfOperations,
]);
