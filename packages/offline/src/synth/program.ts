/**
 * Evaluates one `sst.config.ts` for one stage under Pulumi's mocks. Runs as a process of its own, because Pulumi and
 * SST keep their state in globals, and so that their memory is given back: `node program.ts REQUEST ANSWER`, two JSON files.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Graph, Properties, Resource, Scope } from "../graph/graph.ts";
import { opaqueId } from "../services/resource-facts.ts";
import { type BuildRequest, buildFunction } from "./build-function.ts";
import { recordInputs } from "./input-recorder.ts";
import { accountId, mockCall, mockOutputs } from "./mock-outputs.ts";

/** What the parent asks: all paths absolute. */
export interface ProgramRequest {
  root: string;
  platform: string;
  work: string;
  module: string;
  stage: string;
  /** Whether functions are bundled. */
  packages: boolean;
}

/** What comes back: a graph without its packages and what it was made from, or what went wrong. */
export type ProgramAnswer =
  | {
      graph: Omit<Graph, "packages">;
      functions: string[];
      inputs: { files: string[]; folders: string[]; variables: string[] };
    }
  | { error: string };

const [requestFile = "", answerFile = ""] = process.argv.slice(2);
const request: ProgramRequest = JSON.parse(readFileSync(requestFile, "utf8"));
const { root, platform, work, module, stage, packages } = request;
// biome-ignore lint/suspicious/noExplicitAny: SST's globals and Pulumi's internals, which this process stands in for.
type Any = any;
const world = globalThis as Any;

function answer(value: ProgramAnswer): never {
  writeFileSync(answerFile, JSON.stringify(value));
  process.exit(0);
}

/** The message, and of the stack the lines in the author's own files: where to look. */
function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const lines = (error.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line));
  const own = lines.filter(
    (line) => line.includes(root) && !line.includes("node_modules") && !line.includes(join(root, ".sst")),
  );
  const shown = own.length > 0 ? own : lines.slice(0, 3);
  const name = error.name && error.name !== "Error" && error.name !== "VisibleError" ? `${error.name}: ` : "";
  const { secretName } = error as { secretName?: string };
  return [
    `${name}${error.message}`,
    // "sst secret set" keeps it in an account; what SST reads it from is this.
    ...(secretName
      ? [`Without an account, set it in the environment: SST_SECRET_${secretName}=<value>`]
      : []),
    ...shown.map((line) => line.replaceAll(`file://${root}/`, "").replaceAll(`${root}/`, "")),
  ].join("\n");
}

process.on("uncaughtException", (error) => answer({ error: describeError(error) }));
process.on("unhandledRejection", (error) => answer({ error: describeError(error) }));
let onIdle: () => void = () =>
  answer({
    error: "The program never finished: it waits for a promise or an output that nothing resolves.",
  });
process.on("beforeExit", () => onIdle());
// The graph goes to a file; what the program prints must not end up between it and its reader.
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
  "Runtime.Build": async (args: BuildRequest) => {
    const { answer, inputs } = await buildFunction(root, work, args, packages);
    functions.push(args.functionID);
    for (const input of inputs) bundled.add(input);
    return answer;
  },
};

/** SST's components call their command line over HTTP; it is this process that answers. */
const server = createServer(async (incoming, outgoing) => {
  let body = "";
  for await (const chunk of incoming) body += chunk;
  const { method, params } = JSON.parse(body);
  const handler = methods[method];
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
// Who calls keeps the process alive; that it could be called must not, or its end would never be seen.
server.unref();
server.on("connection", (socket) => socket.unref());
process.env.SST_SERVER = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
process.chdir(root);

const fromPlatform = createRequire(join(platform, "package.json"));
const pulumi: Any = fromPlatform("@pulumi/pulumi");
const { deserializeProperties, serializeProperties, specialSigKey, specialSecretSig }: Any = fromPlatform(
  "@pulumi/pulumi/runtime/rpc",
);
const { MockMonitor }: Any = fromPlatform("@pulumi/pulumi/runtime/mocks");

const $app: Any = { name: "app", stage, providers: {} };
Object.assign(world, {
  $app,
  $dev: false,
  $cli: {
    command: "deploy",
    rpc: process.env.SST_SERVER,
    paths: { root, work, platform, home: root },
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
listenToMonitor();

await pulumi.runtime.setMocks(
  {
    newResource: () => {
      throw new Error("unreachable: registerResource below answers for every resource");
    },
    call: ({ token, inputs: args }: { token: string; inputs: Properties }) => {
      try {
        return mockCall(token, args, scope);
      } catch (error) {
        throw told(error);
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
 * Resolves once nothing is under way any more: Pulumi knows of resources that are made within an output's `apply`
 * only when that has run. What a program leaves running, such as a timer, is waited for five seconds.
 */
function idle(): Promise<void> {
  const never = onIdle;
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, 5_000).unref();
    onIdle = () => {
      clearTimeout(timer);
      onIdle = never;
      resolve();
    };
  });
}

/**
 * Pulumi's mock monitor hides what a check wants to know of a resource: its parent, its dependencies, its options.
 * So this takes its two entry points for resources and reads the requests themselves.
 */
function listenToMonitor(): void {
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
          throw new Error("another one has this name and type. Give each a name of its own.");
        urns.add(urn);
        const properties = plain(
          deserializeProperties(kind === "register" ? message.getObject() : message.getProperties()),
        );
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
                  },
            id: kind === "read" ? message.getId() : id,
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
        callback(told(error));
      }
    };
  proto.registerResource = register("register");
  proto.readResource = register("read");
}

/** An error as gRPC would carry it: of what a monitor throws, Pulumi shows the details alone. */
function told(error: unknown): unknown {
  return error instanceof Error ? Object.assign(error, { details: error.message }) : error;
}

/** Plain JSON: assets by their path, secrets by their value, nothing of Pulumi's own. */
function plain(value: Any): Any {
  if (Array.isArray(value)) return value.map(plain);
  if (value === null || typeof value !== "object") return value;
  if (value[specialSigKey] === specialSecretSig) return plain(value.value);
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
