// Adds and changes the partners of a stage:  npm run partner -- --help

import { isOffline, readDeployment } from "../infra/stage.ts";
import { connectOffline } from "../packages/admin/src/connection.ts";
import { partnerUsage, readRequest } from "../packages/admin/src/partner-command.ts";
import { messageOf } from "../packages/admin/src/partner-errors.ts";

let stage = "STAGE";
try {
  const request = readRequest(process.argv.slice(2));
  if (!request) console.log(partnerUsage);
  else {
    ({ stage } = request);
    const connection = isOffline(stage)
      ? await connectOffline(request.data)
      : { region: readDeployment(stage).region };
    const { text, json } = await request.run(connection);
    console.log(request.isJson ? JSON.stringify(json, null, 2) : text);
  }
} catch (error) {
  console.error(messageOf(error, stage) ?? error);
  process.exitCode = 1;
}
