import type { Connection } from "@airlock/admin/connection.ts";
import { openStage } from "@airlock/admin/stage-access.ts";
import {
  CognitoIdentityProviderClient,
  DescribeUserPoolClientCommand,
  UpdateUserPoolClientCommand,
  type UserPoolClientType,
} from "@aws-sdk/client-cognito-identity-provider";
import { type ConsoleConfiguration, consoleFolder } from "../../functions/src/http/pages.ts";

/** The console's page as a stage serves it. */
interface StagePage {
  /** The element of the page that has its configuration. */
  element: string;
  configuration: ConsoleConfiguration;
}

/**
 * Reads the configuration from the page that a stage serves.
 * @throws Error if it serves none
 */
export async function readStagePage(apiUrl: string): Promise<StagePage> {
  const url = `${apiUrl}/${consoleFolder}`;
  const response = await fetch(url).catch((error: Error) => {
    throw new Error(`${url} cannot be reached. Does the offline stage still run?`, { cause: error });
  });
  const [element, json] =
    /<script type="application\/json" id="configuration">(.*?)<\/script>/s.exec(await response.text()) ?? [];
  if (!element || !json) throw new Error(`${url} has no configuration: it answered ${response.status}.`);
  return { element, configuration: JSON.parse(json) };
}

/**
 * Lets Cognito send people back to the console on another origin, until the offline stage is started again.
 * https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_UpdateUserPoolClient.html
 */
export async function allowOrigin(
  connection: Connection,
  { stage, clientId }: Pick<ConsoleConfiguration, "stage" | "clientId">,
  origin: string,
): Promise<void> {
  const access = await openStage(stage, connection);
  access.close();
  const { region, endpoint, credentials } = connection;
  const cognito = new CognitoIdentityProviderClient({
    region,
    ...(endpoint && { endpoint }),
    ...(credentials && { credentials }),
  });
  try {
    const id = { UserPoolId: access.resources.userPoolId, ClientId: clientId };
    const { UserPoolClient: client = {} } = await cognito.send(new DescribeUserPoolClientCommand(id));
    const url = `${origin}/${consoleFolder}`;
    if (client.CallbackURLs?.includes(url) && client.LogoutURLs?.includes(url)) return;
    await cognito.send(
      new UpdateUserPoolClientCommand({ ...settingsOf(client), ...id, ...withUrl(client, url) }),
    );
  } finally {
    cognito.destroy();
  }
}

/** An update sets what is left out to its default. */
function settingsOf({
  ClientSecret: _secret,
  LastModifiedDate: _modified,
  CreationDate: _created,
  ...settings
}: UserPoolClientType) {
  return settings;
}

const withUrl = ({ CallbackURLs = [], LogoutURLs = [] }: UserPoolClientType, url: string) => ({
  CallbackURLs: [...new Set([...CallbackURLs, url])],
  LogoutURLs: [...new Set([...LogoutURLs, url])],
});
