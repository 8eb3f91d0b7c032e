import { listLogGroups } from "../calls/events.ts";
import { listRoles } from "../calls/iam.ts";
import { type Check, created } from "../check.ts";

/** What a removed stage left, or another region made, keeps a name that the deploy needs. */
export const names: Check = {
  id: "names",
  question: "Are the names of roles and log groups free?",
  page: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html",
  calls: [listRoles, listLogGroups],
  async *run(context) {
    const { graph, ask } = context;
    const roles = created(context, "aws:iam/role:Role").flatMap(({ inputs }) => inputs.name ?? []);
    const existingRoles = new Set(roles.length > 0 ? await ask(listRoles, {}) : []);
    const takenRoles = roles.filter((name) => existingRoles.has(name));
    if (takenRoles.length > 0)
      yield {
        severity: "stops",
        message: `IAM has ${takenRoles.length} roles that the deploy would create: ${takenRoles.join(", ")}. Role names are unique in an account.`,
        remedy:
          "If the stage is deployed in another region, deploy there. If they are left of a removed stage, delete them.",
        command: `aws iam delete-role --role-name ${takenRoles[0]}`,
      };
    const groups = created(context, "aws:cloudwatch/logGroup:LogGroup").flatMap(
      ({ inputs }) => inputs.name ?? [],
    );
    const taken = new Set<string>();
    for (const logGroupNamePrefix of prefixesOf(groups))
      for (const name of (await ask(listLogGroups, { logGroupNamePrefix })) ?? [])
        if (groups.includes(name)) taken.add(name);
    if (taken.size > 0)
      yield {
        severity: "stops",
        message: `CloudWatch Logs has ${taken.size} log groups that the deploy would create: ${[...taken].join(", ")}.`,
        remedy:
          "Lambda recreates the group of a function that still runs. Export what is needed, and delete them.",
        command: [...taken]
          .map((name) => `aws logs delete-log-group --region ${graph.region} --log-group-name ${name}`)
          .join(" && "),
      };
  },
};

/** The beginnings of names up to the last part: `/aws/lambda/airlock-prod-` for the groups of all functions. */
const prefixesOf = (names: string[]): Set<string> =>
  new Set(names.map((name) => name.replace(/[^-/_]+$/, "")).filter((prefix) => prefix !== ""));
