// Adds and changes the people of a stage:  npm run reviewer -- --help

import { readReviewerRequest, reviewerUsage } from "../packages/admin/src/reviewer-command.ts";
import { runAdmin } from "./run-admin.ts";

await runAdmin("reviewer", reviewerUsage, readReviewerRequest);
