// Writes the policies of production's deployer into docs/operations.md: npm run docs:deployer-policy
import { readFile, writeFile } from "node:fs/promises";
import { synthesizeStage } from "../tests/support/graphs.ts";
import { deployerListing } from "./deployer/listing.ts";
import { replaceSection } from "./markdown.ts";

const file = "docs/operations.md";
const text = await readFile(file, "utf8");
const content = await deployerListing(await synthesizeStage("prod", { packages: false }));
await writeFile(
  file,
  replaceSection({ file, text, name: "deployer", command: "docs:deployer-policy", content }),
);
