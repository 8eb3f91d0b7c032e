/*
 * Runs a function as Lambda's Node.js runtime does. It loads the modules of Node.js that Lambda's own runtime loads,
 * as that does by `require`, and makes an agent of `http` and a console as that does. An `import` of `http` would load undici, of
 * which functions then had the gain. Lambda's runtime asks for events by native code; this one reads them from a pipe, which loads
 * nothing. JavaScript, because Node.js would spend time on TypeScript.
 * https://github.com/aws/aws-lambda-nodejs-runtime-interface-client/blob/main/src/RAPIDClient.js
 */
const [fs, path, util, http] = ["node:fs", "node:path", "node:util", "node:http"].map((name) =>
  process.getBuiltinModule(name),
);

/** File descriptors of the pipes from and to the bench. */
const events = 3;
const answers = 4;

new http.Agent({ keepAlive: true, maxSockets: 1 });
for (const level of ["trace", "debug", "info", "log", "warn", "error"])
  console[level] = (...values) => fs.writeSync(1, `${util.format(...values)}\n`);

/** @param {object} message is written as a line */
function send(message) {
  const { user, system } = process.cpuUsage();
  const line = Buffer.from(`${JSON.stringify({ ...message, processorMicroseconds: user + system })}\n`);
  for (let sent = 0; sent < line.length; ) sent += fs.writeSync(answers, line, sent);
}

const { LAMBDA_TASK_ROOT = "", _HANDLER = "", ...environment } = process.env;
const dot = _HANDLER.lastIndexOf(".");
const file = [".js", ".mjs", ".cjs"]
  .map((extension) => path.resolve(LAMBDA_TASK_ROOT, _HANDLER.slice(0, dot) + extension))
  .find((candidate) => fs.existsSync(candidate));
const handler = (await import(file ?? _HANDLER))[_HANDLER.slice(dot + 1)];
send({ ready: true });

let received = Buffer.alloc(0);

/** Waits for the next line, while nothing else runs, as Lambda freezes a process between two events. */
function nextLine() {
  const chunk = Buffer.alloc(65_536);
  let end = received.indexOf("\n");
  for (; end < 0; end = received.indexOf("\n")) {
    const count = fs.readSync(events, chunk);
    if (count === 0) process.exit();
    received = Buffer.concat([received, chunk.subarray(0, count)]);
  }
  const line = received.toString("utf8", 0, end);
  received = received.subarray(end + 1);
  return line;
}

for (;;) {
  const { event, requestId, arn, deadline } = JSON.parse(nextLine());
  const context = {
    awsRequestId: requestId,
    functionName: environment.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: "$LATEST",
    invokedFunctionArn: arn,
    memoryLimitInMB: environment.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    getRemainingTimeInMillis: () => deadline - Date.now(),
  };
  try {
    send({ payload: (await handler(event, context)) ?? null });
  } catch (error) {
    const { name, message, stack } = /** @type {Error} */ (error);
    send({ failed: true, payload: { errorType: name, errorMessage: message, trace: stack?.split("\n") } });
  }
  // Lambda's runtime waits for the next event in another thread, so that connections become free meanwhile.
  await new Promise((resolve) => setImmediate(resolve));
}
