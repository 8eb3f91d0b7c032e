import { expect } from "vitest";
import { find, remove, revoke, set, trust } from "../permissions.ts";
import { signIn } from "../sign-in.ts";
import { health, logOf, type PermissionCase } from "./permission-case.ts";

const accessLog = "/aws/vendedlogs/apis/airlock-offline-Gateway";

/** What API Gateway and Lambda do. */
export const functionCases: Record<string, PermissionCase> = {
  "API Gateway may invoke a function for another API alone": {
    change: set("Permission", "GatewayPermission-getHealth", () => ({
      sourceArn: "arn:aws:execute-api:us-west-2:000000000000:otherapi00/offline/GET/health",
    })),
    drive: health,
    denied:
      /^Access denied: apigateway\.amazonaws\.com \(for \S+\/offline\/GET\/health\) needs lambda:InvokeFunction on/,
    silent: "ApiRole",
    async stopped(airlock) {
      const answer = await health(airlock);
      expect(answer.status).toBe(500);
      expect(await answer.json()).toMatchObject({ status: 500 });
    },
  },
  "Cognito may not invoke its trigger": {
    change: remove("Permission", "IdentityPermissionpreTokenGeneration"),
    async drive(airlock) {
      const username = "jane@example.com";
      const password = airlock.system.outputs.people?.[username]?.password ?? "";
      await expect(signIn(airlock, { username, password })).rejects.toThrow();
    },
    denied:
      /^Access denied: cognito-idp\.amazonaws\.com \(for \S+:userpool\/\S+\) needs lambda:InvokeFunction on \S+TokenScopes\S+\. No/,
    silent: "TokenScopesRole",
  },
  "API Gateway may not assume the role of its log": {
    change: trust("GatewayLogsRole", "lambda.amazonaws.com"),
    drive: health,
    denied: /^Access denied: apigateway\.amazonaws\.com \(for \S+\/stages\/offline\) needs sts:AssumeRole on/,
    async stopped(airlock) {
      expect((await health(airlock)).status).toBe(200);
      expect(await logOf(airlock, accessLog)).toBe("");
    },
  },
  "the role of API Gateway's log may not write to it": {
    change: set("Role", "GatewayLogsRole", () => ({ managedPolicyArns: [] })),
    drive: health,
    denied:
      /^Access denied: \S+-GatewayLogs-\d+ \(for \S+\) needs logs:CreateLogStream on \S+Gateway:log-stream:access\./,
    async stopped(airlock) {
      expect(await logOf(airlock, accessLog)).toBe("");
    },
  },
  "Lambda may not assume the role of a function": {
    change: trust("ApiRole", "edgelambda.amazonaws.com"),
    drive: health,
    denied:
      /^Access denied: lambda\.amazonaws\.com \(for \S+ApiFunction\S+\) needs sts:AssumeRole on \S+ApiRole/,
    silent: "ApiRole",
    async stopped(airlock) {
      expect((await health(airlock)).status).toBe(500);
    },
  },
  "the role of a function may not write its log": {
    change: revoke("ApiRole", "logs:PutLogEvents"),
    drive: health,
    denied:
      /^Access denied: \S+ApiRole\S+ \(for \S+\) needs logs:PutLogEvents on \S+:log-stream:\S+\. No statement/,
    async stopped(airlock) {
      expect((await health(airlock)).status).toBe(200);
      const { logGroup } = find(airlock.graph, "Function", "ApiFunction").inputs.loggingConfig;
      expect(await logOf(airlock, logGroup)).toBe("");
    },
  },
};
