/**
 * Evaluates an `sst.config.ts` for a stage under Pulumi's mocks: `node program.ts REQUEST ANSWER`, two JSON files. Runs in
 * a separate process, because Pulumi and SST keep state in globals, and to free their memory.
 */

import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Graph, Properties, Resource, Scope } from "../graph/graph.ts";
import { lookUp } from "../look-up.ts";
import { opaqueId } from "../services/resource-facts.ts";
import { type BuildRequest, buildFunction } from "./build-function.ts";
import { platformWithoutBridge } from "./dev-platform.ts";
import { recordInputs } from "./input-recorder.ts";
import { loadWhenUsed } from "./load-when-used.ts";
import { accountId, mockCall, mockOutputs } from "./mock-outputs.ts";

/** The request of the parent process. All paths are absolute. */
export interface ProgramRequest {
  root: string;
  platform: string;
  work: string;
  module: string;
  stage: string;
  /** Whether functions are bundled. */
  packages: boolean;
  /** Whether `$dev` is true. */
  dev: boolean;
}

/** The answer: a graph without its packages and the inputs it was made from, or an error's message. */
export type ProgramAnswer =
  | {
      graph: Omit<Graph, "packages">;
      functions: string[];
      inputs: { files: string[]; folders: string[]; variables: string[] };
    }
  | { error: string };

const [requestFile = "", answerFile = ""] = process.argv.slice(2);
const request: ProgramRequest = JSON.parse(readFileSync(requestFile, "utf8"));
const { root, platform, work, module, stage, packages, dev } = request;
// biome-ignore lint/suspicious/noExplicitAny: SST's globals and Pulumi's internals have no types here.
type Any = any;
const world = globalThis as Any;

function answer(value: ProgramAnswer): never {
  writeFileSync(answerFile, JSON.stringify(value));
  process.exit(0);
}

/** The error's message and the stack's lines in the app's files, or the first three lines if there are none. */
function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const lines = (error.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line));
  const linesOfApp = lines.filter(
    (line) => line.includes(root) && !line.includes("node_modules") && !line.includes(join(root, ".sst")),
  );
  const origin = linesOfApp.length > 0 ? linesOfApp : lines.slice(0, 3);
  const name = error.name && error.name !== "Error" && error.name !== "VisibleError" ? `${error.name}: ` : "";
  const { secretName } = error as { secretName?: string };
  return [
    `${name}${error.message}`,
    // "sst secret set" needs an account; SST also reads secrets from the environment.
    ...(secretName
      ? [`Without an account, set it in the environment: SST_SECRET_${secretName}=<value>`]
      : []),
    ...origin.map((line) => line.replaceAll(`file://${root}/`, "").replaceAll(`${root}/`, "")),
  ].join("\n");
}

process.on("uncaughtException", (error) => answer({ error: describeError(error) }));
process.on("unhandledRejection", (error) => answer({ error: describeError(error) }));
let onIdle: () => void = () =>
  answer({
    error: "The program never finished: it waits for a promise or an output that nothing resolves.",
  });
process.on("beforeExit", () => onIdle());
// Standard output is ignored by the parent process; standard error is not.
console.log = console.info = console.error;

const functions: string[] = [];
const bundled = new Set<string>();
const methods: Record<string, (args: Any) => unknown> = {
  "Provider.Aws.Bootstrap": ({ region }: { region: string }) => ({
    asset: `sst-asset-${opaqueId(region, 12, "abcdefghijklmnopqrstuvwxyz")}`,
    state: `sst-state-${opaqueId(region, 12, "abcdefghijklmnopqrstuvwxyz")}`,
    assetEcrRegistryId: accountId,
    assetEcrUrl: `${accountId}.dkr.ecr.${region}.amazonaws.com/sst-asset`,
    appsyncHttp: "",
    appsyncRealtime: "",
  }),
  "Provider.Aws.Appsync": () => ({ http: "", realtime: "" }),
  // The `sst` command watches the handler of a function that runs on the developer's machine.
  "Runtime.AddTarget": () => true,
  "Runtime.Build": async (args: BuildRequest) => {
    const { answer, inputs } = await buildFunction(root, work, args, packages);
    functions.push(args.functionID);
    for (const input of inputs) bundled.add(input);
    return answer;
  },
};

/** Answers the calls that SST's components make to the `sst` command over HTTP. */
const server = createServer(async (incoming, outgoing) => {
  let body = "";
  for await (const chunk of incoming) body += chunk;
  const { method, params } = JSON.parse(body);
  const handler = lookUp(methods, method);
  try {
    outgoing.end(
      JSON.stringify(
        handler ? { result: await handler(params[0]) } : { error: `rpc: can't find method ${method}` },
      ),
    );
  } catch (error) {
    outgoing.end(JSON.stringify({ error: error instanceof Error ? error.message : String(error) }));
  }
});
await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
// The server must not keep the process alive, or beforeExit would never be emitted.
server.unref();
server.on("connection", (socket) => socket.unref());
process.env.SST_SERVER = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
process.chdir(root);

const fromPlatform = createRequire(join(platform, "package.json"));
// Pulumi imports both to serialize functions of a program, which SST's components do not do.
const fromPulumi = createRequire(fromPlatform.resolve("@pulumi/pulumi/package.json"));
for (const name of ["typescript", "@npmcli/arborist"]) loadWhenUsed(fromPulumi, name);
const pulumi: Any = fromPlatform("@pulumi/pulumi");
const { deserializeProperties, serializeProperties, specialSigKey, specialSecretSig }: Any = fromPlatform(
  "@pulumi/pulumi/runtime/rpc",
);
// Pulumi formats a stack trace for each of thousands of promises, for a report of leaks that is not printed here.
fromPlatform("@pulumi/pulumi/runtime/debuggable").debuggablePromise = (promise: unknown) => promise;
// The same for each resource, for the engine's records.
fromPlatform("@pulumi/pulumi/resource").Resource.stackTrace = () => [];
const { MockMonitor }: Any = fromPlatform("@pulumi/pulumi/runtime/mocks");

const $app: Any = { name: "app", stage, providers: {} };
Object.assign(world, {
  $app,
  $dev: dev,
  $cli: {
    command: "deploy",
    dev,
    rpc: process.env.SST_SERVER,
    paths: { root, work, platform: dev ? await platformWithoutBridge(platform, work) : platform, home: root },
    state: { version: {} },
  },
});

const inputs = recordInputs(root);
const { config, run }: Any = await import(pathToFileURL(module).href);
if (typeof config?.app !== "function" || typeof config.run !== "function")
  answer({
    error: "sst.config.ts has no default export with app() and run(). Write: export default $config({ … }).",
  });
Object.assign($app, await config.app({ stage }), { stage });
const region: string =
  (typeof $app.providers?.aws === "object" && $app.providers.aws.region) ||
  process.env.AWS_REGION ||
  "us-east-1";
const scope: Scope = { app: $app.name, stage, region, accountId };

const resources: Resource[] = [];
const urns = new Set<string>();
let programOutputs: Properties = {};
recordResources();

await pulumi.runtime.setMocks(
  {
    newResource: () => {
      throw new Error("unreachable: registerResource below answers for every resource");
    },
    call: ({ token, inputs: args }: { token: string; inputs: Properties }) => {
      try {
        return mockCall(token, args, scope);
      } catch (error) {
        throw withDetails(error);
      }
    },
  },
  $app.name,
  stage,
  false,
);
await pulumi.runtime.runInPulumiStack(async () => {
  const outputs = await run(config.run);
  delete outputs._protect;
  programOutputs = outputs;
  return outputs;
});
const resolved = await new Promise<Properties>((done) => pulumi.output(programOutputs).apply(done));
await idle();
await pulumi.runtime.disconnect();

answer({
  graph: {
    ...scope,
    resources: resources.sort((a, b) => (a.urn < b.urn ? -1 : a.urn > b.urn ? 1 : 0)),
    outputs: plain(resolved),
  },
  functions,
  inputs: {
    files: [...inputs.files, ...bundled],
    folders: [...inputs.folders],
    variables: [...inputs.variables],
  },
});

/**
 * Resolves when the event loop is empty. Resources that are created within an output's `apply` are registered only when it
 * has run. Waits at most five seconds, for example for a timer that the program leaves running.
 */
function idle(): Promise<void> {
  const reportUnfinished = onIdle;
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, 5_000).unref();
    onIdle = () => {
      clearTimeout(timer);
      onIdle = reportUnfinished;
      resolve();
    };
  });
}

/**
 * Records every resource. Pulumi's mocks do not pass on a resource's parent, dependencies and options, so the two methods
 * of the mock monitor that register resources are replaced by ones that read them from the requests.
 */
function recordResources(): void {
  const proto = MockMonitor.prototype;
  const { Struct } = fromPlatform("google-protobuf/google/protobuf/struct_pb.js");
  const messages: Any = fromPlatform("@pulumi/pulumi/proto/resource_pb.js");

  proto.newUrn = (parent: string, type: string, name: string) => {
    const parentType = parent ? parent.split("::")[2] : undefined;
    const qualified = parentType && parentType !== "pulumi:pulumi:Stack" ? `${parentType}$${type}` : type;
    return `urn:pulumi:${stage}::${$app.name}::${qualified}::${name}`;
  };
  const register = (kind: "register" | "read") =>
    async function (this: Any, message: Any, callback: (error: unknown, response?: Any) => void) {
      try {
        const type: string = message.getType();
        const name: string = message.getName();
        const urn: string = proto.newUrn(message.getParent(), type, name);
        if (urns.has(urn))
          throw new Error("another resource has this name and type. Give each a different name.");
        urns.add(urn);
        const declared: Properties = deserializeProperties(
          kind === "register" ? message.getObject() : message.getProperties(),
        );
        const secretInputs = Object.entries(declared).flatMap(([key, value]) =>
          isSecret(value) ? [key] : [],
        );
        const properties = plain(declared);
        const custom = kind === "read" || message.getCustom();
        const { id, outputs } = custom
          ? mockOutputs(type, { name, urn, inputs: properties }, scope, resources)
          : { id: "", outputs: properties };
        const parent = message.getParent();
        if (
          type !== "pulumi:pulumi:Stack" &&
          !type.startsWith("pulumi:providers:") &&
          type !== "sst:sst:LinkRef"
        )
          resources.push({
            type,
            name,
            urn,
            ...(parent && !parent.includes("::pulumi:pulumi:Stack::") ? { parent } : {}),
            dependsOn: [...message.getDependenciesList()].sort(),
            options:
              kind === "read"
                ? { read: true }
                : {
                    ...(message.getRetainondelete() ? { retainOnDelete: true as const } : {}),
                    ...(message.getProtect() ? { protect: true as const } : {}),
                    ...(message.getIgnorechangesList().length > 0
                      ? { ignoreChanges: [...message.getIgnorechangesList()].sort() }
                      : {}),
                  },
            id: kind === "read" ? message.getId() : id,
            ...(secretInputs.length > 0 ? { secretInputs } : {}),
            inputs: properties,
            outputs,
          });
        const state = Struct.fromJavaScript(await serializeProperties("", outputs));
        this.resources.set(urn, { urn, id, state: outputs });
        const response =
          kind === "register" ? new messages.RegisterResourceResponse() : new messages.ReadResourceResponse();
        response.setUrn(urn);
        if (kind === "register") {
          response.setId(id);
          response.setObject(state);
        } else response.setProperties(state);
        callback(null, response);
      } catch (error) {
        callback(withDetails(error));
      }
    };
  proto.registerResource = register("register");
  proto.readResource = register("read");
}

/** An error with the property `details`, as gRPC's errors have it: Pulumi prints nothing else of it. */
function withDetails(error: unknown): unknown {
  return error instanceof Error ? Object.assign(error, { details: error.message }) : error;
}

/** Whether a deserialized property is a secret. A property that contains one is itself a secret. */
function isSecret(value: Any): boolean {
  return value?.[specialSigKey] === specialSecretSig;
}

/** Plain JSON: assets as their path, secrets as their value, without Pulumi's internal properties. */
function plain(value: Any): Any {
  if (Array.isArray(value)) return value.map(plain);
  if (value === null || typeof value !== "object") return value;
  if (isSecret(value)) return plain(value.value);
  if (value.__pulumiAsset || value.__pulumiArchive) return { path: value.path };
  if (typeof value.urn === "string" && value.__pulumiResource) return { urn: value.urn };
  return Object.fromEntries(
    Object.entries(value)
      .filter(
        ([key, member]) => !key.startsWith("__") && member !== undefined && typeof member !== "function",
      )
      .map(([key, member]) => [key, plain(member)]),
  );
}
