/*
 * Runs a function as Lambda's Node.js runtime does: imports the handler, then asks the Runtime API for one event after
 * another. What it loads for that is what Lambda's own runtime loads (https://www.npmjs.com/package/aws-lambda-ric), whose
 * HTTP client is partly native code. JavaScript, because Node.js would spend time on TypeScript.
 * https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */
import { existsSync } from "node:fs";
import { Agent, request } from "node:http";
import { resolve } from "node:path";

const { AWS_LAMBDA_RUNTIME_API = "", LAMBDA_TASK_ROOT = "", _HANDLER = "", ...environment } = process.env;
const [hostname, port] = AWS_LAMBDA_RUNTIME_API.split(":");
const agent = new Agent({ keepAlive: true, maxSockets: 1 });

/**
 * @param {string} method
 * @param {string} path
 * @param {string} [body]
 * @returns {Promise<{ headers: import("node:http").IncomingHttpHeaders, text: string }>}
 */
function call(method, path, body) {
  return new Promise((answered, failed) => {
    const options = { hostname, port, method, agent, path: `/2018-06-01/runtime/invocation/${path}` };
    const { user, system } = process.cpuUsage();
    const headers = { "processor-microseconds": user + system };
    const sent = request({ ...options, headers }, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (chunk) => {
        text += chunk;
      });
      response.on("end", () => answered({ headers: response.headers, text }));
    });
    sent.on("error", failed);
    sent.end(body);
  });
}

const dot = _HANDLER.lastIndexOf(".");
const file = [".js", ".mjs", ".cjs"]
  .map((extension) => resolve(LAMBDA_TASK_ROOT, _HANDLER.slice(0, dot) + extension))
  .find((path) => existsSync(path));
const handler = (await import(file ?? _HANDLER))[_HANDLER.slice(dot + 1)];

for (;;) {
  const { headers, text } = await call("GET", "next");
  const requestId = String(headers["lambda-runtime-aws-request-id"]);
  const deadline = Number(headers["lambda-runtime-deadline-ms"]);
  const context = {
    awsRequestId: requestId,
    functionName: environment.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: "$LATEST",
    invokedFunctionArn: headers["lambda-runtime-invoked-function-arn"],
    memoryLimitInMB: environment.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    getRemainingTimeInMillis: () => deadline - Date.now(),
  };
  try {
    const result = await handler(JSON.parse(text), context);
    await call("POST", `${requestId}/response`, JSON.stringify(result) ?? "null");
  } catch (error) {
    const { name, message, stack } = /** @type {Error} */ (error);
    const described = { errorType: name, errorMessage: message, trace: stack?.split("\n") };
    await call("POST", `${requestId}/error`, JSON.stringify(described));
  }
}
