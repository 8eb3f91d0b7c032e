import type { parseArgs } from "node:util";
import { type Partner, type PartnerSettings, referenceOf } from "@airlock/core/partners/partner.ts";
import { partnerCacheSeconds } from "@airlock/core/partners/partners.ts";
import { type Command, type Request, readCommandLine, sharedOptions } from "./command-line.ts";
import { defaultScopes, readInspection, readNewName, readReference, readScopes } from "./partner-options.ts";
import { credentialsOutput, listOutput, type Output, partnerOutput, showOutput } from "./partner-output.ts";
import { partnerPolicy } from "./partner-policy.ts";
import { changedQuotas, quotaOptionNames, quotaOptions, readQuotas } from "./quota-options.ts";
import type { StageAccess } from "./stage-access.ts";
import { UserError } from "./user-error.ts";

export const partnerUsage = `npm run partner -- COMMAND [NAME] --stage STAGE [options]

  add NAME       adds a partner, and prints its client id and secret, once
    --scopes     submit, read, review, consume, erase; separated by commas (${defaultScopes})
    --inspection strict, balanced or lenient; or a JSON file with "profile" and "rules"
    --requests-per-second, --documents-per-day, --bytes-per-day, --open-documents
                 a number; none for no limit; without them, as the stage
  list           prints all partners that are not removed; --all prints those as well
  show NAME      prints a partner and its history
  set NAME       changes --scopes, --inspection (none: as the stage) or the quotas (stage: as the stage)
  rotate NAME    adds a second client, and prints its id and secret, once
    --finish     deletes the old client, when the partner uses the new one
    --cancel     deletes the new client, also where its secret was lost
    --now        replaces all clients at once, as after a leak
  disable NAME   refuses the partner: new tokens at once, others within ${partnerCacheSeconds} seconds
  enable NAME    undoes disable
  remove NAME    deletes the partner's clients for good; documents and history stay
  policy         prints the IAM policy that these commands need

NAME is a partner's name or id.
  --stage STAGE  the stage; offline for the system that npm start runs
  --data DIR     data folder of the offline system that runs the stage (.offline for the stage offline)
  --json         prints JSON`;

const options = {
  ...sharedOptions,
  scopes: { type: "string" },
  inspection: { type: "string" },
  ...quotaOptions,
  all: { type: "boolean", default: false },
  finish: { type: "boolean", default: false },
  cancel: { type: "boolean", default: false },
  now: { type: "boolean", default: false },
} as const;

type Values = ReturnType<typeof parseArgs<{ options: typeof options }>>["values"];
type OptionName = keyof typeof options;

const commands: ReadonlyMap<string, Command<Values, OptionName>> = new Map<
  string,
  Command<Values, OptionName>
>([
  ["add", { takesName: true, options: ["scopes", "inspection", ...quotaOptionNames], run: add }],
  ["list", { takesName: false, options: ["all"], run: list }],
  ["show", { takesName: true, options: [], run: show }],
  ["set", { takesName: true, options: ["scopes", "inspection", ...quotaOptionNames], run: set }],
  ["rotate", { takesName: true, options: ["finish", "cancel", "now"], run: rotate }],
  ["disable", { takesName: true, options: [], run: disable }],
  ["enable", { takesName: true, options: [], run: enable }],
  ["remove", { takesName: true, options: [], run: remove }],
  ["policy", { takesName: false, options: [], run: policy }],
]);

/**
 * Reads a command line, before anything is called.
 * @returns undefined if it asks for help
 * @throws UserError, or the error of `parseArgs`
 */
export const readRequest = (commandArguments: string[]): Request | undefined =>
  readCommandLine<Values, OptionName>(
    {
      call: "npm run partner",
      subject: "partner",
      placeholder: "NAME",
      options,
      commands,
      checkName: (command, name) => (command === "add" ? readNewName : readReference)(name),
    },
    commandArguments,
  );

async function add(access: StageAccess, name: string, values: Values): Promise<Output> {
  const { scopes, inspection } = values;
  const quotas = changedQuotas(undefined, readQuotas(values) ?? {});
  const policy = inspection === undefined ? null : await readInspection(inspection);
  const settings: PartnerSettings = {
    scopes: readScopes(scopes ?? defaultScopes, access),
    ...(policy && { inspection: policy }),
    ...(quotas && { quotas }),
  };
  const { former, ...added } = await access.manager.add(name, settings);
  const note = former
    ? `\nThe name was that of ${former.id}, which is ${former.status}. This partner does not see its documents.`
    : "";
  return credentialsOutput(`Added the partner ${name} to stage ${access.stage}.${note}`, added, access);
}

async function list({ table, clients }: StageAccess, _name: string, { all }: Values): Promise<Output> {
  const partners: Partner[] = [];
  for await (const partner of table.list()) if (all || partner.status !== "removed") partners.push(partner);
  return listOutput(partners, await clients.leftovers());
}

async function show({ table, manager }: StageAccess, reference: string): Promise<Output> {
  const partner = await manager.find(reference);
  return showOutput(partner, await table.history(partner.id));
}

async function set(access: StageAccess, reference: string, values: Values): Promise<Output> {
  const { scopes, inspection } = values;
  const quotas = readQuotas(values);
  if (scopes === undefined && inspection === undefined && quotas === undefined)
    throw new UserError("Name what to set: --scopes SCOPES, --inspection POLICY or a quota.");
  const settings = {
    ...(scopes !== undefined && { scopes: readScopes(scopes, access) }),
    ...(inspection !== undefined && { inspection: await readInspection(inspection) }),
  };
  const partner = await access.manager.set(reference, (current) => ({
    ...settings,
    ...(quotas && { quotas: changedQuotas(current.quotas, quotas) ?? null }),
  }));
  return partnerOutput(
    `Changed the partner ${partner.name}. The API uses the change within ${partnerCacheSeconds} seconds; new scopes need new tokens.`,
    partner,
  );
}

async function rotate(
  access: StageAccess,
  reference: string,
  { finish, cancel, now }: Values,
): Promise<Output> {
  const { manager } = access;
  if ([finish, cancel, now].filter(Boolean).length > 1)
    throw new UserError("Give one of --finish, --cancel and --now.");
  if (finish || cancel) {
    const partner = await (finish ? manager.finishRotation(reference) : manager.cancelRotation(reference));
    return partnerOutput(
      `The partner ${partner.name} has one client: ${partner.clients[0]?.clientId}. Tokens of other clients are refused within ${partnerCacheSeconds} seconds.`,
      partner,
    );
  }
  const rotated = await manager.rotate(reference, { isImmediate: now });
  const { name } = rotated.partner;
  const title = now
    ? `Replaced the client of the partner ${name}. Tokens of the old one are refused within ${partnerCacheSeconds} seconds.`
    : `The partner ${name} has a second client. The old one stays valid until: npm run partner -- rotate ${referenceOf(rotated.partner)} --finish --stage ${access.stage}`;
  return credentialsOutput(title, rotated, access);
}

async function disable({ manager }: StageAccess, reference: string): Promise<Output> {
  const partner = await manager.disable(reference);
  return partnerOutput(
    `Disabled the partner ${partner.name}. It gets no new tokens, and the API refuses its tokens within ${partnerCacheSeconds} seconds. Presigned URLs that it has stay valid until they expire.`,
    partner,
  );
}

async function enable({ manager }: StageAccess, reference: string): Promise<Output> {
  const partner = await manager.enable(reference);
  return partnerOutput(`Enabled the partner ${partner.name}.`, partner);
}

async function remove({ manager }: StageAccess, reference: string): Promise<Output> {
  const partner = await manager.remove(reference);
  return partnerOutput(
    `Removed the partner ${partner.name} (${partner.id}). Its documents and its history stay; the name can be used again, by another id.`,
    partner,
  );
}

async function policy({ resources }: StageAccess): Promise<Output> {
  const document = partnerPolicy(resources);
  return { text: JSON.stringify(document, null, 2), json: document };
}
