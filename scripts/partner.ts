// Adds and changes the partners of a stage:  npm run partner -- --help

import { partnerUsage, readRequest } from "../packages/admin/src/partner-command.ts";
import { runAdmin } from "./run-admin.ts";

await runAdmin("partner", partnerUsage, readRequest);
