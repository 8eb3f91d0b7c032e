import { createLedgerClient } from "@airlock/core/ledger/sdk-client.ts";
import { PartnerManager } from "@airlock/core/partners/manage.ts";
import { type PartnerParameter, partnerParameter } from "@airlock/core/partners/parameter.ts";
import { PartnerClients } from "@airlock/core/partners/partner-clients.ts";
import { PartnerTable } from "@airlock/core/partners/partner-table.ts";
import { CognitoIdentityProviderClient } from "@aws-sdk/client-cognito-identity-provider";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { GetParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import * as z from "zod";
import { CognitoClients } from "./cognito-clients.ts";
import { CognitoPeople } from "./cognito-people.ts";
import type { Connection } from "./connection.ts";
import type { PartnerResources } from "./partner-policy.ts";
import { UserError } from "./user-error.ts";

const parameterSchema: z.ZodType<PartnerParameter> = z.object({
  tableName: z.string(),
  userPoolId: z.string(),
  tokenUrl: z.string(),
  apiUrl: z.string(),
  hasRealDocuments: z.boolean(),
});

/** A stage whose partners and people can be managed. */
export interface StageAccess {
  stage: string;
  tokenUrl: string;
  apiUrl: string;
  hasRealDocuments: boolean;
  manager: PartnerManager;
  clients: PartnerClients;
  table: PartnerTable;
  people: CognitoPeople;
  resources: PartnerResources;
  close(): void;
}

/**
 * Finds a stage's user pool and table, and who calls.
 * @throws UserError if the stage is not deployed there
 */
export async function openStage(stage: string, connection: Connection): Promise<StageAccess> {
  const { region, endpoint, credentials } = connection;
  const options = { region, ...(endpoint && { endpoint }), ...(credentials && { credentials }) };
  const clients = {
    ssm: new SSMClient(options),
    sts: new STSClient(options),
    cognito: new CognitoIdentityProviderClient(options),
    dynamodb: new DynamoDBClient(options),
  };
  const close = () => {
    for (const client of Object.values(clients)) client.destroy();
  };
  try {
    const { Arn = "", Account = "" } = await clients.sts.send(new GetCallerIdentityCommand());
    const parameter = await readParameter(clients.ssm, stage, { region, accountId: Account });
    const { tableName, userPoolId, hasRealDocuments } = parameter;
    const table = new PartnerTable({ client: createLedgerClient(clients.dynamodb), tableName });
    const appClients = new CognitoClients(clients.cognito, userPoolId);
    const partnerClients = new PartnerClients({ appClients, table });
    return {
      stage,
      tokenUrl: connection.tokenUrl ?? parameter.tokenUrl,
      apiUrl: connection.apiUrl ?? parameter.apiUrl,
      hasRealDocuments,
      manager: new PartnerManager({ table, clients: partnerClients, by: Arn }),
      clients: partnerClients,
      table,
      people: new CognitoPeople(clients.cognito, userPoolId),
      resources: { region, accountId: Account, stage, userPoolId, tableName },
      close,
    };
  } catch (error) {
    close();
    throw error;
  }
}

/**
 * What a stage's parameter says.
 * @throws UserError if another version of Airlock wrote it, which had other members
 */
export function parseParameter(name: string, text: string | undefined): PartnerParameter {
  try {
    return parameterSchema.parse(JSON.parse(text ?? ""));
  } catch (error) {
    const reason = error instanceof z.ZodError ? z.prettifyError(error) : String(error);
    throw new UserError(
      `The stage was deployed by another version than that of this command, which cannot read the parameter ${name}. Deploy the stage (offline: restart npm start), or use the version that is deployed.\n${reason}`,
    );
  }
}

async function readParameter(
  ssm: SSMClient,
  stage: string,
  { region, accountId }: { region: string; accountId: string },
): Promise<PartnerParameter> {
  const name = partnerParameter(stage);
  try {
    const { Parameter } = await ssm.send(new GetParameterCommand({ Name: name }));
    return parseParameter(name, Parameter?.Value);
  } catch (error) {
    if (!(error instanceof Error) || error.name !== "ParameterNotFound") throw error;
    throw new UserError(
      `Stage "${stage}" is not deployed in the account ${accountId} and the region ${region}: the parameter ${name} does not exist. Check the stage's name, AWS_PROFILE and AIRLOCK_REGION.`,
    );
  }
}
